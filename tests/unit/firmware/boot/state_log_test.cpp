// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/state_log.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

constexpr std::array<std::size_t, 2> kSectors{1, 2};
constexpr std::uint32_t kFirstRecord = 64;

State state_of(std::uint32_t version) {
  return {.minimum_version = version, .phase = Phase::kCopying, .sectors_done = version + 1};
}

TEST(StateLog, IsAtItsBeginningInABlankFlash) {
  SimFlash flash = blank_flash();
  EXPECT_EQ(StateLog(flash, kSectors).state(), State{});
}

TEST(StateLog, WritesARecordAsDescribed) {
  SimFlash flash = blank_flash();
  ASSERT_TRUE(StateLog(flash, kSectors).append({9, Phase::kCopying, 2}));
  const std::array<Byte, 20> fields{'S', 'S', 'C', 'U', 1, 0, 0, 0, 9, 0,
                                    0,   0,   1,   0,   0, 0, 2, 0, 0, 0};
  EXPECT_TRUE(equal(flash.read(kFirstRecord, 20), fields));
}

TEST(StateLog, RemembersTheNewestStateOverManyRoundsOfBothSectors) {
  SimFlash flash = blank_flash();
  for (std::uint32_t version = 1; version < 50; ++version) {
    ASSERT_TRUE(StateLog(flash, kSectors).append(state_of(version)));
    ASSERT_EQ(StateLog(flash, kSectors).state(), state_of(version));
  }
  EXPECT_EQ(flash.erases(), 16U);  // 49 records, three to a sector; the first sector was blank
}

TEST(StateLog, PassesOverADamagedRecord) {
  SimFlash flash = blank_flash();
  StateLog log(flash, kSectors);
  log.append(state_of(1));
  log.append(state_of(2));
  for (std::uint32_t at = 0; at < StateLog::kRecordSize; ++at) {
    SimFlash damaged = flash;
    damaged.flip_bit(kFirstRecord + StateLog::kRecordSize + at);
    EXPECT_EQ(StateLog(damaged, kSectors).state(), state_of(1)) << at;
  }
}

TEST(StateLog, TakesTheNextPlaceWhenAWordIsWornOut) {
  SimFlash flash = blank_flash();
  flash.wear_out_word(kFirstRecord + 8);
  StateLog log(flash, kSectors);
  EXPECT_TRUE(log.append(state_of(1)));
  EXPECT_EQ(StateLog(flash, kSectors).state(), state_of(1));
}

TEST(StateLog, KeepsTheOldStateWhenTheOtherSectorIsWornOut) {
  SimFlash flash = blank_flash();
  StateLog log(flash, kSectors);
  for (std::uint32_t version = 1; version <= 3; ++version) log.append(state_of(version));
  flash.wear_out_sector(2);
  EXPECT_FALSE(log.append(state_of(4)));
  EXPECT_EQ(log.state(), state_of(3));
  EXPECT_EQ(StateLog(flash, kSectors).state(), state_of(3));
}

TEST(StateLog, HoldsTheOldOrTheNewStateAfterAPowerCutAnywhere) {
  for (std::uint32_t before = 1; before < 10; ++before) {
    SimFlash start = blank_flash();
    StateLog log(start, kSectors);
    for (std::uint32_t version = 1; version <= before; ++version) log.append(state_of(version));
    for (const Tear tear : {Tear::kNothing, Tear::kHalf, Tear::kAll}) {
      for (std::size_t operation = 0; operation < 7; ++operation) {
        SimFlash flash = start;
        flash.cut_power_in(operation, tear, before);
        try {
          StateLog(flash, kSectors).append(state_of(before + 1));
        } catch (const PowerCut&) {
        }
        flash.power_on();
        StateLog after(flash, kSectors);
        ASSERT_TRUE(after.state() == state_of(before) || after.state() == state_of(before + 1));
        ASSERT_TRUE(after.append(state_of(99)));
        ASSERT_EQ(StateLog(flash, kSectors).state(), state_of(99));
      }
    }
  }
}

}  // namespace
}  // namespace ssc::firmware::boot
