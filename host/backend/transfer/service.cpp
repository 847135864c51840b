// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/service.hpp"

#include <algorithm>
#include <charconv>

#include "host/backend/transfer/case_codec.hpp"
#include "host/backend/transfer/service_names.hpp"

namespace ssc::backend {
namespace {

// Another application of the same person may come in between looking and storing.
constexpr int kTries = 3;
constexpr std::string_view kCaseOpened = "CASE_OPENED";

Result<const Region*> connected(const Registry& registry, const std::string& code) {
  const Region* region = registry.region(code);
  if (region == nullptr) return failure(Code::kUnknownRegion, code);
  if (!region->on_platform) return failure(Code::kOffPlatform, code);
  return region;
}

Place place(const Region& region) {
  return {region.code, region.province};
}

// What a request is answered when it comes again: the case as it stood.
std::string stored_reply(const Id& case_id, Version version) {
  return case_id.text() + " " + std::to_string(version);
}

struct Stand {
  Id case_id;
  Version version = 0;
};
std::optional<Stand> parse_reply(std::string_view reply) {
  const auto blank = reply.find(' ');
  const auto id = parse_id(reply.substr(0, blank));
  if (!id || blank == std::string_view::npos) return {};
  Stand stand{*id, 0};
  const char* end = reply.data() + reply.size();
  const auto [last, error] = std::from_chars(reply.data() + blank + 1, end, stand.version);
  if (error != std::errc() || last != end) return {};
  return stand;
}

Append append_to(std::string stream, Version expected, const std::vector<CaseEvent>& events) {
  Append append{std::move(stream), expected, {}};
  for (const CaseEvent& event : events) append.events.push_back(encode(event));
  return append;
}

bool lost_a_race(const Outcome& outcome) {
  const auto* constraint = std::get_if<Constraint>(&outcome);
  return std::holds_alternative<Conflict>(outcome) ||
         (constraint != nullptr && constraint->rule == Constraint::Rule::kKeyTaken);
}

}  // namespace

Result<TransferCase> TransferService::apply(const Application& application) {
  const Hash input =
      digest_of(world_.digest, {"transfer", application.person.text, application.origin,
                                application.destination, application.insutype});
  const Tried done_before = replay(application.request_id, input);
  if (!done_before) return tl::unexpected(done_before.error());
  if (*done_before) return **done_before;

  const auto submitted = examine(application);
  if (!submitted) return tl::unexpected(submitted.error());
  for (int i = 0; i < kTries; ++i) {
    for (const auto attempt : {&TransferService::join, &TransferService::open}) {
      const Tried tried = (this->*attempt)(application, *submitted, input);
      if (!tried) return tl::unexpected(tried.error());
      if (*tried) return **tried;
    }
  }
  return failure(Code::kConflict, "other applications of this person came in between");
}

// The request as a case that could be opened: every rule looked up, the origin's preconditions
// checked.
Result<Submitted> TransferService::examine(const Application& application) const {
  const auto from = connected(world_.registry, application.origin);
  if (!from) return tl::unexpected(from.error());
  const auto to = connected(world_.registry, application.destination);
  if (!to) return tl::unexpected(to.error());
  const Person* person = world_.registry.by_pseudonym(application.person);
  if (person == nullptr) return failure(Code::kUnknownPerson);
  // Without a time limit the case could not be accepted later.
  if (const auto possible = terms(application.origin, application.destination); !possible)
    return tl::unexpected(possible.error());

  Submitted submitted;
  std::vector<Precondition> wanted;
  const Date today = china_date(world_.clock.now());
  for (std::size_t i = 0; i < kPreconditions; ++i) {
    const auto code = static_cast<Precondition>(i);
    const auto rule =
        precondition_rule(world_.policy, to_string(code), place(**from), place(**to), today);
    if (!rule) return tl::unexpected(rule.error());
    if (rule->applies) wanted.push_back(code);
    submitted.rows.push_back(rule->row);
  }
  const Insurance* insurance = person->insurance(application.origin, application.insutype);
  submitted.case_id = derive_id(world_.digest, {"case", application.request_id.text()});
  submitted.person = application.person;
  submitted.insutype = !application.insutype.empty() ? application.insutype
                       : insurance != nullptr        ? insurance->insutype
                                                     : "310";
  submitted.origin = application.origin;
  submitted.destination = application.destination;
  submitted.checks =
      check_at_origin(wanted, insurance, application.origin == application.destination);
  return submitted;
}

// What acceptance at this moment would promise.
Result<Accepted> TransferService::terms(std::string_view origin,
                                        std::string_view destination) const {
  const Region* from = world_.registry.region(origin);
  const Region* to = world_.registry.region(destination);
  if (from == nullptr || to == nullptr) return failure(Code::kUnknownRegion);
  Accepted accepted;
  accepted.accepted_on = china_date(world_.clock.now());
  const auto limit = time_limit(world_.policy, place(*from), place(*to), accepted.accepted_on);
  if (!limit) return tl::unexpected(limit.error());
  const auto after = [&](std::int64_t working_days) {
    const WorkingDate day =
        world_.calendar.add_working_days(accepted.accepted_on, static_cast<unsigned>(working_days));
    accepted.provisional |= day.provisional;
    return day.date;
  };
  if (limit->out_days) accepted.out_deadline = after(*limit->out_days);
  accepted.in_deadline_estimate = after(limit->whole_days);
  accepted.row = limit->row;
  return accepted;
}

TransferService::Tried TransferService::replay(const Id& request, const Hash& input) const {
  const auto seen = world_.store.seen(request, input);
  if (!seen) return tl::unexpected(seen.error());
  if (!*seen) return std::nullopt;
  const auto* duplicate = std::get_if<Duplicate>(&**seen);
  if (duplicate == nullptr) return tl::unexpected(as_failure(**seen));
  const auto stand = parse_reply(duplicate->reply);
  if (!stand) return failure(Code::kIdReused);
  const auto events = world_.store.load(case_stream(stand->case_id), stand->version);
  return events.and_then(fold);
}

// The open case of this person and kind, if it is between the same areas.
TransferService::Tried TransferService::join(const Application& application, const Submitted& as,
                                             const Hash& input) {
  const auto held = world_.store.find(open_case_key(as.person, as.insutype));
  if (!held) return tl::unexpected(held.error());
  if (!*held) return std::nullopt;
  const auto case_id = parse_id(**held);
  if (!case_id) return failure(Code::kStorage, "open case key is damaged");
  auto open = status(*case_id);
  if (!open) return tl::unexpected(open.error());
  if (open->origin != as.origin || open->destination != as.destination)
    return failure(Code::kOpenCase);

  Batch batch{application.request_id, input, world_.clock.now(),
              stored_reply(*case_id, open->history.size())};
  batch.appends = {{case_stream(*case_id), open->history.size(), {}}};
  const Outcome outcome = apply_one(world_.store, batch);
  if (lost_a_race(outcome)) return std::nullopt;
  if (!std::holds_alternative<Applied>(outcome)) return tl::unexpected(as_failure(outcome));
  return std::move(*open);
}

TransferService::Tried TransferService::open(const Application& application, const Submitted& as,
                                             const Hash& input) {
  const auto events = decide({}, Submit{as});
  if (!events) return tl::unexpected(events.error());
  const auto earlier = world_.store.load(cases_of(as.person));
  if (!earlier) return tl::unexpected(earlier.error());

  Batch batch{application.request_id, input, world_.clock.now(),
              stored_reply(as.case_id, events->size())};
  batch.appends = {
      append_to(case_stream(as.case_id), 0, *events),
      {cases_of(as.person), earlier->size(), {{std::string(kCaseOpened), as.case_id.text()}}}};
  if (!std::holds_alternative<Rejected>(events->back())) {
    PrecheckRequest request{as.case_id, as.person, {}};
    for (const Check& check : as.checks)
      if (check.state == CheckState::kPending) request.wanted.push_back(check.code);
    batch.keys = {{open_case_key(as.person, as.insutype), as.case_id.text()}};
    batch.outbox = {{derive_id(world_.digest, {PrecheckRequest::kType, as.case_id.text()}),
                     as.origin, as.destination, std::string(PrecheckRequest::kType),
                     encode(request)}};
  }
  const Outcome outcome = apply_one(world_.store, batch);
  if (lost_a_race(outcome)) return std::nullopt;
  if (!std::holds_alternative<Applied>(outcome)) return tl::unexpected(as_failure(outcome));
  return status(as.case_id);
}

Result<TransferCase> TransferService::status(const Id& case_id) const {
  return world_.store.load(case_stream(case_id)).and_then(fold);
}

Result<std::vector<TransferCase>> TransferService::list(const Pseudonym& person) const {
  const auto opened = world_.store.load(cases_of(person));
  if (!opened) return tl::unexpected(opened.error());
  std::vector<TransferCase> cases;
  for (const StoredEvent& entry : *opened) {
    const auto case_id = parse_id(entry.event.body);
    if (!case_id) return failure(Code::kStorage, "list of cases is damaged");
    auto found = status(*case_id);
    if (!found) return tl::unexpected(found.error());
    cases.push_back(std::move(*found));
  }
  return cases;
}

}  // namespace ssc::backend
