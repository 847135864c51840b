// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/boot_request.hpp"

#include <gmock/gmock.h>

#include "firmware/port/stm32f405/memory_map.hpp"
#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::firmware::stm32 {
namespace {

using stm32model::Bus;
using stm32model::Memory;
using stm32model::VirtualTime;
using testing::IsEmpty;

constexpr std::uint32_t kAIRCR = 0xE000'ED0C;

// What a test finds in the RAM at first is what power-on has left there.
struct LeftOverWords : testing::Test {
  LeftOverWords() {
    bus.attach(kSramEnd - 0x400, ram);
    bus.attach(0xE000'ED00, scb, 0x90);
    for (std::uint32_t i = 0; i < 16; i += 4) bus.write(kLeftOver + i, 0xA5A5'1234 * (i + 1));
    bus.clear_trace();
  }
  ~LeftOverWords() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  VirtualTime time;
  Bus bus{time};
  Memory ram, scb;
};

TEST_F(LeftOverWords, OfPowerOnAskForNothing) {
  EXPECT_FALSE(take_boot_request());
  EXPECT_TRUE(may_start_once_more());
}

TEST_F(LeftOverWords, CarryTheWishForBootModeOverAReset) {
  BootRequest().start_boot_mode();
  EXPECT_EQ(bus.writes().back(),
            (Bus::Access{.write = true, .address = kAIRCR, .value = 0x05FA'0004}));
  EXPECT_TRUE(take_boot_request());
}

TEST_F(LeftOverWords, CarryItOnlyOnce) {
  BootRequest().start_boot_mode();
  take_boot_request();
  EXPECT_FALSE(take_boot_request());
}

TEST_F(LeftOverWords, AreNoWishWithOneBitChanged) {
  BootRequest().start_boot_mode();
  bus.write(kLeftOver, bus.read(kLeftOver) ^ 1);
  EXPECT_FALSE(take_boot_request());
}

TEST_F(LeftOverWords, EndARowOfStartsThatDidNotLast) {
  for (unsigned i = 0; i < kMostStarts; ++i) EXPECT_TRUE(may_start_once_more());
  EXPECT_FALSE(may_start_once_more());
}

TEST_F(LeftOverWords, GiveTheReaderAnotherRowAfterBootMode) {
  for (unsigned i = 0; i <= kMostStarts; ++i) may_start_once_more();
  EXPECT_TRUE(may_start_once_more());
}

TEST_F(LeftOverWords, BeginANewRowWhenAStartHasLasted) {
  for (unsigned i = 0; i < 5 * kMostStarts; ++i) {
    EXPECT_TRUE(may_start_once_more());
    start_has_lasted();
  }
}

}  // namespace
}  // namespace ssc::firmware::stm32
