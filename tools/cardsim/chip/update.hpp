// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

// With CLA 04 the data end in a MAC under the file's write key.
Answer update_record(CardState& card, const Command& c);  // 00 DC, 04 DC
Answer update_binary(CardState& card, const Command& c);  // 00 D6, 04 D6

}  // namespace ssc::cardsim
