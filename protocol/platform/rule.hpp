// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "protocol/base/error.hpp"

namespace ssc::platform {

// What a text field may hold. Lengths are in characters (UTF-8 code points), as in the platform's
// tables.
struct Rule {
  std::size_t min;
  std::size_t max;
  bool (*form)(std::string_view) = nullptr;  // null: any text

  // Nothing when `text` keeps the rule; else kTruncated, kTooLong or kMalformed.
  std::optional<Error> broken_by(std::string_view text) const;
};

bool is_digits(std::string_view text);
bool is_hex(std::string_view text);      // upper case
bool is_token(std::string_view text);    // letters, digits, underscore, hyphen
bool is_date(std::string_view text);     // 2026-11-22; the form, not the calendar
bool is_time(std::string_view text);     // 2026-11-22 08:30:00
bool is_instant(std::string_view text);  // 2026-11-22T08:30:00+08:00

constexpr Rule text_up_to(std::size_t max) {
  return {1, max};
}
constexpr Rule token_up_to(std::size_t max) {
  return {1, max, is_token};
}
constexpr Rule digits(std::size_t count) {
  return {count, count, is_digits};
}

inline constexpr Rule kDivision = digits(6);  // GB/T 2260
inline constexpr Rule kDate = {10, 10, is_date};
inline constexpr Rule kTime = {19, 19, is_time};
inline constexpr Rule kInstant = {25, 25, is_instant};

}  // namespace ssc::platform
