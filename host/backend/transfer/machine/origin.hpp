// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/machine/cell.hpp"

// The origin's side of a case. Pure: a state and an input give events; facts, rules, time and
// deadlines come in with the input. Two machines run side by side, each with its table in
// origin.cpp; a refusal of either refuses the input.
//
// Relation
//
//   NONE ──Submit──▶ SUBMITTED ──PrecheckReply──▶ DEST_REVIEW ──Letter──▶ ACCEPTED
//   ACCEPTED ──route, RouteFound──▶ SRC_REVIEW ──Approve──▶ OUT_CONFIRMED ──FormSealed──▶ INFO_SENT
//   INFO_SENT ──InfoConfirm──▶ INFO_RECEIVED ──RelationDone──▶ RELATION_IN
//
//   paper        NONE ──Submit──▶ SRC_REVIEW ──Approve──▶ OUT_PAPER
//   correction   NONE ──Submit──▶ SRC_REVIEW and on as above
//   supplement, return, payout   NONE ──Submit──▶ NOT_MOVED
//
//   SUBMITTED … OUT_CONFIRMED   ──Withdraw──▶ WITHDRAWN   ──Refuse, a failed check──▶ REJECTED
//   SUBMITTED … INFO_SENT       ──PeerRejected──▶ REJECTED
//
// Once the form is out, only the destination can stop a case: it may have confirmed it already.
//
// Money
//
//   NONE ──route ACCOUNT──▶ RESERVED ──the event of zero_at──▶ OUT_POSTED ──RemitDue──▶ REMITTED
//   REMITTED ──DoubtDue──▶ IN_DOUBT
//   REMITTED, IN_DOUBT ──CreditConfirm, StatusReport──▶ CREDITED   ──MoneyBack──▶ RETURNED
//                      ──PaymentBounced──▶ OUT_POSTED
//
//   NONE, route BANK ──RequestPayout──▶ RESERVED ──ApprovePayout, by as many as needed──▶
//   OUT_POSTED ──▶ PAYOUT_SENT ──PaymentDone──▶ PAID   ──PaymentBounced──▶ BOUNCED
//   NONE, nobody applied yet ──AccountCloses──▶ RESERVED ──RequestPayout, ApprovePayout──▶ as above
//   BOUNCED ──NewPayee, ApprovePayout, by as many as needed──▶ PAYOUT_SENT
//   of a payout, whose account stays: NONE, RESERVED, BOUNCED ──ReleasePayout──▶ RELEASED
//
// An account closes only with nothing on it that is not set aside.
//
//   no money, or another route        NONE ──▶ NOT_NEEDED
//   REJECTED or WITHDRAWN             NONE ──▶ NOT_NEEDED   RESERVED, OUT_POSTED ──▶ RELEASED
//                                     REMITTED stays until it is returned, or bounces
//                                     a return is not refused: its money has nowhere else to go
namespace ssc::backend::transfer::origin {

struct Submit {  // with the origin's own checks done
  Submitted as;
  std::optional<Accepted> terms;  // of a case that nobody else has to accept: paper, linked, payout
  std::optional<Routed> route;    // with it; nothing: no rule on record, `missing` says which
  std::string missing;
};
struct PrecheckReply {
  std::vector<Check> checks;
  std::string destination_insutype;
};
struct Letter {
  Accepted terms;
  std::optional<Routed> route;  // nothing: no rule on record, `missing` says which
  std::string missing;
};
struct RouteFound {
  Routed route;
};
struct PeerRejected {
  std::vector<std::string> reasons;
};
struct Approve {
  std::string operator_id;
  std::string certificate;  // paper: the number of the certificate that goes with it
};
struct Refuse {
  std::string operator_id, reason;
};
struct Withdraw {};
struct FormSealed {
  std::string number;
};
struct InfoConfirm {};
struct RelationDone {
  std::uint32_t months_after = 0;
};
struct RequestPayout {
  std::string payee;
  Fen available;  // on the account now
};
struct ApprovePayout {
  std::string operator_id;
  unsigned needed = 1;  // different operators, by the amount
};
struct RemitDue {};
// What the bank says of an order; only the last order of the case counts.
struct PaymentDone {
  Id order;
};
struct PaymentBounced {  // a payout or a remittance came back
  Id order;
  std::string reason;
};
struct NewPayee {
  std::string payee, operator_id;  // who names it approves it
  unsigned needed = 1;             // as of ApprovePayout
};
struct ReleasePayout {
  std::string operator_id;
};
struct CreditConfirm {
  Fen amount;
};
struct MoneyBack {  // a return case of the destination is credited here
  Id return_case;
  Fen amount;
};
struct DeadlinePassed {
  Overdue::Which which;
};
struct DoubtDue {};
struct CorrectedBy {
  Id by_case;
};
struct AccountCloses {  // with the relation, or it has before
  Fen available;        // still on it, or on suspense after it
};
struct StatusReport {  // of the destination, as it stands there
  Relation relation = Relation::kNone;
  Money money = Money::kNone;
  Fen credited;
};

using Input =
    std::variant<Submit, PrecheckReply, Letter, RouteFound, PeerRejected, Approve, Refuse, Withdraw,
                 FormSealed, InfoConfirm, RelationDone, RequestPayout, ApprovePayout, RemitDue,
                 PaymentDone, PaymentBounced, NewPayee, ReleasePayout, CreditConfirm, MoneyBack,
                 DeadlinePassed, DoubtDue, StatusReport, CorrectedBy, AccountCloses>;

// The events that follow; none: taken note of, nothing changes (a repeat, or it no longer matters).
//   kStepMissing   too early: the detail names the state that has to come first
//   kTooLate       the case is past it
//   kSecondPerson, kPayoutRefused, kBalanceShort, kAccountClosed, kInternal (an answer to what was
//   not asked)
// Ids that a step makes (reservation, order) are derived with `digest` from the case and its
// version.
Result<std::vector<CaseEvent>> decide(const Case& state, const Input& input, const Digest& digest);

// The tables, for tests and for the documentation page.
Cell relation_cell(Relation state, std::size_t input);  // input: index in `Input`
Cell money_cell(Money state, std::size_t input);
std::string_view input_name(std::size_t input);

}  // namespace ssc::backend::transfer::origin
