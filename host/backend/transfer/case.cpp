// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/case.hpp"

#include <algorithm>
#include <array>

#include "host/backend/transfer/case_codec.hpp"

namespace ssc::backend {
namespace {

constexpr std::size_t kStates = 4;
constexpr std::array<std::string_view, kStates> kStateNames = {"NONE", "SUBMITTED", "ACCEPTED",
                                                               "REJECTED"};

std::size_t index(CaseState state) {
  return static_cast<std::size_t>(state);
}

// State × event → next state; empty: the event cannot happen there.
constexpr auto kNever = std::optional<CaseState>();
constexpr std::array<std::array<std::optional<CaseState>, std::variant_size_v<CaseEvent>>, kStates>
    kNext = {{
        // SUBMITTED           PRECHECKED             ACCEPTED              REJECTED
        {CaseState::kSubmitted, kNever, kNever, kNever},                              // NONE
        {kNever, CaseState::kSubmitted, CaseState::kAccepted, CaseState::kRejected},  // SUBMITTED
        {kNever, kNever, kNever, kNever},                                             // ACCEPTED
        {kNever, kNever, kNever, kNever},                                             // REJECTED
    }};

std::vector<Precondition> failed(const std::vector<Check>& checks) {
  std::vector<Precondition> reasons;
  for (const Check& check : checks)
    if (check.state == CheckState::kFailed) reasons.push_back(check.code);
  return reasons;
}

bool pending(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return check.state == CheckState::kPending; });
}

Check* find_check(std::vector<Check>& checks, Precondition code) {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [code](const Check& check) { return check.code == code; });
  return found == checks.end() ? nullptr : &*found;
}

// What each event changes besides the state. An answer may decide only what was left pending.
bool take(TransferCase& c, const Submitted& event, Timestamp at) {
  c.case_id = event.case_id;
  c.person = event.person;
  c.insutype = event.insutype;
  c.origin = event.origin;
  c.destination = event.destination;
  c.submitted_at = at;
  c.checks = event.checks;
  return true;
}
bool take(TransferCase& c, const Prechecked& event, Timestamp) {
  for (const Check& answer : event.checks) {
    Check* check = find_check(c.checks, answer.code);
    if (check == nullptr || check->state != CheckState::kPending) return false;
    check->state = answer.state;
  }
  return true;
}
bool take(TransferCase& c, const Accepted& event, Timestamp) {
  c.accepted = event;
  return true;
}
bool take(TransferCase&, const Rejected&, Timestamp) {
  return true;
}

std::vector<std::string> rows_of(const CaseEvent& event) {
  if (const auto* submitted = std::get_if<Submitted>(&event)) return submitted->rows;
  if (const auto* accepted = std::get_if<Accepted>(&event)) return {accepted->row};
  return {};
}

using Events = Result<std::vector<CaseEvent>>;

Events submit(const TransferCase&, const CaseCommand& command) {
  const Submitted& event = std::get<Submit>(command).as;
  if (event.origin == event.destination) return {{event, Rejected{failed(event.checks)}}};
  return {{event}};
}

Events conclude(const TransferCase& state, const CaseCommand& command) {
  const auto& answer = std::get<DestinationAnswered>(command);
  const Prechecked event{answer.checks};
  TransferCase next = state;
  if (!take(next, event, {}) || pending(next.checks))
    return failure(Code::kInternal, "the answer does not fit the question");
  if (const auto reasons = failed(next.checks); !reasons.empty())
    return {{event, Rejected{reasons}}};
  return {{event, answer.terms}};
}

Events refuse(const TransferCase& state, const CaseCommand&) {
  return failure(Code::kConflict, "not in state " + std::string(to_string(state.state)));
}

using Decide = Events (*)(const TransferCase&, const CaseCommand&);
constexpr std::array<std::array<Decide, std::variant_size_v<CaseCommand>>, kStates> kDecide = {{
    // Submit, DestinationAnswered
    {submit, refuse},    // NONE
    {refuse, conclude},  // SUBMITTED
    {refuse, refuse},    // ACCEPTED
    {refuse, refuse},    // REJECTED
}};

}  // namespace

std::string_view to_string(CaseState state) {
  return kStateNames.at(index(state));
}

Result<std::vector<CaseEvent>> decide(const TransferCase& state, const CaseCommand& command) {
  return kDecide.at(index(state.state)).at(command.index())(state, command);
}

bool evolve(TransferCase& state, const CaseEvent& event, Version seq, Timestamp at) {
  const auto next = kNext.at(index(state.state)).at(event.index());
  if (!next) return false;
  if (!std::visit([&](const auto& e) { return take(state, e, at); }, event)) return false;
  state.state = *next;
  state.history.push_back({seq, at, std::string(event_name(event)), *next, rows_of(event)});
  return true;
}

Result<TransferCase> fold(const std::vector<StoredEvent>& events) {
  if (events.empty()) return failure(Code::kUnknownCase);
  TransferCase state;
  for (const StoredEvent& stored : events) {
    const auto event = decode(stored.event);
    if (!event || !evolve(state, *event, stored.seq, stored.at))
      return failure(Code::kStorage, "case event " + std::to_string(stored.seq) + " is damaged");
  }
  return state;
}

}  // namespace ssc::backend
