// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/store/store.hpp"
#include "host/backend/transfer/checks.hpp"
#include "host/base/china_time.hpp"

// A transfer case at the origin, which is its registrar. Pure: a command and a state give events,
// events give the next state; facts, rules, time and deadlines come in with the command.
//
//         Submit             DestinationAnswered
//   NONE ───┬────▶ SUBMITTED ────────┬──────────▶ ACCEPTED   every precondition is met
//           │                        └──────────▶ REJECTED   at least one has failed
//           └───────────────────────────────────▶ REJECTED   the same area: nobody to ask
//
// What failed at the origin does not keep it from asking the destination: the person is told of all
// obstacles at once. ACCEPTED is as far as a relation goes here: nothing later is claimed.
namespace ssc::backend {

enum class CaseState : std::uint8_t { kNone, kSubmitted, kAccepted, kRejected };
std::string_view to_string(CaseState state);

// Events. Their names in the history: SUBMITTED, PRECHECKED, ACCEPTED, REJECTED.
struct Submitted {
  Id case_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  std::vector<Check> checks;
  std::vector<std::string> rows;  // of the policy: which preconditions count, and which do not
};
struct Prechecked {  // the destination's answer
  std::vector<Check> checks;
};
struct Accepted {
  Date accepted_on;                  // in China
  std::optional<Date> out_deadline;  // empty under the old rule, which knew only the whole
  Date in_deadline_estimate;
  bool provisional = false;
  std::string row;
};
struct Rejected {
  std::vector<Precondition> reasons;
};
using CaseEvent = std::variant<Submitted, Prechecked, Accepted, Rejected>;

struct HistoryEntry {
  Version seq = 0;
  Timestamp at{};
  std::string event;
  CaseState state = CaseState::kNone;  // after it
  std::vector<std::string> policy_rows;
};

struct TransferCase {
  CaseState state = CaseState::kNone;
  Id case_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  Timestamp submitted_at{};
  std::vector<Check> checks;
  std::optional<Accepted> accepted;
  std::vector<HistoryEntry> history;
};

// Commands.
struct Submit {
  Submitted as;  // with the origin's checks done and the destination's pending
};
struct DestinationAnswered {
  std::vector<Check> checks;
  Accepted terms;  // in case it comes to that
};
using CaseCommand = std::variant<Submit, DestinationAnswered>;

// kConflict when the state has no row for the command, kInternal for an answer that answers nothing
// asked.
Result<std::vector<CaseEvent>> decide(const TransferCase& state, const CaseCommand& command);

// False when the event cannot follow this state: the stream is damaged.
bool evolve(TransferCase& state, const CaseEvent& event, Version seq, Timestamp at);

// A case from its stream. kUnknownCase when there is none, kStorage when it is damaged.
Result<TransferCase> fold(const std::vector<StoredEvent>& events);

}  // namespace ssc::backend
