// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "host/backend/registry/record.hpp"
#include "host/backend/transfer/json_body.hpp"

namespace ssc::backend {
namespace transfer {

template <>
inline constexpr auto kFields<RelationEnded> = std::tuple(
    Field("case_id", &RelationEnded::case_id), Field("on", &RelationEnded::on),
    Field("to", &RelationEnded::to), Field("account_stays", &RelationEnded::account_stays));
template <>
inline constexpr auto kFields<RelationTaken> =
    std::tuple(Field("case_id", &RelationTaken::case_id), Field("on", &RelationTaken::on),
               Field("from", &RelationTaken::from), Field("paid", &RelationTaken::paid),
               Field("holdings", &RelationTaken::holdings));
template <>
inline constexpr auto kFields<RelationCorrected> =
    std::tuple(Field("case_id", &RelationCorrected::case_id),
               Field("paid", &RelationCorrected::paid), Field("of", &RelationCorrected::of));
template <>
inline constexpr auto kFields<MonthPaid> = std::tuple(Field("month", &MonthPaid::month));
template <>
inline constexpr auto kFields<AccountClosed> =
    std::tuple(Field("certificate", &AccountClosed::certificate), Field("on", &AccountClosed::on));

}  // namespace transfer

namespace {

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<RelationEvent>> kNames = {
    "RELATION_ENDED", "RELATION_TAKEN", "RELATION_CORRECTED", "MONTH_PAID", "ACCOUNT_CLOSED"};

}  // namespace

Event encode(const RelationEvent& event) {
  return {std::string(kNames.at(event.index())),
          std::visit([](const auto& e) { return transfer::to_json(e); }, event)};
}

std::optional<RelationEvent> decode_relation_event(const Event& event) {
  const auto name = std::find(kNames.begin(), kNames.end(), event.type);
  const auto index = static_cast<std::size_t>(name - kNames.begin());
  return transfer::alternative_from_json<RelationEvent>(index, event.body);
}

}  // namespace ssc::backend
