// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "protocol/base/bytes.hpp"

namespace ssc::crypto {

// Unpredictable bytes, good for keys, nonces and ids. Throws when the system has none to give:
// going on with guessable ones would be worse.
void fill_random(MutableBytes out);

template <std::size_t N>
std::array<Byte, N> random_bytes() {
  std::array<Byte, N> out;
  fill_random(out);
  return out;
}

// Compares secrets: the time depends on the lengths only.
bool equal_constant_time(Bytes a, Bytes b);

}  // namespace ssc::crypto
