// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/status.hpp"

namespace ssc::cardsim {

Answer exactly(Bytes data, std::size_t Ne) {
  constexpr std::size_t kMaxAnswer = 256;
  if (data.size() > kMaxAnswer) return refused(kNotSupported);
  if (data.size() != Ne) return wrong_le(data.size());
  return {Data(data.begin(), data.end())};
}

}  // namespace ssc::cardsim
