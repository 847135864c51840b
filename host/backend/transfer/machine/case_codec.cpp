// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/case_codec.hpp"

#include <algorithm>

#include "host/backend/transfer/json_body.hpp"

namespace ssc::backend::transfer {

template <>
inline constexpr ZeroEvent kLast<ZeroEvent> = ZeroEvent::kRemitted;
template <>
inline constexpr Overdue::Which kLast<Overdue::Which> = Overdue::Which::kMoney;

template <>
inline constexpr auto kFields<Submitted> = std::tuple(
    Field("kind", &Submitted::kind), Field("case_id", &Submitted::case_id),
    Field("linked", &Submitted::linked), Field("person", &Submitted::person),
    Field("insutype", &Submitted::insutype), Field("origin", &Submitted::origin),
    Field("destination", &Submitted::destination), Field("channel", &Submitted::channel),
    Field("entry_region", &Submitted::entry_region), Field("proofing", &Submitted::proofing),
    Field("checks", &Submitted::checks), Field("policy", &Submitted::rows),
    Field("paper", &Submitted::paper), Field("from_suspense", &Submitted::from_suspense),
    Field("certificate", &Submitted::certificate), Field("attachments", &Submitted::attachments));
template <>
inline constexpr auto kFields<Asked> = std::tuple(
    Field("kind", &Asked::kind), Field("case_id", &Asked::case_id), Field("linked", &Asked::linked),
    Field("person", &Asked::person), Field("insutype", &Asked::insutype),
    Field("origin", &Asked::origin), Field("destination", &Asked::destination),
    Field("checks", &Asked::checks), Field("destination_insutype", &Asked::destination_insutype),
    Field("announced", &Asked::announced));
template <>
inline constexpr auto kFields<Prechecked> =
    std::tuple(Field("checks", &Prechecked::checks),
               Field("destination_insutype", &Prechecked::destination_insutype));
template <>
inline constexpr auto kFields<Accepted> = std::tuple(
    Field("accepted_at", &Accepted::accepted_at), Field("accepted_on", &Accepted::accepted_on),
    Field("out_deadline", &Accepted::out_deadline),
    Field("whole_deadline", &Accepted::whole_deadline),
    Field("provisional", &Accepted::provisional), Field("policy", &Accepted::row),
    Field("letter", &Accepted::letter), Field("operator", &Accepted::operator_id));
template <>
inline constexpr auto kFields<Routed> =
    std::tuple(Field("route", &Routed::route), Field("reason", &Routed::reason),
               Field("zero_at", &Routed::zero_at), Field("amount", &Routed::amount),
               Field("policy", &Routed::rows));
template <>
inline constexpr auto kFields<RouteMissing> = std::tuple(Field("detail", &RouteMissing::detail));
template <>
inline constexpr auto kFields<Reserved> =
    std::tuple(Field("reservation", &Reserved::reservation), Field("amount", &Reserved::amount),
               Field("route", &Reserved::route));
template <>
inline constexpr auto kFields<OutConfirmed> =
    std::tuple(Field("operator", &OutConfirmed::operator_id));
template <>
inline constexpr auto kFields<OutPosted> = std::tuple();
template <>
inline constexpr auto kFields<InfoSent> = std::tuple(Field("number", &InfoSent::number));
template <>
inline constexpr auto kFields<Remitted> =
    std::tuple(Field("order", &Remitted::order), Field("amount", &Remitted::amount));
template <>
inline constexpr auto kFields<InfoConfirmed> = std::tuple();
template <>
inline constexpr auto kFields<InfoReceived> = std::tuple(
    Field("number", &InfoReceived::number), Field("announced", &InfoReceived::announced),
    Field("paid", &InfoReceived::paid), Field("holdings", &InfoReceived::holdings),
    Field("money_follows", &InfoReceived::money_follows),
    Field("in_deadline", &InfoReceived::in_deadline),
    Field("provisional", &InfoReceived::provisional), Field("policy", &InfoReceived::row));
template <>
inline constexpr auto kFields<RelationIn> = std::tuple(
    Field("operator", &RelationIn::operator_id), Field("months_after", &RelationIn::months_after));
template <>
inline constexpr auto kFields<PaperOut> = std::tuple(Field("certificate", &PaperOut::certificate),
                                                     Field("operator", &PaperOut::operator_id));
template <>
inline constexpr auto kFields<Rejected> =
    std::tuple(Field("by", &Rejected::by), Field("reasons", &Rejected::reasons));
template <>
inline constexpr auto kFields<Withdrawn> = std::tuple();
template <>
inline constexpr auto kFields<NoMoney> = std::tuple();
template <>
inline constexpr auto kFields<Released> = std::tuple();
template <>
inline constexpr auto kFields<PayoutRequested> =
    std::tuple(Field("payee", &PayoutRequested::payee));
template <>
inline constexpr auto kFields<PayoutApproved> =
    std::tuple(Field("operator", &PayoutApproved::operator_id));
template <>
inline constexpr auto kFields<PayoutSent> = std::tuple(Field("order", &PayoutSent::order));
template <>
inline constexpr auto kFields<PayoutPaid> = std::tuple();
template <>
inline constexpr auto kFields<PayoutBounced> = std::tuple(Field("reason", &PayoutBounced::reason));
template <>
inline constexpr auto kFields<Doubted> = std::tuple();
template <>
inline constexpr auto kFields<Credited> = std::tuple(Field("amount", &Credited::amount));
template <>
inline constexpr auto kFields<AdviceReceived> =
    std::tuple(Field("amount", &AdviceReceived::amount));
template <>
inline constexpr auto kFields<Arrived> =
    std::tuple(Field("line", &Arrived::line), Field("amount", &Arrived::amount),
               Field("booked", &Arrived::booked));
template <>
inline constexpr auto kFields<Held> =
    std::tuple(Field("announced", &Held::announced), Field("arrived", &Held::arrived));
template <>
inline constexpr auto kFields<Matched> = std::tuple(Field("operator", &Matched::operator_id));
template <>
inline constexpr auto kFields<Returned> =
    std::tuple(Field("return_case", &Returned::return_case), Field("amount", &Returned::amount));
template <>
inline constexpr auto kFields<Overdue> = std::tuple(Field("which", &Overdue::which));
template <>
inline constexpr auto kFields<VoucherReissued> = std::tuple(Field("at", &VoucherReissued::at));
template <>
inline constexpr auto kFields<Corrected> = std::tuple(Field("by_case", &Corrected::by_case));
template <>
inline constexpr auto kFields<RemitBounced> = std::tuple(Field("reason", &RemitBounced::reason));
template <>
inline constexpr auto kFields<Surplus> =
    std::tuple(Field("line", &Surplus::line), Field("amount", &Surplus::amount),
               Field("booked", &Surplus::booked));
template <>
inline constexpr auto kFields<SurplusSettled> = std::tuple(
    Field("line", &SurplusSettled::line), Field("operator", &SurplusSettled::operator_id),
    Field("by_case", &SurplusSettled::by_case));

namespace {

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<CaseEvent>> kEventNames = {
    "SUBMITTED",       "ASKED",           "PRECHECKED",       "ACCEPTED",       "ROUTED",
    "ROUTE_MISSING",   "RESERVED",        "OUT_CONFIRMED",    "OUT_POSTED",     "INFO_SENT",
    "REMITTED",        "INFO_CONFIRMED",  "INFO_RECEIVED",    "RELATION_IN",    "PAPER_OUT",
    "REJECTED",        "WITHDRAWN",       "NO_MONEY",         "RELEASED",       "PAYOUT_REQUESTED",
    "PAYOUT_APPROVED", "PAYOUT_SENT",     "PAYOUT_PAID",      "PAYOUT_BOUNCED", "DOUBTED",
    "CREDITED",        "ADVICE_RECEIVED", "ARRIVED",          "HELD",           "MATCHED",
    "RETURNED",        "OVERDUE",         "VOUCHER_REISSUED", "CORRECTED",      "REMIT_BOUNCED",
    "SURPLUS",         "SURPLUS_SETTLED"};

}  // namespace

std::string_view event_name(const CaseEvent& event) {
  return kEventNames.at(event.index());
}

Event encode(const CaseEvent& event) {
  return {std::string(event_name(event)),
          std::visit([](const auto& e) { return to_json(e); }, event)};
}

std::optional<CaseEvent> decode(const Event& event) {
  const auto name = std::find(kEventNames.begin(), kEventNames.end(), event.type);
  return alternative_from_json<CaseEvent>(static_cast<std::size_t>(name - kEventNames.begin()),
                                          event.body);
}

}  // namespace ssc::backend::transfer
