// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

namespace ssc::cardsim {

Answer get_challenge(CardState& card, const Command& c);            // 00 84
Answer internal_authentication(CardState& card, const Command& c);  // 00 88
Answer external_authentication(CardState& card, const Command& c);  // 00 82

// The key with this id: of the current application, or without bit 8 of the SSSE. nullptr: there is
// none such.
CardKey* find_key(CardState& card, Byte id);
CardKey* find_key(CardState& card, sscard::Df df, sscard::KeyName name);

}  // namespace ssc::cardsim
