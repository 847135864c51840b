// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/clock.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::TimModel;
using stm32model::VirtualTime;
using testing::IsEmpty;

constexpr std::uint32_t kCCR1 = 0x4000'0034;

struct ClockTest : testing::Test {
  ClockTest() { clock.start(); }
  ~ClockTest() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  // How far from now TIM2 interrupts.
  std::uint32_t ticks_to_wake(std::optional<Ticks> deadline) {
    const Ticks before = clock.now();
    bus.clear_trace();
    clock.wake_at(deadline);
    EXPECT_EQ(bus.writes().back().address, kCCR1);
    return bus.writes().back().value - static_cast<std::uint32_t>(before);
  }

  VirtualTime time;
  Bus bus{time};
  TimModel tim2{bus, kTicksPerSecond};
  Clock clock;
};

TEST_F(ClockTest, CountsOnWhenTheCounterOf32BitsGoesRound) {
  const Ticks before = clock.now();
  for (int i = 0; i < 4; ++i) {
    time.pass(60s);
    clock.now();
  }
  const double seconds = static_cast<double>(clock.now() - before) / kTicksPerSecond;
  EXPECT_NEAR(seconds, 240.0, 0.01);
}

TEST_F(ClockTest, WakesAtADeadlineWithinASecond) {
  EXPECT_NEAR(ticks_to_wake(clock.now() + 6'000), 6'000, 60);
  EXPECT_NEAR(ticks_to_wake(clock.now() + 600 * Ticks{kTicksPerSecond}), kTicksPerSecond, 60);
  EXPECT_NEAR(ticks_to_wake(std::nullopt), kTicksPerSecond, 60);
}

TEST_F(ClockTest, WakesSoonWhenADeadlineHasPassed) {
  const Ticks then = clock.now();
  time.pass(1s);
  EXPECT_LE(ticks_to_wake(then), 1'200U);
}

// Ten times what the instructions from CNT to CCR1 take, fetched from the flash: a value that is
// written too late matches after 71 s, and the watchdog bites before.
TEST_F(ClockTest, WakesNeverSoSoonThatTheCounterWouldBeThereFirst) {
  const Ticks now = clock.now();
  for (const Ticks deadline : {now, now + 60, now + 599}) EXPECT_GE(ticks_to_wake(deadline), 600U);
}

}  // namespace
}  // namespace ssc::firmware::stm32
