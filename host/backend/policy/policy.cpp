// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/policy.hpp"

#include "host/backend/policy/lookup.hpp"

namespace ssc::backend {
namespace {

// `row` is the one that says that the rule is not known; null: there is none.
auto missing(const PolicyQuery& query, const PolicyRow* row) {
  std::string detail(query.topic);
  if (!query.item.empty()) detail.append(" ").append(query.item);
  detail.append(" of ").append(query.place.area).append(" on ").append(format_date(query.date));
  if (row != nullptr) {
    detail.append(row->knowledge == Knowledge::kAmbiguous ? " is ambiguous: " : " is unknown: ");
    detail.append(row->id);
  }
  return failure(Code::kPolicyMissing, detail);
}

}  // namespace

Result<const PolicyRow*> Policy::find(const PolicyQuery& query) const {
  const PolicyRow* row = nearest(rows_, query);
  if (row == nullptr || row->knowledge != Knowledge::kKnown) return missing(query, row);
  return row;
}

Policy Policy::known_on(Date day) const {
  Policy then;
  for (const PolicyRow& row : rows_)
    if (row.recorded_at <= day) then.rows_.push_back(row);
  return then;
}

}  // namespace ssc::backend
