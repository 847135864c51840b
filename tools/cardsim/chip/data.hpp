// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "protocol/base/bytes.hpp"

namespace ssc::cardsim {

using Data = std::vector<Byte>;

inline void append(Data& to, Bytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace ssc::cardsim
