// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>

namespace ssc {

// A set of enumerators, for findings: what is odd about a value that is used all the same. The
// enumerators of E count up from 0 and are fewer than 32.
template <class E>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<E> items) {
    for (const E item : items) add(item);
  }

  constexpr void add(E item) { bits_ |= bit(item); }
  constexpr bool has(E item) const { return (bits_ & bit(item)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  friend constexpr bool operator==(EnumSet a, EnumSet b) { return a.bits_ == b.bits_; }

 private:
  static constexpr std::uint32_t bit(E item) {
    return std::uint32_t{1} << static_cast<unsigned>(item);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace ssc
