// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ssc::cardsim {

// How often the holder or a terminal may still be wrong.
struct Tries {
  std::uint8_t left;
  std::uint8_t full = left;

  bool blocked() const { return left == 0; }
  void wrong() { left = static_cast<std::uint8_t>(left - (left > 0 ? 1 : 0)); }
  void right() { left = full; }
};

inline constexpr std::uint8_t kPinTries = 3;
inline constexpr std::uint8_t kKeyTries = 15;

}  // namespace ssc::cardsim
