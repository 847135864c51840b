// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/step.hpp"

#include <algorithm>
#include <charconv>

#include "host/backend/planted.hpp"
#include "host/backend/transfer/envelope.hpp"
#include "host/backend/transfer/follow_ups.hpp"
#include "host/backend/transfer/json_body.hpp"
#include "host/backend/transfer/machine/case_codec.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/routine.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr int kTries = 3;
constexpr int kRoutine = 4;  // inputs in a row that need no person
constexpr std::string_view kCaseOpened = "CASE_OPENED";

Role role_of(const std::vector<StoredEvent>& events) {
  return events.front().event.type == event_name(Asked{}) ? Role::kDestination : Role::kOrigin;
}

Result<Case> fold_case(const std::vector<StoredEvent>& events) {
  if (events.empty()) return failure(Code::kUnknownCase);
  return fold(role_of(events), events);
}

// What another step may have changed in between: to be looked at again.
bool lost_a_race(const Outcome& outcome) {
  using Rule = Constraint::Rule;
  const auto* constraint = std::get_if<Constraint>(&outcome);
  if (constraint == nullptr) return std::holds_alternative<Conflict>(outcome);
  constexpr std::array kRaces = {Rule::kKeyTaken,   Rule::kKeyNotHeld, Rule::kBelowZero,
                                 Rule::kNotPending, Rule::kReceived,   Rule::kLaneGap};
  return std::find(kRaces.begin(), kRaces.end(), constraint->rule) != kRaces.end();
}

struct Stand {
  Id case_id;
  Version version = 0;
};
std::optional<Stand> parse_stand(std::string_view reply) {
  const auto blank = reply.find(' ');
  const auto id = parse_id(reply.substr(0, blank));
  if (!id || blank == std::string_view::npos) return {};
  Stand stand{*id, 0};
  const char* end = reply.data() + reply.size();
  const auto [last, error] = std::from_chars(reply.data() + blank + 1, end, stand.version);
  if (error != std::errc() || last != end) return {};
  return stand;
}

}  // namespace

Step::Step(const Office& office, const Id& id, const Hash& input) : office_(office) {
  batch_.id = id;
  batch_.input_hash = input;
  batch_.at = office.now();
}

Result<Step::Entry*> Step::entry(const Id& case_id) {
  const auto found = cases_.find(case_id);
  if (found != cases_.end()) return &found->second;
  const auto events = office_.world.store.load(case_stream(office_.here.code, case_id));
  if (!events) return tl::unexpected(events.error());
  Entry entry;
  if (!events->empty()) {
    auto state = fold_case(*events);
    if (!state) return tl::unexpected(state.error());
    entry.now = std::move(*state);
    entry.stored = events->size();
  }
  return &cases_.emplace(case_id, std::move(entry)).first->second;
}

Result<const Case*> Step::find(const Id& case_id) {
  const auto entry = this->entry(case_id);
  if (!entry) return tl::unexpected(entry.error());
  if ((*entry)->now.version() == 0) return failure(Code::kUnknownCase);
  return &(*entry)->now;
}

bool Step::knows(const Id& case_id) {
  return find(case_id).has_value();
}

Result<void> Step::put(const Id& case_id, const origin::Input& input) {
  return put_to(Role::kOrigin, case_id, input);
}
Result<void> Step::put(const Id& case_id, const destination::Input& input) {
  return put_to(Role::kDestination, case_id, input);
}

template <class Input>
Result<void> Step::put_to(Role role, const Id& case_id, const Input& input) {
  const auto entry = this->entry(case_id);
  if (!entry) return tl::unexpected(entry.error());
  Case& state = (*entry)->now;
  if (state.version() == 0) state.role = role;
  if (state.role != role) return failure(Code::kUnknownCase, "the other agency decides this");
  // The machines' tables decide for themselves; overloads differ by the input's namespace only.
  const auto events = decide(state, input, office_.world.digest);
  if (!events) return tl::unexpected(events.error());
  if (events->empty()) return {};
  if (auto done = take_on(case_id, **entry, *events); !done) return done;
  return carry_on(case_id);
}

Result<void> Step::take_on(const Id& case_id, Entry& entry, const std::vector<CaseEvent>& events) {
  const bool opens = entry.now.version() == 0;
  for (const CaseEvent& event : events) {
    add_consequences(entry.now, event, batch_);
    entry.added.push_back(encode(event));
    if (!evolve(entry.now, event, entry.now.version() + 1, batch_.at))
      return failure(Code::kInternal, "event does not follow: " + std::string(event_name(event)));
  }
  if (opens) {
    if (auto done = list(entry.now.opened.person, case_id); !done) return done;
  }
  for (const CaseEvent& event : events)
    if (auto done = follow_up(*this, event, case_id); !done) return done;
  return {};
}

Result<void> Step::list(const Pseudonym& person, const Id& case_id) {
  const std::string stream = cases_of(office_.here.code, person);
  const auto listed = office_.world.store.load(stream);
  if (!listed) return tl::unexpected(listed.error());
  const std::string id = case_id.text();
  const auto is_it = [&](const StoredEvent& entry) { return entry.event.body == id; };
  if (std::any_of(listed->begin(), listed->end(), is_it)) return {};
  const Event event{std::string(kCaseOpened), id};
  for (Append& append : batch_.appends) {
    if (append.stream != stream) continue;
    append.events.push_back(event);
    return {};
  }
  batch_.appends.push_back({stream, listed->size(), {event}});
  return {};
}

Result<void> Step::carry_on(const Id& case_id) {
  for (int i = 0; i < kRoutine; ++i) {
    const auto next = routine(office_, cases_.at(case_id).now, batch_.at);
    if (!next) return tl::unexpected(next.error());
    if (!*next) return {};
    const auto events = std::visit(
        [&](const auto& input) {
          return decide(cases_.at(case_id).now, input, office_.world.digest);
        },
        **next);
    if (!events) return tl::unexpected(events.error());
    if (events->empty()) return {};
    if (auto done = take_on(case_id, cases_.at(case_id), *events); !done) return done;
  }
  return {};
}

// Ids made in a step follow from the step's own, so that doing it again makes them again.
Id Step::next_id(std::string_view kind) {
  return derive_id(office_.world.digest, {kind, batch_.id.text(), std::to_string(made_++)});
}

void Step::send(std::string_view receiver, const Payload& payload) {
  batch_.outbox.push_back({next_id("message"), office_.here.code, std::string(receiver),
                           std::string(type_of(payload)), encode(payload)});
}

void Step::order(const PaymentOrder& order) {
  batch_.outbox.push_back({next_id("message"), office_.here.code, std::string(kBankReceiver),
                           std::string(kPaymentOrderType), encode(order)});
  batch_.keys.push_back({order_key(office_.here.code, order.order),
                         order.case_id.text() + " " + std::to_string(order.amount.value)});
}

void Step::wake(std::string_view type, std::string_view subject, Timestamp due) {
  batch_.timers.push_back(
      {next_id("timer"), office_.here.code, std::string(type), std::string(subject), due});
}

void Step::keep(const Document& document) {
  std::string text = encode(document);
  batch_.appends.push_back(
      {document_stream(office_.here.code, document.number), 0, {{"DOCUMENT", text}}});
  kept_[document.number] = std::move(text);
}

const std::string& Step::kept(std::string_view number) const {
  static const std::string none;
  const auto found = kept_.find(number);
  return found == kept_.end() ? none : found->second;
}

void Step::audit(std::string_view operator_id, std::string_view action, std::string_view subject,
                 std::string_view detail) {
  batch_.audit.push_back(
      {std::string(operator_id), std::string(action), std::string(subject), std::string(detail)});
}

Result<void> Step::readable() const {
  const auto is_readable = [](const Event& event) { return is_utf8(event.body); };
  bool good = true;
  for (const auto& [id, entry] : cases_)
    good = good && std::all_of(entry.added.begin(), entry.added.end(), is_readable);
  for (const Append& append : batch_.appends)
    good = good && std::all_of(append.events.begin(), append.events.end(), is_readable);
  for (const Message& message : batch_.outbox) {
    if (message.body.size() > kMaxPayload) return failure(Code::kRequestTooLarge, message.type);
    good = good && is_utf8(message.body);
  }
  for (const AuditEntry& act : batch_.audit)
    good = good && is_utf8(act.operator_id) && is_utf8(act.detail);
  if (!good) return failure(Code::kRequestMalformed, "a text is not UTF-8");
  return {};
}

void Step::clear() {
  Batch empty;
  empty.id = batch_.id;
  empty.input_hash = batch_.input_hash;
  empty.at = batch_.at;
  batch_ = std::move(empty);
  cases_.clear();
  kept_.clear();
  made_ = 0;
}

std::string Step::stand(const Id& case_id) {
  const auto found = cases_.find(case_id);
  const Version version = found == cases_.end() ? 0 : found->second.now.version();
  return case_id.text() + " " + std::to_string(version);
}

// The cases' own events come first: a reader of the journal knows a case before what it causes.
Outcome Step::store(std::string reply) {
  batch_.reply = std::move(reply);
  std::vector<Append> appends;
  for (auto& [id, entry] : cases_)
    if (!entry.added.empty())
      appends.push_back({case_stream(office_.here.code, id), entry.stored, std::move(entry.added)});
  std::move(batch_.appends.begin(), batch_.appends.end(), std::back_inserter(appends));
  batch_.appends = std::move(appends);
  return apply_one(office_.world.store, batch_);
}

Result<std::string> perform(const Office& office, const Id& id, const Hash& input,
                            const Fill& fill) {
  if (planted(Fault::kInputHashIgnored) && input != Hash{}) return perform(office, id, {}, fill);
  const auto seen = office.world.store.seen(id, input);
  if (!seen) return tl::unexpected(seen.error());
  if (*seen) {
    const auto* before = std::get_if<Duplicate>(&**seen);
    if (before == nullptr) return tl::unexpected(as_failure(**seen));
    return before->reply;
  }
  Outcome outcome;
  for (int i = 0; i < kTries; ++i) {
    Step step(office, id, input);
    auto reply = fill(step);
    if (!reply) return reply;
    if (auto good = step.readable(); !good) return tl::unexpected(good.error());
    outcome = step.store(*reply);
    if (std::holds_alternative<Applied>(outcome)) return reply;
    if (const auto* before = std::get_if<Duplicate>(&outcome)) return before->reply;
    if (!lost_a_race(outcome)) break;
  }
  return tl::unexpected(as_failure(outcome));
}

Result<Case> perform_on(const Office& office, const Id& id, const Hash& input, const Id& case_id,
                        const std::function<Result<void>(Step&)>& fill) {
  const auto reply = perform(office, id, input, [&](Step& step) -> Result<std::string> {
    return fill(step).map([&] { return step.stand(case_id); });
  });
  if (!reply) return tl::unexpected(reply.error());
  return as_it_stood(office, *reply);
}

Result<Case> as_it_stood(const Office& office, std::string_view reply) {
  const auto stand = parse_stand(reply);
  if (!stand) return failure(Code::kIdReused);
  return load_case(office, stand->case_id, stand->version);
}

Result<Case> load_case(const Office& office, const Id& case_id, Version at) {
  return office.world.store.load(case_stream(office.here.code, case_id), at).and_then(fold_case);
}

const std::string& peer(const Case& state, const Office& office) {
  const Submitted& of = state.opened;
  return of.origin == office.here.code ? of.destination : of.origin;
}

}  // namespace ssc::backend::transfer
