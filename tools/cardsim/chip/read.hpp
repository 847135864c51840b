// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

Answer read_record(CardState& card, const Command& c);  // 00 B2
Answer read_binary(CardState& card, const Command& c);  // 00 B0

}  // namespace ssc::cardsim
