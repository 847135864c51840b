// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/psam_state.hpp"

namespace ssc::cardsim {

// BF DE: the card's key grows out of a root by the factors given, and with the process factor it
// makes a session key for CIPHER DATA. 6A80 when the factors are not as many as the root has
// levels.
Answer deliver_session_key(PsamState& psam, const Command& c);
// 80 FA: enciphers or makes a MAC, whole blocks only; padding is the caller's.
Answer cipher_data(PsamState& psam, const Command& c);

// A key of the card out of the root, and the rest of `data`; nothing when `data` is too short.
struct Grown {
  Data key;
  Bytes rest;
};
std::optional<Grown> grow(sscard::Algorithm algorithm, const PsamRoot& root, Bytes data);

}  // namespace ssc::cardsim
