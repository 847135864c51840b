// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/key_tree.hpp"

#include <algorithm>

#include "protocol/sscard/diversification.hpp"
#include "tools/cardsim/chip/cipher.hpp"

namespace ssc::cardsim {

Data grown_key(sscard::Algorithm algorithm, Bytes root, Bytes factors) {
  Data key(root.begin(), root.end());
  for (; !factors.empty(); factors = factors.first(factors.size() - sizeof(sscard::Factor))) {
    sscard::Factor factor;
    std::copy_n(factors.end() - sizeof factor, sizeof factor, factor.begin());
    const auto next = sscard::diversify(Cipher(algorithm, key), factor);
    key.assign(next.begin(), next.end());
  }
  return key;
}

}  // namespace ssc::cardsim
