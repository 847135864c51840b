// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/policy.hpp"

#include <array>

namespace ssc::backend {
namespace {

// The levels of one side, nearest first. Of the counterpart's, the last is "any".
std::array<std::string_view, 3> levels(const Place& place) {
  return {place.area, place.province, kNation};
}
std::array<std::string_view, 3> counterparts(const PolicyQuery& query) {
  if (!query.counterpart) return {};
  return {query.counterpart->area, query.counterpart->province, std::string_view()};
}

}  // namespace

Result<const PolicyRow*> Policy::find(const PolicyQuery& query) const {
  const auto best_of = [&](std::string_view region, std::string_view counterpart) {
    const PolicyRow* best = nullptr;
    for (const PolicyRow& row : rows_) {
      const bool holds = row.topic == query.topic && row.item == query.item &&
                         row.region == region && row.counterpart == counterpart &&
                         row.in_force(query.date);
      if (holds && (best == nullptr || row.authority > best->authority)) best = &row;
    }
    return best;
  };
  for (const std::string_view region : levels(query.place))
    for (const std::string_view counterpart : counterparts(query))
      if (const PolicyRow* row = best_of(region, counterpart)) return row;
  std::string detail(query.topic);
  if (!query.item.empty()) detail.append(" ").append(query.item);
  detail.append(" of ").append(query.place.area).append(" on ").append(format_date(query.date));
  return failure(Code::kPolicyMissing, detail);
}

}  // namespace ssc::backend
