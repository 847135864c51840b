// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/watchdog.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/iwdg_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::IwdgModel;
using stm32model::VirtualTime;
using testing::IsEmpty;

struct Watchdog : testing::TestWithParam<std::uint32_t> {
  ~Watchdog() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  VirtualTime time;
  Bus bus{time};
  IwdgModel iwdg{bus, GetParam()};
};

TEST_P(Watchdog, LeavesTheTimeThatWasAskedForAndBitesAfterIt) {
  start_watchdog(2'000);
  time.pass(2s);
  EXPECT_FALSE(iwdg.has_bitten());
  time.pass(4s);
  EXPECT_TRUE(iwdg.has_bitten());
}

TEST_P(Watchdog, NeverBitesWhileItIsFed) {
  start_watchdog(2'000);
  for (int i = 0; i < 20; ++i) {
    time.pass(1'900ms);
    feed_watchdog();
  }
  EXPECT_FALSE(iwdg.has_bitten());
}

TEST_P(Watchdog, TakesAnotherTimeFromTheNextProgram) {
  start_watchdog(kLongestWatchdog_ms);
  time.pass(20s);
  start_watchdog(500);
  time.pass(500ms);
  EXPECT_FALSE(iwdg.has_bitten());
  time.pass(1500ms);
  EXPECT_TRUE(iwdg.has_bitten());
}

TEST_P(Watchdog, WaitsUntilAnEarlierValueIsTaken) {
  start_watchdog(1'000);
  start_watchdog(1'000);
  EXPECT_FALSE(iwdg.has_bitten());
}

TEST_P(Watchdog, RunsOnWithWhatItHasWhenItTakesNoValue) {
  iwdg.never_take_values();
  start_watchdog(2'000);
  EXPECT_LT(time.now(), 100ms);
  EXPECT_TRUE(iwdg.running());
}

INSTANTIATE_TEST_SUITE_P(LSI, Watchdog, testing::Values(kSlowestLsiHz, 32'000U, kFastestLsiHz));

}  // namespace
}  // namespace ssc::firmware::stm32
