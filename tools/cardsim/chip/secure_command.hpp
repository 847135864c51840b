// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include "tools/cardsim/chip/card_state.hpp"
#include "tools/cardsim/chip/cipher.hpp"

// Commands whose data end in a MAC (CLA x4): the session key is that of `key` and the last
// challenge.
namespace ssc::cardsim {

// A command whose MAC was right.
struct SecureCommand {
  Bytes data;  // without the MAC
  Cipher session;
};

// What is wrong with it: no such key (nullptr), no tries, no MAC, no challenge, a wrong MAC, which
// counts.
tl::expected<SecureCommand, StatusWord> open_secure(CardState& card, CardKey* key,
                                                    const Command& c);

}  // namespace ssc::cardsim
