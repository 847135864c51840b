// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

// 00 A4: the MF, an application, an EF. A selection that fails leaves the old one in place.
Answer select(CardState& card, const Command& c);

}  // namespace ssc::cardsim
