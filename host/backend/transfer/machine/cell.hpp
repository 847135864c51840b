// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ssc::backend::transfer {

// What a state of one machine makes of an input. Both machines are asked, and a refusal of either
// refuses the input. An input that the relation acts on is the relation's own: where the relation
// ignores it, so does the money.
enum class Cell : std::uint8_t { kActs, kIgnores, kTooEarly, kTooLate };

}  // namespace ssc::backend::transfer
