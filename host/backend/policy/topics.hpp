// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "host/backend/policy/policy.hpp"

// What the policy files may hold. A new topic is a row here and a reader in policy.hpp.
namespace ssc::backend {

enum class ValueKind : std::uint8_t { kFlag, kNumber };

struct TopicField {
  std::string_view name;
  ValueKind kind;
  bool required;
  std::int64_t least = 0, most = 0;  // of a number, both allowed
};

struct Topic {
  std::string_view name;
  std::span<const std::string_view> items;  // empty: one rule, without item
  std::span<const TopicField> fields;
};

const Topic* find_topic(std::string_view name);  // null: unknown

}  // namespace ssc::backend
