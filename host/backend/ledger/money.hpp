// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ssc::backend {

// Money: a whole number of fen (0.01 yuan), signed. No other type holds money anywhere in the back
// end.
struct Fen {
  std::int64_t value = 0;

  friend constexpr auto operator<=>(Fen, Fen) = default;
  constexpr Fen operator-() const { return {-value}; }
};

constexpr std::optional<Fen> add(Fen a, Fen b) {  // empty when the sum does not fit 64 bits
  Fen sum;
  if (__builtin_add_overflow(a.value, b.value, &sum.value)) return {};
  return sum;
}

// "3184.56", "-0.05": always two decimals, as the platform writes `balc`.
std::string format_yuan(Fen amount);

}  // namespace ssc::backend
