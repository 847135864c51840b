// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/sscard/algorithm.hpp"
#include "tools/cardsim/chip/data.hpp"

namespace ssc::cardsim {

// A key that grew out of a root step by step (protocol/sscard/diversification.hpp). `factors`: 8
// bytes for each step, the one nearest to the card first, as a PSAM is given them.
Data grown_key(sscard::Algorithm algorithm, Bytes root, Bytes factors);

}  // namespace ssc::cardsim
