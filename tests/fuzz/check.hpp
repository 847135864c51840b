// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

namespace ssc::fuzz {

// An invariant that must hold for any input; libFuzzer keeps the input that breaks it.
inline void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace ssc::fuzz
