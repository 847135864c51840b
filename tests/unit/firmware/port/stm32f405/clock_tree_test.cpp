// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/clock_tree.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/rcc_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::FlashModel;
using stm32model::RccModel;
using stm32model::VirtualTime;
using testing::IsEmpty;

constexpr std::uint32_t kACR = 0x4002'3C00;

struct ClockTree : testing::Test {
  ~ClockTree() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  void expect_clocks_of_the_board() const {
    EXPECT_EQ(rcc.source(), RccModel::Source::kPLL);
    EXPECT_EQ(rcc.processor_Hz(), 120'000'000U);
    EXPECT_EQ(rcc.APB1_Hz(), 30'000'000U);
    EXPECT_EQ(rcc.APB2_Hz(), 60'000'000U);
    EXPECT_EQ(rcc.USB_Hz(), 48'000'000U);
  }
  void expect_internal_oscillator() const {
    EXPECT_EQ(rcc.source(), RccModel::Source::kHSI);
    EXPECT_EQ(rcc.APB1_Hz(), 16'000'000U);
    EXPECT_LT(time.now(), 100ms);
  }

  VirtualTime time;
  Bus bus{time};
  FlashModel flash{bus};
  RccModel rcc{bus, flash};
};

TEST_F(ClockTree, ReachesTheClocksOfTheBoard) {
  EXPECT_TRUE(start_clocks());
  expect_clocks_of_the_board();
}

TEST_F(ClockTree, GivesTheFlashThreeWaitStatesAndItsCaches) {
  start_clocks();
  EXPECT_EQ(bus.read(kACR), 0x603U);  // DCEN, ICEN, LATENCY 3
}

TEST_F(ClockTree, WorksAgainAfterAProgramThatHasDoneIt) {
  EXPECT_TRUE(start_clocks());
  EXPECT_TRUE(start_clocks());
  expect_clocks_of_the_board();
}

TEST_F(ClockTree, StaysOnTheInternalOscillatorWithoutACrystal) {
  rcc.break_crystal();
  EXPECT_FALSE(start_clocks());
  expect_internal_oscillator();
}

TEST_F(ClockTree, StaysOnTheInternalOscillatorWhenThePllDoesNotLock) {
  rcc.break_PLL();
  EXPECT_FALSE(start_clocks());
  expect_internal_oscillator();
}

TEST_F(ClockTree, StaysOnTheInternalOscillatorWhenTheSwitchIsNotTaken) {
  rcc.break_switch();
  EXPECT_FALSE(start_clocks());
  expect_internal_oscillator();
}

TEST_F(ClockTree, LeavesThePllOfAnEarlierProgramWhenTheCrystalHasDiedSince) {
  start_clocks();
  rcc.break_crystal();
  EXPECT_FALSE(start_clocks());
  EXPECT_EQ(rcc.source(), RccModel::Source::kHSI);
}

TEST_F(ClockTree, ClocksTheBlocksOfTheBoardEvenWithoutACrystal) {
  rcc.break_crystal();
  start_clocks();
  EXPECT_EQ(bus.read(0x4002'3830), 0x0000'0007U);  // AHB1ENR: ports A to C
  EXPECT_EQ(bus.read(0x4002'3834), 0x0000'0080U);  // AHB2ENR: OTG FS
  EXPECT_EQ(bus.read(0x4002'3840), 0x0006'0001U);  // APB1ENR: USART3, USART2, TIM2
}

}  // namespace
}  // namespace ssc::firmware::stm32
