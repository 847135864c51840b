// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/board_panel.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::Memory;
using stm32model::TimModel;
using stm32model::VirtualTime;
using testing::IsEmpty;

constexpr std::uint32_t kGPIOB = 0x4002'0400;
constexpr std::uint32_t kMODER = 0x00, kBSRR = 0x18;
constexpr unsigned kLed0 = 0, kLed1 = 1, kBuzzer = 5;

struct BoardPanelTest : testing::Test {
  BoardPanelTest() {
    bus.attach(kGPIOB, gpio);
    clock.start();
    panel.start();
  }
  ~BoardPanelTest() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  // What the last write to its half of BSRR has made of a pin.
  bool high(unsigned pin) const {
    bool level = false;
    for (const auto& [write, address, value] : bus.writes()) {
      if (address != kGPIOB + kBSRR) continue;
      if ((value >> pin & 1) != 0) level = true;
      if ((value >> (pin + 16) & 1) != 0) level = false;
    }
    return level;
  }
  void after(stm32model::Time span) {
    time.pass(span);
    panel.work();
  }

  VirtualTime time;
  Bus bus{time};
  Memory gpio;
  TimModel tim2{bus, kTicksPerSecond};
  Clock clock;
  BoardPanel panel{clock};
};

TEST_F(BoardPanelTest, HasTwoLedsAndABuzzerAndNoKeyPad) {
  EXPECT_EQ(panel.capabilities().leds, 0b11);
  EXPECT_TRUE(panel.capabilities().buzzer);
  EXPECT_FALSE(panel.capabilities().key_pad);
  EXPECT_FALSE(panel.capabilities().simulated_keys);
}

TEST_F(BoardPanelTest, DrivesItsThreePinsLowFromTheStart) {
  EXPECT_EQ(bus.read(kGPIOB + kMODER), 0x0000'0405U);
  for (const unsigned pin : {kLed0, kLed1, kBuzzer}) EXPECT_FALSE(high(pin));
}

TEST_F(BoardPanelTest, LightsTheLedsThatAreAskedFor) {
  panel.set_leds(0b10);
  EXPECT_FALSE(high(kLed0));
  EXPECT_TRUE(high(kLed1));
  panel.set_leds(0b01);
  EXPECT_TRUE(high(kLed0));
  EXPECT_FALSE(high(kLed1));
}

TEST_F(BoardPanelTest, BuzzesForItsTime) {
  panel.buzz(300);
  EXPECT_NEAR(static_cast<double>(*panel.next_deadline() - clock.now()),
              static_cast<double>(milliseconds_in_ticks(300)), 600);
  after(299ms);
  EXPECT_TRUE(high(kBuzzer));
  after(2ms);
  EXPECT_FALSE(high(kBuzzer));
  EXPECT_FALSE(panel.next_deadline());
}

TEST_F(BoardPanelTest, ReplacesOneBuzzByAnother) {
  panel.buzz(1'000);
  panel.buzz(10);
  after(11ms);
  EXPECT_FALSE(high(kBuzzer));
  panel.buzz(1'000);
  panel.buzz(0);
  EXPECT_FALSE(high(kBuzzer));
}

TEST_F(BoardPanelTest, IsDarkAndSilentWhileTheHostSleeps) {
  panel.set_leds(0b11);
  panel.buzz(1'000);
  panel.darken(true);
  for (const unsigned pin : {kLed0, kLed1, kBuzzer}) EXPECT_FALSE(high(pin));
  panel.buzz(1'000);
  EXPECT_FALSE(high(kBuzzer));
}

TEST_F(BoardPanelTest, ShowsWhatItShowedWhenTheHostWakes) {
  panel.set_leds(0b11);
  panel.darken(true);
  panel.set_leds(0b10);
  EXPECT_FALSE(high(kLed1));
  panel.darken(false);
  EXPECT_FALSE(high(kLed0));
  EXPECT_TRUE(high(kLed1));
}

TEST_F(BoardPanelTest, WakesTheLoopForAnAlarmUnlessItIsCleared) {
  panel.set_alarm(50);
  EXPECT_TRUE(panel.next_deadline());
  panel.clear_alarm();
  EXPECT_FALSE(panel.next_deadline());
}

}  // namespace
}  // namespace ssc::firmware::stm32
