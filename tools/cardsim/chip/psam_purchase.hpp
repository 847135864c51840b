// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/psam_state.hpp"

namespace ssc::cardsim {

// 80 70: the terminal's part of a purchase. Answers the terminal's serial number, which it counts,
// and MAC1 for the card's DEBIT FOR PURCHASE.
Answer initialize_sam_for_purchase(PsamState& psam, const Command& c);
// 80 72: whether MAC2 is the card's. Once for each purchase.
Answer credit_sam_for_purchase(PsamState& psam, const Command& c);

}  // namespace ssc::cardsim
