// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/machine/cell.hpp"

// The destination's side of a case. Pure, as origin.hpp.
//
// Relation
//
//   NONE ──PrecheckRequest──▶ DEST_REVIEW ──Approve──▶ ACCEPTED
//   ACCEPTED ──InfoForm──▶ INFO_RECEIVED ──TakeOver──▶ RELATION_IN
//
//   correction            NONE ──Announced──▶ ACCEPTED
//   supplement, return    NONE ──Announced──▶ NOT_MOVED
//
//   DEST_REVIEW, ACCEPTED ──Refuse, a failed check, OriginRejects──▶ REJECTED
//                         ──OriginWithdraws──▶ WITHDRAWN
//   ACCEPTED              ──InfoFormRefused──▶ REJECTED
//
// Money: only a statement line brings it, never the origin's advice. It may come before the form.
//
//   NONE ──StatementLine──▶ ARRIVED ──the announced amount──▶ MATCHED ──relation in──▶ CREDITED
//                           ARRIVED ──another amount, or no account──▶ HOLD_MISMATCH
//   HOLD_MISMATCH ──AcceptHold──▶ MATCHED   ──SendBack, unless it is a return──▶ RETURNED
//
//   no money follows the form        NONE ──▶ NOT_NEEDED
//   after REJECTED or WITHDRAWN      ARRIVED ──▶ RETURNED at once
//   any further line                 SURPLUS: no state changes, see there. Settled when the case's
//                                    own money has ended: what goes back before it would be taken
//                                    for it at the origin
namespace ssc::backend::transfer::destination {

struct PrecheckRequest {
  Asked as;                  // with the destination's checks done
  bool origin_meets = true;  // false: the origin will reject; only the answer is wanted
};
struct Approve {
  Accepted terms;
};
struct Refuse {
  std::string operator_id;
  std::vector<std::string> reasons;
};
struct InfoForm {  // verified: signature, both agency codes, case and person
  InfoReceived as;
};
struct InfoFormRefused {  // it is not what it should be
  std::vector<std::string> reasons;
};
struct TakeOver {
  std::string operator_id;
  std::uint32_t months_after = 0;
};
struct OriginRejects {
  std::vector<std::string> reasons;
};
struct OriginWithdraws {};
struct RemitAdvice {
  Fen amount;
};
struct StatementLine {
  std::string line;
  Fen amount;
  bool account_open = true;  // of supplement and return: somewhere to credit it
  bool booked = false;       // it lies on suspense:D since before the case was known
};
struct AcceptHold {  // what arrived is credited: the account is open
  std::string operator_id;
};
struct SendBack {
  std::string operator_id;
};
struct SettleSurplus {
  std::string operator_id;
  std::string line;
  std::optional<Id> by_case;
};
struct Announced {  // a supplement, return or correction of the peer
  Asked as;
};
struct DeadlinePassed {
  Overdue::Which which;
};
struct VoucherIssued {
  Timestamp at{};
};
struct CorrectedBy {
  Id by_case;
};

using Input =
    std::variant<PrecheckRequest, Approve, Refuse, InfoForm, InfoFormRefused, TakeOver,
                 OriginRejects, OriginWithdraws, RemitAdvice, StatementLine, AcceptHold, SendBack,
                 Announced, DeadlinePassed, VoucherIssued, SettleSurplus, CorrectedBy>;

// As origin::decide. The id of a return case is derived too (Returned::return_case): whoever
// applies the events opens that case in the same batch.
Result<std::vector<CaseEvent>> decide(const Case& state, const Input& input, const Digest& digest);

Cell relation_cell(Relation state, std::size_t input);
Cell money_cell(Money state, std::size_t input);
std::string_view input_name(std::size_t input);

}  // namespace ssc::backend::transfer::destination
