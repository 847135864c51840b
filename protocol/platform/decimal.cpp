// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/decimal.hpp"

#include <algorithm>

namespace ssc::platform {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string format_decimal(std::int64_t units, unsigned scale) {
  const bool negative = units < 0;
  // Negated as unsigned: the smallest integer has no positive counterpart.
  const auto magnitude = static_cast<std::uint64_t>(units);
  std::string text = std::to_string(negative ? 0 - magnitude : magnitude);
  if (text.size() <= scale) text.insert(0, scale + 1 - text.size(), '0');
  if (scale != 0) text.insert(text.end() - scale, '.');
  if (negative) text.insert(text.begin(), '-');
  return text;
}

Expected<std::int64_t> parse_decimal(std::string_view text, unsigned digits, unsigned scale) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (!all_digits(whole) || (point != std::string_view::npos && !all_digits(part)))
    return fail(Error::kMalformed);
  if (part.size() > scale || whole.size() > digits - scale) return fail(Error::kOutOfRange);

  std::int64_t units = 0;  // at most 18 digits, so it cannot overflow
  for (const char c : whole) units = units * 10 + (c - '0');
  for (std::size_t i = 0; i < scale; ++i)
    units = units * 10 + (i < part.size() ? part[i] - '0' : 0);
  return negative ? -units : units;
}

}  // namespace ssc::platform
