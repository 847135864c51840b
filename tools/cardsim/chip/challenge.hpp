// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/sscard/algorithm.hpp"
#include "tools/cardsim/chip/chip.hpp"

namespace ssc::cardsim {

// GET CHALLENGE: 4 or 8 random bytes, of chips with 16-byte blocks also 16.
Answer make_challenge(sscard::Algorithm algorithm, const Command& c);

}  // namespace ssc::cardsim
