// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/topics.hpp"

#include <algorithm>
#include <array>

namespace ssc::backend {
namespace {

constexpr std::array<TopicField, 3> kTimeLimit = {{
    {"out_days", ValueKind::kNumber, false, 1, 60},
    {"in_days", ValueKind::kNumber, false, 1, 60},
    {"whole_days", ValueKind::kNumber, true, 1, 120},
}};
constexpr std::array<TopicField, 1> kPrecondition = {{{"applies", ValueKind::kFlag, true}}};
constexpr std::array<std::string_view, 9> kPreconditionItems = {
    "NOT_INSURED", "NOT_STOPPED", "NO_CONTRIBUTION", "ARREARS",        "FROZEN",
    "RETIRED",     "SAME_AREA",   "NOT_ENROLLED",    "DEST_NOT_NORMAL"};
// From a glance at a queue to a walk from ward to pharmacy; longer is no display voucher.
constexpr std::array<TopicField, 1> kVoucherTtl = {
    {{"seconds", ValueKind::kNumber, true, 10, 900}}};

constexpr std::array<Topic, 3> kTopics = {{
    {"time_limit", {}, kTimeLimit},
    {"precondition", kPreconditionItems, kPrecondition},
    {"voucher_ttl", {}, kVoucherTtl},
}};

Result<const PolicyRow*> find(const Policy& policy, std::string_view topic, std::string_view item,
                              const Place& place, const std::optional<Place>& other, Date date) {
  return policy.find({topic, item, place, other, date});
}

std::optional<std::int64_t> number(const PolicyRow& row, std::string_view field) {
  const auto found = row.value.find(field);
  if (found == row.value.end()) return {};
  return std::get<std::int64_t>(found->second);  // the loader has seen to it
}

}  // namespace

const Topic* find_topic(std::string_view name) {
  const auto* found = std::find_if(kTopics.begin(), kTopics.end(),
                                   [name](const Topic& topic) { return topic.name == name; });
  return found == kTopics.end() ? nullptr : found;
}

Result<TimeLimit> time_limit(const Policy& policy, const Place& from, const Place& to, Date date) {
  return find(policy, "time_limit", {}, from, to, date).map([](const PolicyRow* row) {
    return TimeLimit{*number(*row, "whole_days"), number(*row, "out_days"), row->id};
  });
}

Result<PreconditionRule> precondition_rule(const Policy& policy, std::string_view code,
                                           const Place& from, const Place& to, Date date) {
  return find(policy, "precondition", code, from, to, date).map([](const PolicyRow* row) {
    return PreconditionRule{std::get<bool>(row->value.find("applies")->second), row->id};
  });
}

Result<VoucherTtl> voucher_ttl(const Policy& policy, const Place& place, Date date) {
  return find(policy, "voucher_ttl", {}, place, {}, date).map([](const PolicyRow* row) {
    return VoucherTtl{*number(*row, "seconds"), row->id};
  });
}

}  // namespace ssc::backend
