// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

Answer verify(CardState& card, const Command& c);      // 00 20
Answer change_pin(CardState& card, const Command& c);  // 80 5E
// 84 24: frees the PIN, or loads another one, enciphered with PUK in one block. After external
// authentication with PUK, under a MAC with it.
Answer unblock_pin(CardState& card, const Command& c);

}  // namespace ssc::cardsim
