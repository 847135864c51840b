// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/psam_state.hpp"

namespace ssc::cardsim {

Answer psam_select(PsamState& psam, const Command& c);             // 00 A4
Answer psam_read_binary(PsamState& psam, const Command& c);        // 00 B0
Answer psam_get_challenge(PsamState& psam, const Command& c);      // 00 84
Answer initialize_environment(PsamState& psam, const Command& c);  // BF EC

}  // namespace ssc::cardsim
