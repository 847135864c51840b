// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "host/backend/policy/policy.hpp"

// What the policy files may hold. A new topic is a row here and a reader in policy.hpp.
namespace ssc::backend {

enum class ValueKind : std::uint8_t { kFlag, kNumber, kWord, kText };

struct TopicField {
  std::string_view name;
  ValueKind kind;
  bool required;
  std::int64_t least = 0, most = 0;           // of a number; of a text, its bytes; both allowed
  std::span<const std::string_view> words{};  // of a word, those allowed
};

struct Topic {
  std::string_view name;
  std::span<const std::string_view> items;  // empty: one rule, without item
  std::span<const TopicField> fields;
  // What is wrong with a row as a whole, which may be one without a value; empty: nothing. Null
  // where any row is right.
  std::string_view (*problem)(const PolicyRow& row) = nullptr;
  std::span<const std::string_view> asked =
      {};             // columns beside region and item that it is asked by
  bool gaps = false;  // days without a rule may lie between two rows
};

bool known_topic(std::string_view name);
const Topic* find_topic(std::string_view name, std::string_view item);  // null: unknown
// In the order of the table; a rule without item is an empty one. None: unknown.
std::vector<std::string_view> items_of(std::string_view name);

// The words that the columns of RuleScope may hold.
struct ScopeColumn {
  std::string_view name;
  std::string RuleScope::*column;
  std::span<const std::string_view> words;
};
std::span<const ScopeColumn> scope_columns();

// The row is narrowed by a column that no reader of its topic asks by, so it decides nothing.
bool never_asked(const PolicyRow& row);

}  // namespace ssc::backend
