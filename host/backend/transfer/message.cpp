// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/message.hpp"

#include "host/backend/transfer/json_body.hpp"

namespace ssc::backend::transfer {

template <>
inline constexpr auto kFields<PrecheckRequest> = std::tuple(
    Field("case_id", &PrecheckRequest::case_id),  //
    Field("person", &PrecheckRequest::person), Field("insutype", &PrecheckRequest::insutype),
    Field("wanted", &PrecheckRequest::wanted),
    Field("origin_meets", &PrecheckRequest::origin_meets));
template <>
inline constexpr auto kFields<PrecheckReply> =
    std::tuple(Field("case_id", &PrecheckReply::case_id),  //
               Field("checks", &PrecheckReply::checks),
               Field("destination_insutype", &PrecheckReply::destination_insutype));
template <>
inline constexpr auto kFields<Apply> = std::tuple(
    Field("request_id", &Apply::request_id),  //
    Field("person", &Apply::person),          //
    Field("insutype", &Apply::insutype),      //
    Field("origin", &Apply::origin),          //
    Field("destination", &Apply::destination), Field("channel", &Apply::channel),
    Field("entry_region", &Apply::entry_region), Field("proofing", &Apply::proofing),
    Field("certificate", &Apply::certificate), Field("attachments", &Apply::attachments));
template <>
inline constexpr auto kFields<ApplyReply> =
    std::tuple(Field("request_id", &ApplyReply::request_id), Field("case_id", &ApplyReply::case_id),
               Field("refusal", &ApplyReply::refusal));
template <>
inline constexpr auto kFields<ContactLetter> = std::tuple(
    Field("case_id", &ContactLetter::case_id), Field("document", &ContactLetter::document));
template <>
inline constexpr auto kFields<InfoForm> =
    std::tuple(Field("case_id", &InfoForm::case_id), Field("document", &InfoForm::document));
template <>
inline constexpr auto kFields<InfoConfirm> =
    std::tuple(Field("case_id", &InfoConfirm::case_id), Field("number", &InfoConfirm::number));
template <>
inline constexpr auto kFields<InfoCorrect> =
    std::tuple(Field("case_id", &InfoCorrect::case_id), Field("linked", &InfoCorrect::linked),
               Field("person", &InfoCorrect::person), Field("insutype", &InfoCorrect::insutype),
               Field("document", &InfoCorrect::document));
template <>
inline constexpr auto kFields<RelationDone> = std::tuple(
    Field("case_id", &RelationDone::case_id), Field("months_after", &RelationDone::months_after));
template <>
inline constexpr auto kFields<RemitAdvice> =
    std::tuple(Field("case_id", &RemitAdvice::case_id), Field("order", &RemitAdvice::order),
               Field("amount", &RemitAdvice::amount));
template <>
inline constexpr auto kFields<RemitConfirm> =
    std::tuple(Field("case_id", &RemitConfirm::case_id), Field("amount", &RemitConfirm::amount));
template <>
inline constexpr auto kFields<Reject> =
    std::tuple(Field("case_id", &Reject::case_id), Field("reasons", &Reject::reasons));
template <>
inline constexpr auto kFields<Withdraw> = std::tuple(Field("case_id", &Withdraw::case_id));
template <>
inline constexpr auto kFields<Supplement> =
    std::tuple(Field("case_id", &Supplement::case_id), Field("linked", &Supplement::linked),
               Field("person", &Supplement::person), Field("insutype", &Supplement::insutype),
               Field("amount", &Supplement::amount));
template <>
inline constexpr auto kFields<Return> =
    std::tuple(Field("case_id", &Return::case_id), Field("linked", &Return::linked),
               Field("person", &Return::person), Field("insutype", &Return::insutype),
               Field("amount", &Return::amount), Field("reason", &Return::reason));
template <>
inline constexpr auto kFields<Collect> =
    std::tuple(Field("case_id", &Collect::case_id), Field("person", &Collect::person),
               Field("insutype", &Collect::insutype), Field("to", &Collect::to));
template <>
inline constexpr auto kFields<StatusRequest> =
    std::tuple(Field("case_id", &StatusRequest::case_id));
template <>
inline constexpr auto kFields<StatusReport> =
    std::tuple(Field("case_id", &StatusReport::case_id), Field("relation", &StatusReport::relation),
               Field("money", &StatusReport::money), Field("credited", &StatusReport::credited));
template <>
inline constexpr auto kFields<ReconTotals> =
    std::tuple(Field("day", &ReconTotals::day), Field("count", &ReconTotals::count),
               Field("sum", &ReconTotals::sum));
template <>
inline constexpr auto kFields<ReconDetail::Item> = std::tuple(
    Field("case_id", &ReconDetail::Item::case_id), Field("amount", &ReconDetail::Item::amount));
template <>
inline constexpr auto kFields<ReconDetail> = std::tuple(
    Field("day", &ReconDetail::day), Field("after", &ReconDetail::after),
    Field("through", &ReconDetail::through), Field("under_way", &ReconDetail::under_way));

namespace {

// In the order of the variant.
constexpr auto kTypes = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{std::variant_alternative_t<I, Payload>::kType...};
}(std::make_index_sequence<std::variant_size_v<Payload>>());

}  // namespace

std::string_view type_of(const Payload& payload) {
  return kTypes[payload.index()];
}

std::string encode(const Payload& payload) {
  return std::visit([](const auto& message) { return to_json(message); }, payload);
}

std::optional<Payload> decode_payload(std::string_view type, std::string_view body) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i] == type) return alternative_from_json<Payload>(i, body);
  return {};
}

}  // namespace ssc::backend::transfer
