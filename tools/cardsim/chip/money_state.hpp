// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "tools/cardsim/chip/chip.hpp"

// The transaction that a card is in (part 5 of its specification). A command that comes in a state
// without a row for it is 6901; that and every other failure ends the transaction.
//
//               INITIALIZE  INITIALIZE    CREDIT    DEBIT         SELECT  any other
//               FOR LOAD    FOR PURCHASE  FOR LOAD  FOR PURCHASE
//   kIdle       kLoading    kPurchasing   6901      6901          kIdle   kIdle
//   kLoading    kLoading    kPurchasing   kIdle     6901          kIdle   kLoading
//   kPurchasing kLoading    kPurchasing   6901      kIdle         kIdle   kPurchasing
namespace ssc::cardsim {

enum class MoneyState : std::uint8_t { kIdle, kLoading, kPurchasing };

enum class MoneyStep : std::uint8_t {
  kInitializeForLoad,
  kInitializeForPurchase,
  kCreditForLoad,
  kDebitForPurchase,
  kSelect,
  kOther,
};

MoneyStep money_step(const Command& c);
// After the step was done. Nothing: it is not accepted in this state.
std::optional<MoneyState> next_state(MoneyState state, MoneyStep step);

}  // namespace ssc::cardsim
