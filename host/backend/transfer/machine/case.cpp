// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/case.hpp"

#include <algorithm>
#include <array>

#include "host/backend/transfer/machine/case_codec.hpp"
#include "host/backend/transfer/machine/case_table.hpp"
#include "host/backend/transfer/machine/pending.hpp"

namespace ssc::backend::transfer {
namespace {

template <std::size_t N, class Enum>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

// What each event changes besides the states. False: it contradicts what is on record.
bool take(Case& c, const Submitted& e, Timestamp at) {
  c.opened = e;
  c.opened_at = at;
  c.checks = e.checks;
  return true;
}
bool take(Case& c, const Asked& e, Timestamp at) {
  c.opened.kind = e.kind;
  c.opened.case_id = e.case_id;
  c.opened.linked = e.linked;
  c.opened.person = e.person;
  c.opened.insutype = e.insutype;
  c.opened.origin = e.origin;
  c.opened.destination = e.destination;
  c.opened_at = at;
  c.checks = e.checks;
  c.destination_insutype = e.destination_insutype;
  c.announced = e.announced;
  return true;
}
bool take(Case& c, const Prechecked& e, Timestamp) {
  c.destination_insutype = e.destination_insutype;
  return settle_pending(c.checks, e.checks);
}
bool take(Case& c, const Accepted& e, Timestamp) {
  c.accepted = e;
  return true;
}
bool take(Case& c, const Routed& e, Timestamp) {
  c.routed = e;
  c.route_missing.reset();
  c.reserved.reset();
  c.payout.reset();
  c.payout_approvals.clear();
  return true;
}
bool take(Case& c, const RouteMissing& e, Timestamp) {
  c.route_missing = e.detail;
  return true;
}
bool take(Case& c, const Reserved& e, Timestamp) {
  c.reserved = e;
  c.announced = e.amount;
  return e.amount.value > 0;
}
bool take(Case& c, const InfoSent& e, Timestamp) {
  c.form = e.number;
  return true;
}
bool take(Case& c, const Remitted& e, Timestamp) {
  c.remitted = e;
  return true;
}
bool take(Case& c, const InfoReceived& e, Timestamp) {
  c.info = e;
  c.form = e.number;
  c.announced = e.announced;
  return true;
}
bool take(Case& c, const RelationIn& e, Timestamp) {
  c.months_after = e.months_after;
  return true;
}
bool take(Case& c, const PaperOut& e, Timestamp) {
  c.certificate = e.certificate;
  return true;
}
bool take(Case& c, const Rejected& e, Timestamp) {
  c.rejections.push_back(e);
  return true;
}
bool take(Case& c, const PayoutRequested& e, Timestamp) {
  c.payout = e;
  c.payout_approvals.clear();
  return true;
}
bool take(Case& c, const PayoutApproved& e, Timestamp) {
  const auto& approvals = c.payout_approvals;
  if (std::find(approvals.begin(), approvals.end(), e.operator_id) != approvals.end()) return false;
  c.payout_approvals.push_back(e.operator_id);
  return true;
}
bool take(Case& c, const PayoutSent& e, Timestamp) {
  c.payout_order = e.order;
  return true;
}
bool take(Case& c, const PayoutBounced& e, Timestamp) {
  c.bounced = e.reason;
  c.payout.reset();
  c.payout_approvals.clear();
  return true;
}
bool take(Case& c, const RemitBounced& e, Timestamp) {
  c.bounced = e.reason;
  return true;
}
bool take(Case& c, const Credited& e, Timestamp) {
  c.credited = e.amount;
  return true;
}
bool take(Case& c, const AdviceReceived& e, Timestamp) {
  c.advised = e.amount;
  return true;
}
bool take(Case& c, const Arrived& e, Timestamp) {
  c.line = e.line;
  c.arrived = e.amount;
  return true;
}
bool take(Case& c, const Returned& e, Timestamp) {
  c.returned = e;
  return true;
}
bool take(Case& c, const Overdue& e, Timestamp) {
  if (c.is_overdue(e.which)) return false;
  c.overdue.push_back(e.which);
  return true;
}
bool take(Case& c, const VoucherReissued& e, Timestamp) {
  c.voucher_reissued_at = e.at;
  return true;
}
bool take(Case& c, const Corrected& e, Timestamp) {
  c.corrected_by = e.by_case;
  return true;
}
bool take(Case& c, const Surplus& e, Timestamp) {
  if (c.has_line(e.line)) return false;
  c.surplus.push_back({e});
  return true;
}
bool take(Case& c, const SurplusSettled& e, Timestamp) {
  const auto found = std::find_if(c.surplus.begin(), c.surplus.end(), [&](const SurplusLine& s) {
    return s.line.line == e.line && !s.settled;
  });
  if (found == c.surplus.end()) return false;
  found->settled = true;
  return true;
}
template <class Other>  // OUT_CONFIRMED, OUT_POSTED …: the states say it all
bool take(Case&, const Other&, Timestamp) {
  return true;
}

std::vector<std::string> rows_of(const CaseEvent& event) {
  if (const auto* submitted = std::get_if<Submitted>(&event)) return submitted->rows;
  if (const auto* accepted = std::get_if<Accepted>(&event)) return {accepted->row};
  if (const auto* routed = std::get_if<Routed>(&event)) return routed->rows;
  if (const auto* received = std::get_if<InfoReceived>(&event)) return {received->row};
  return {};
}

constexpr std::array<std::string_view, 5> kKinds = {"TRANSFER", "SUPPLEMENT", "RETURN",
                                                    "CORRECTION", "PAYOUT"};
constexpr std::array<std::string_view, kRelations> kRelationNames = {
    "NONE",          "SUBMITTED", "DEST_REVIEW",   "ACCEPTED",    "SRC_REVIEW",
    "OUT_CONFIRMED", "INFO_SENT", "INFO_RECEIVED", "RELATION_IN", "REJECTED",
    "WITHDRAWN",     "OUT_PAPER", "NOT_MOVED"};
constexpr std::array<std::string_view, kMoneys> kMoneyNames = {
    "NONE",    "RESERVED",      "OUT_POSTED", "REMITTED", "IN_DOUBT",
    "ARRIVED", "HOLD_MISMATCH", "MATCHED",    "CREDITED", "PAYOUT_SENT",
    "BOUNCED", "PAID",          "RELEASED",   "RETURNED", "NOT_NEEDED"};
constexpr std::array<std::string_view, 5> kRoutes = {"NONE", "ACCOUNT", "BANK", "PORTABLE",
                                                     "NO_TRANSFER"};
constexpr std::array<std::string_view, 3> kZeroEvents = {"ON_CONFIRM", "ON_INFO_SENT", "ON_REMIT"};
constexpr std::array<std::string_view, 4> kOverdue = {"OUT", "IN", "WHOLE", "MONEY"};

}  // namespace

std::string_view to_string(Kind kind) {
  return name_in(kKinds, kind);
}
std::string_view to_string(Relation state) {
  return name_in(kRelationNames, state);
}
std::string_view to_string(Money state) {
  return name_in(kMoneyNames, state);
}
std::string_view to_string(Route route) {
  return name_in(kRoutes, route);
}
std::string_view to_string(ZeroEvent event) {
  return name_in(kZeroEvents, event);
}
std::string_view to_string(Overdue::Which which) {
  return name_in(kOverdue, which);
}

bool final(Relation state) {
  return state >= Relation::kRelationIn;
}

bool final(Money state) {
  return state == Money::kCredited || state >= Money::kPaid;
}

bool Case::closed() const {
  const bool over = relation == Relation::kRejected || relation == Relation::kWithdrawn;
  const bool awaits_nothing = role == Role::kDestination && over && money == Money::kNone;
  return final(relation) && (final(money) || awaits_nothing);
}

bool Case::is_overdue(Overdue::Which which) const {
  return std::find(overdue.begin(), overdue.end(), which) != overdue.end();
}

bool Case::has_line(std::string_view id) const {
  return (arrived && line == id) || std::any_of(surplus.begin(), surplus.end(),
                                                [id](const auto& s) { return s.line.line == id; });
}

bool Case::has_surplus() const {
  return std::any_of(surplus.begin(), surplus.end(),
                     [](const SurplusLine& s) { return !s.settled; });
}

bool Case::awaits_application() const {
  return routed && routed->route == Route::kBank && !payout &&
         (money == Money::kNone || money == Money::kReserved);
}

bool evolve(Case& state, const CaseEvent& event, Version seq, Timestamp at) {
  const auto after = next(state.role, {state.relation, state.money}, event);
  if (!after || seq != state.version() + 1) return false;
  if (!std::visit([&](const auto& e) { return take(state, e, at); }, event)) return false;
  state.relation = after->relation;
  state.money = after->money;
  state.history.push_back(
      {seq, at, event_name(event), after->relation, after->money, rows_of(event)});
  return true;
}

Result<Case> fold(Role role, const std::vector<StoredEvent>& events) {
  if (events.empty()) return failure(Code::kUnknownCase);
  Case state;
  state.role = role;
  state.history.reserve(events.size());
  for (const StoredEvent& stored : events) {
    const auto event = decode(stored.event);
    if (!event || !evolve(state, *event, stored.seq, stored.at))
      return failure(Code::kStorage, "case event " + std::to_string(stored.seq) + " is damaged");
  }
  return state;
}

}  // namespace ssc::backend::transfer
