// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/policy/policy.hpp"

// A row as it is told to people and to machines.
namespace ssc::backend {

// Names and texts, empty ones left out, in the order in which they are told.
using Columns = std::vector<std::pair<std::string_view, std::string>>;

void add(Columns& columns, std::string_view name, std::string text);
void add_scope(Columns& columns, const RuleScope& scope);
Columns columns_of(const PolicyRow& row);  // scope, dates, standing; without place and value
std::string band_text(const AgeBand& band);
boost::json::object object_of(const Columns& columns);

std::string value_text(const PolicyRow& row);  // "in_days = 5, out_days = 10", "unknown"
boost::json::object value_object(const PolicyRow& row);

// With spaces up to `width`, one at least.
std::string padded(std::string_view text, std::size_t width);

}  // namespace ssc::backend
