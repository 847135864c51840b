// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/money_state.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "tools/cardsim/chip/command_table.hpp"

namespace ssc::cardsim {
namespace {

using enum MoneyState;

struct Named {
  Byte CLA, INS;
  int P1;  // kAnyP1, or that one
  MoneyStep step;
};
constexpr Named kNamed[] = {
    {0xB0, 0x28, 0x00, MoneyStep::kInitializeForLoad},
    {0xB0, 0x28, 0x01, MoneyStep::kInitializeForPurchase},
    {0xB0, 0x2A, kAnyP1, MoneyStep::kCreditForLoad},
    {0xB0, 0x2C, kAnyP1, MoneyStep::kDebitForPurchase},
    {0x00, 0xA4, kAnyP1, MoneyStep::kSelect},
};

using Row = std::array<std::optional<MoneyState>, 6>;
// By state; columns as in MoneyStep.
constexpr Row kTable[] = {
    {kLoading, kPurchasing, std::nullopt, std::nullopt, kIdle, kIdle},
    {kLoading, kPurchasing, kIdle, std::nullopt, kIdle, kLoading},
    {kLoading, kPurchasing, std::nullopt, kIdle, kIdle, kPurchasing},
};

}  // namespace

MoneyStep money_step(const Command& c) {
  const auto* found = std::find_if(std::begin(kNamed), std::end(kNamed), [&](const Named& n) {
    return c.CLA == n.CLA && c.INS == n.INS && (n.P1 == kAnyP1 || n.P1 == c.P1);
  });
  return found == std::end(kNamed) ? MoneyStep::kOther : found->step;
}

std::optional<MoneyState> next_state(MoneyState state, MoneyStep step) {
  return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(step)];
}

}  // namespace ssc::cardsim
