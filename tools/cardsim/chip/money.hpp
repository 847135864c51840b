// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/card_state.hpp"

// The money commands of offline-mode cards, in DF04. Cards without a money file answer 6985. The
// order they come in is money_state.hpp's.
namespace ssc::cardsim {

Answer get_balance(CardState& card, const Command& c);              // B0 26
Answer initialize_for_load(CardState& card, const Command& c);      // B0 28 00 01
Answer credit_for_load(CardState& card, const Command& c);          // B0 2A
Answer initialize_for_purchase(CardState& card, const Command& c);  // B0 28 01 01
Answer debit_for_purchase(CardState& card, const Command& c);       // B0 2C
Answer get_transaction_proof(CardState& card, const Command& c);    // B0 2E
Answer update_starting_day(CardState& card, const Command& c);      // B0 56 00
Answer get_starting_day(CardState& card, const Command& c);         // B0 56 01

}  // namespace ssc::cardsim
