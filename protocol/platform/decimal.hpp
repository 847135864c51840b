// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/error.hpp"

namespace ssc::platform {

// A decimal number of the platform, "digits,scale" in its tables, held as an integer in units of
// 10^-scale and thus exact: `balc` is 16,2 and holds fen. On the wire it is a string, "3184.56"; a
// JSON number is read too, since some provinces send one.
template <unsigned Digits, unsigned Scale>
struct Decimal {
  std::int64_t units = 0;

  friend bool operator==(Decimal, Decimal) = default;
};

using Yuan = Decimal<16, 2>;

// Always with all decimals: 318456 at scale 2 is "3184.56", -5 is "-0.05".
std::string format_decimal(std::int64_t units, unsigned scale);

// Plain notation with at most `scale` decimals: "3184.56", "3184.5", "3184", "-0.05". kOutOfRange
// with more decimals, even zeros, or more than `digits` digits; kMalformed for anything else (a
// plus sign, an exponent, blanks, a missing digit before or after the point).
Expected<std::int64_t> parse_decimal(std::string_view text, unsigned digits, unsigned scale);

}  // namespace ssc::platform
