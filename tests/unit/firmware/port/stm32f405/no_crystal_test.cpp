// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/no_crystal.hpp"

#include <gmock/gmock.h>

#include "firmware/port/stm32f405/clock_tree.hpp"
#include "tests/unit/firmware/port/stm32f405/model/board_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

TEST(MissingCrystal, IsSaidByTheLedsInTurnBeforeAnotherTry) {
  stm32model::BoardModel board;
  board.rcc.break_crystal();
  EXPECT_FALSE(start_clocks());
  std::string shown;
  board.ports.B.on_change([&] {
    const std::string now = board.lit(0) ? "0" : board.lit(1) ? "1" : "";
    if (!now.empty() && !shown.ends_with(now)) shown += now;
  });
  report_missing_crystal();
  EXPECT_EQ(shown, "01010101");
  EXPECT_EQ(board.core.resets(), 1U);
  EXPECT_FALSE(board.iwdg.has_bitten());
  EXPECT_THAT(board.violations(), IsEmpty());
}

}  // namespace
}  // namespace ssc::firmware::stm32
