// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_memory.hpp"

namespace ssc::cardsim {

inline constexpr Byte kDirectorySfi = 0x1E;

// The directory of the environment, DIR: which applications the card has. SELECT of the SSSE names
// its SFI. Every record is one template, free to read and written by nobody:
//
//   61 │ 4F name to select it by │ 50 label
ElementaryFile directory_of(const CardMemory& card);

}  // namespace ssc::cardsim
