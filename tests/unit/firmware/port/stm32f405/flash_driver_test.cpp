// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/flash_driver.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"
#include "tests/unit/firmware/port/stm32f405/model/flash_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/iwdg_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::FlashModel;
using stm32model::IwdgModel;
using stm32model::TimModel;
using stm32model::VirtualTime;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kACR = 0x4002'3C00;
constexpr std::uint32_t kKEYR = 0x4002'3C04;
constexpr std::uint32_t kSR = 0x4002'3C0C;
constexpr std::uint32_t kCR = 0x4002'3C10;
constexpr std::uint32_t kKR = 0x4000'3000;
constexpr std::size_t kSector = 8;
constexpr std::uint32_t kOffset = 0x8'0000;

struct FlashDriverTest : testing::Test {
  FlashDriverTest() {
    clock.start();
    bus.write(kACR, 0x603);
    bus.clear_trace();
  }
  ~FlashDriverTest() override {
    EXPECT_THAT(bus.violations(), IsEmpty());
    EXPECT_TRUE(flash.locked());
  }

  static Bus::Access write(std::uint32_t address, std::uint32_t value) {
    return {.write = true, .address = address, .value = value};
  }
  bool program_one_word() { return driver.program(kOffset, std::array<Byte, 4>{1, 2, 3, 4}); }

  VirtualTime time;
  Bus bus{time};
  FlashModel flash{bus};
  IwdgModel iwdg{bus, 32'000};
  TimModel tim2{bus, kTicksPerSecond};
  Clock clock;
  FlashDriver driver{flash.memory(), clock};
};

TEST_F(FlashDriverTest, ErasesInTheOrderOfTheManual) {
  EXPECT_TRUE(driver.erase(kSector));
  EXPECT_THAT(bus.writes(), ElementsAre(write(kKR, 0xAAAA),         //
                                        write(kKEYR, 0x4567'0123),  //
                                        write(kKEYR, 0xCDEF'89AB),  //
                                        write(kSR, 0x0000'00F3),    //
                                        write(kCR, 0x0000'0242),    // x32, SNB 8, SER
                                        write(kCR, 0x0001'0242),    // STRT
                                        write(kACR, 0x0000'0003),   // caches off,
                                        write(kACR, 0x0000'1803),   // reset,
                                        write(kACR, 0x0000'0003),   //
                                        write(kACR, 0x0000'0603),   // on
                                        write(kCR, 0x8000'0000)));  // LOCK
}

TEST_F(FlashDriverTest, ProgramsWordAfterWordAndLocksAgain) {
  EXPECT_TRUE(driver.program(kOffset, std::array<Byte, 8>{1, 2, 3, 4, 5, 6, 7, 8}));
  const auto writes = bus.writes();
  EXPECT_THAT(std::vector(writes.begin() + 4, writes.end()),
              ElementsAre(write(kCR, 0x0000'0201),  // x32, PG
                          write(0x0808'0000, 0x0403'0201), write(0x0808'0004, 0x0807'0605),
                          write(kCR, 0x8000'0000)));
  EXPECT_EQ(bus.read(0x0808'0004), 0x0807'0605U);
}

TEST_F(FlashDriverTest, ErasesOneSectorAndLeavesItsNeighbours) {
  const std::vector<Byte> written(0x6'0000, Byte{0x5A});
  flash.load(0x6'0000, written);
  EXPECT_TRUE(driver.erase(kSector));
  EXPECT_THAT(driver.read(0x6'0000, 0x2'0000), Each(Byte{0x5A}));
  EXPECT_THAT(driver.read(0x8'0000, 0x2'0000), Each(Byte{0xFF}));
  EXPECT_THAT(driver.read(0xA'0000, 0x2'0000), Each(Byte{0x5A}));
}

TEST_F(FlashDriverTest, ClearsOnlyBitsWhenItPrograms) {
  EXPECT_TRUE(driver.program(kOffset, std::array<Byte, 4>{0xF0, 0xF0, 0xF0, 0xF0}));
  EXPECT_TRUE(driver.program(kOffset, std::array<Byte, 4>{0x3C, 0x3C, 0x3C, 0x3C}));
  EXPECT_EQ(bus.read(0x0808'0000), 0x3030'3030U);
}

TEST_F(FlashDriverTest, NeverTouchesTheBootProgram) {
  for (const std::size_t sector : {0, 1, 2}) EXPECT_FALSE(driver.erase(sector));
  EXPECT_FALSE(driver.program(0, std::array<Byte, 4>{}));
  EXPECT_FALSE(driver.program(0xBFFC, std::array<Byte, 4>{}));
  EXPECT_EQ(flash.operations(), 0U);
}

TEST_F(FlashDriverTest, RefusesWhatIsNotInTheFlashOrNotAWord) {
  EXPECT_FALSE(driver.erase(12));
  EXPECT_FALSE(driver.program(0xF'FFFC, std::array<Byte, 8>{}));
  EXPECT_FALSE(driver.program(0xFFFF'FFFC, std::array<Byte, 8>{}));
  EXPECT_FALSE(driver.program(kOffset + 2, std::array<Byte, 4>{}));
  EXPECT_FALSE(driver.program(kOffset, std::array<Byte, 6>{}));
  EXPECT_EQ(flash.operations(), 0U);
}

TEST_F(FlashDriverTest, ReportsAProtectedSectorAndForgetsTheErrorBeforeTheNext) {
  flash.protect(kSector);
  EXPECT_FALSE(driver.erase(kSector));
  EXPECT_FALSE(program_one_word());
  EXPECT_TRUE(driver.erase(kSector + 1));
  EXPECT_TRUE(driver.program(kOffset + 0x2'0000, std::array<Byte, 4>{}));
}

TEST_F(FlashDriverTest, StopsAtTheFirstWordThatFails) {
  flash.protect(kSector);
  driver.program(kOffset, std::array<Byte, 64>{});
  EXPECT_EQ(std::ranges::count(bus.writes(), kOffset + kFlashStart, &Bus::Access::address), 1);
  EXPECT_EQ(std::ranges::count(bus.writes(), kOffset + kFlashStart + 4, &Bus::Access::address), 0);
}

TEST_F(FlashDriverTest, GivesUpWhenTheLockDoesNotOpen) {
  flash.refuse_keys();
  EXPECT_FALSE(driver.erase(kSector));
  EXPECT_EQ(flash.operations(), 0U);
}

// What the watchdog lives longer than.
TEST_F(FlashDriverTest, WaitsTwiceTheTimeOfTheDataSheetAndNoLonger) {
  flash.never_finish_once_started();
  const auto start = time.now();
  EXPECT_FALSE(driver.erase(kSector));
  EXPECT_GE(time.now() - start, 4s);
  EXPECT_LT(time.now() - start, 5s);
}

TEST_F(FlashDriverTest, DoesNotBeginWhileAnotherOperationGoesOn) {
  flash.never_finish();
  EXPECT_FALSE(driver.erase(kSector));
  EXPECT_FALSE(program_one_word());
  EXPECT_THAT(bus.writes(), IsEmpty());
}

TEST_F(FlashDriverTest, FeedsTheWatchdogOfBootModeWithEveryErase) {
  start_watchdog(kBootWatchdog_ms);
  const auto begin = time.now();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(driver.erase(kSector));
  EXPECT_GT(time.now() - begin, 20s);
  EXPECT_FALSE(iwdg.has_bitten());
}

TEST_F(FlashDriverTest, FeedsTheWatchdogOfBootModeWithEveryRunOfWords) {
  start_watchdog(kBootWatchdog_ms);
  const auto begin = time.now();
  const std::vector<Byte> sector(0x2'0000, Byte{0xA5});
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(driver.program(kOffset, sector));
  EXPECT_GT(time.now() - begin, 15s);
  EXPECT_FALSE(iwdg.has_bitten());
}

}  // namespace
}  // namespace ssc::firmware::stm32
