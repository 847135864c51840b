// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "host/card/authenticator.hpp"

namespace ssc::card {

// Keys of simulated cards and of test cards, computed with here: no PSAM is needed. Wiped when they
// end. SSF33, which is not published, is ALGORITHM_UNAVAILABLE.
class TestKeys final : public Authenticator {
 public:
  explicit TestKeys(sscard::Algorithm algorithm) : algorithm_(algorithm) {}

  // `root` is 16 bytes, so many diversifications above the card's key: 0 the key itself, 1 the
  // city's, 2 the province's, 3 the country's. CONFIG for another length or number.
  Result<void> add(const sscard::Key& key, int levels, Bytes root);

  Result<sscard::Cryptogram> answer(const KeyOrigin& card, const Proof& proof) override;
  Result<sscard::SecretCommand> seal(const KeyOrigin& card, const Seal& seal) override;

 private:
  struct Root {
    int levels = 0;
    sscard::SecretKey value;
  };

  Result<sscard::SecretKey> session_key(const KeyOrigin& card, const sscard::Key& key,
                                        const sscard::Challenge& factor) const;

  sscard::Algorithm algorithm_;
  std::map<const sscard::Key*, Root> roots_;
};

}  // namespace ssc::card
