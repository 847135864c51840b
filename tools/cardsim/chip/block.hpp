// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

// For good: nothing here takes them back.
Answer block_application(CardState& card, const Command& c);  // 84 1E
Answer block_card(CardState& card, const Command& c);         // 84 16

}  // namespace ssc::cardsim
