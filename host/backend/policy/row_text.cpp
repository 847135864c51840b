// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/row_text.hpp"

#include <algorithm>

#include "host/backend/policy/names.hpp"
#include "host/backend/policy/topics.hpp"

namespace ssc::backend {
namespace {

std::string text_of(const PolicyValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

}  // namespace

std::string band_text(const AgeBand& band) {
  return std::to_string(band.from) + "-" + std::to_string(band.to);
}

void add(Columns& columns, std::string_view name, std::string text) {
  if (!text.empty()) columns.emplace_back(name, std::move(text));
}

void add_scope(Columns& columns, const RuleScope& scope) {
  for (const ScopeColumn& column : scope_columns()) add(columns, column.name, scope.*column.column);
}

Columns columns_of(const PolicyRow& row) {
  Columns columns;
  add_scope(columns, row.scope);
  if (row.age_band) add(columns, "age_band", band_text(*row.age_band));
  add(columns, "valid_from", format_date(row.valid_from));
  if (row.valid_to) add(columns, "valid_to", format_date(*row.valid_to));
  add(columns, "authority", std::string(name_of(kAuthorityNames, row.authority)));
  add(columns, "confidence", std::string(name_of(kConfidenceNames, row.confidence)));
  add(columns, "reviewer", row.reviewer);
  add(columns, "recorded_at", format_date(row.recorded_at));
  add(columns, "supersedes", row.supersedes);
  add(columns, "source", row.source);
  add(columns, "where", row.where);
  return columns;
}

boost::json::object object_of(const Columns& columns) {
  boost::json::object object;
  for (const auto& [name, text] : columns) object.emplace(name, text);
  return object;
}

boost::json::object value_object(const PolicyRow& row) {
  boost::json::object object;
  if (row.knowledge != Knowledge::kKnown)
    object.emplace(name_of(kKnowledgeNames, row.knowledge), true);
  for (const auto& [name, value] : row.value)
    std::visit([&object, &name = name](const auto& v) { object.emplace(name, v); }, value);
  return object;
}

std::string value_text(const PolicyRow& row) {
  if (row.knowledge != Knowledge::kKnown)
    return std::string(name_of(kKnowledgeNames, row.knowledge));
  std::string text;
  for (const auto& [name, value] : row.value)
    text.append(text.empty() ? "" : ", ").append(name).append(" = ").append(text_of(value));
  return text;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.resize(std::max(width, text.size() + 1), ' ');
  return result;
}

}  // namespace ssc::backend
