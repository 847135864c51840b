// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/authenticator.hpp"
#include "tests/unit/host/card/script.hpp"

// An invented card of city 999911, maker 8660, area 9999, serial 1, and a proof about it.
namespace ssc::card {

inline identity::CardIdentifier card_identifier() {
  return *identity::parse_card_identifier("999911D15600000500000001FFFFFFFF");
}

inline KeyOrigin card_of(sscard::Algorithm algorithm) {
  const auto atr = from_hex_text("3B6D0000 00815431008660999900000001");
  return *KeyOrigin::of(algorithm, card_identifier(), atr);
}

inline const sscard::Key& holder_key() {
  return *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kRk1);
}

inline Proof proof_of(const sscard::Key& key) {
  return {&key,
          {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88},
          {0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8}};
}

}  // namespace ssc::card
