// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tools/cardsim/chip/card_state.hpp"

// The PKI environment of 3.0 cards, PKI.社会保障, as far as field software shows it: its
// certificates are free to read, its PINs are proven by challenge. What the keys in it (0012 to
// 0015) are used by is not published: those files are not found, and no command does.
namespace ssc::cardsim {

bool is_pki_name(Bytes name);
// Leaves the environment that was selected, with its rights.
Answer select_pki(CardState& card);
Answer select_pki_file(CardState& card, std::uint16_t fid);

Answer read_pki_binary(CardState& card, const Command& c);  // 00 B0
// 00 20 01 00, 00 20 01 81: administrator and user. Data are E(K, challenge 00…) in SM4, where K is
// the first half of SM3(PIN).
Answer verify_pki_pin(CardState& card, const Command& c);

}  // namespace ssc::cardsim
