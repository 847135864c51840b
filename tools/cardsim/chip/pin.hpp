// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

Answer verify(CardState& card, const Command& c);      // 00 20
Answer change_pin(CardState& card, const Command& c);  // 80 5E

}  // namespace ssc::cardsim
