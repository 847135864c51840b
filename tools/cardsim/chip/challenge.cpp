// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/challenge.hpp"

#include "host/crypto/random.hpp"
#include "tools/cardsim/chip/status.hpp"

namespace ssc::cardsim {

Answer make_challenge(sscard::Algorithm algorithm, const Command& c) {
  constexpr std::size_t kShort = 4, kUsual = 8;
  if (c.P1 != 0 || c.P2 != 0) return refused(kWrongP1P2);
  const bool fits = c.Ne == kShort || c.Ne == kUsual || c.Ne == sscard::block_size(algorithm);
  if (!fits) return wrong_le(kUsual);
  Answer answer{Data(c.Ne)};
  crypto::fill_random(answer.data);
  return answer;
}

}  // namespace ssc::cardsim
