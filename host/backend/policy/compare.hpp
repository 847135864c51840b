// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/policy/policy.hpp"

// What differs between the rules of two regions: for the person who thinks of moving.
namespace ssc::backend {

// Points into the policy.
struct RuleDifference {
  const PolicyRow* key;    // a row of that topic, item, scope and age band
  bool inside;             // the rule for moves inside the region's province
  const PolicyRow* first;  // null: that region has no rule
  const PolicyRow* second;
};
// By topic and item. Rules that hold only towards one other region are left out.
std::vector<RuleDifference> compare(const Policy& policy, const Place& first, const Place& second,
                                    Date date);

std::string compare_text(const Policy& policy, const Place& first, const Place& second, Date date);
boost::json::object compare_json(const Policy& policy, const Place& first, const Place& second,
                                 Date date);

}  // namespace ssc::backend
