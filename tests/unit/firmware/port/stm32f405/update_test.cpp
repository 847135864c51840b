// SPDX-License-Identifier: Apache-2.0
// The update core on the chip's own flash, its sectors and its times; the power is cut in it.
#include <gmock/gmock.h>

#include "firmware/boot/download.hpp"
#include "firmware/boot/updater.hpp"
#include "firmware/port/stm32f405/flash_driver.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"
#include "tests/unit/firmware/boot/small_device.hpp"
#include "tests/unit/firmware/port/stm32f405/model/flash_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/iwdg_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"

namespace ssc::firmware::stm32 {
namespace {

using namespace std::chrono_literals;
using boot::Refusal;
using boot::ToyVerifier;
using boot::Updater;
using stm32model::Bus;
using stm32model::FlashModel;
using stm32model::IwdgModel;
using stm32model::PowerCut;
using stm32model::Tear;
using stm32model::TimModel;
using stm32model::VirtualTime;
using testing::IsEmpty;

constexpr std::uint32_t kActive = 0x2'0000;
constexpr std::array kTears{Tear::kNothing, Tear::kHalf, Tear::kAll};

std::vector<Byte> make_image(std::uint32_t version, std::uint32_t length) {
  return boot::make_image(
      {.version = version, .length = length, .product = kProduct, .slot = kActive});
}

// The chip in boot mode.
struct Chip {
  explicit Chip(Bytes factory_image, std::uint32_t LSI_Hz = kFastestLsiHz) : iwdg(bus, LSI_Hz) {
    flash.load(kActive, factory_image);
  }

  // From reset to where the reader would be started.
  bool start() {
    flash.reset();
    iwdg.reset();
    bus.clear_trace();
    clock.start();
    start_watchdog(kBootWatchdog_ms);
    return Updater(driver, verifier, kLayout).start();
  }
  Refusal download(Bytes image) {
    Updater updater(driver, verifier, kLayout);
    return boot::download(updater, image, 2048);
  }
  bool runs(Bytes image) const {
    return equal(flash.memory().subspan(kActive, image.size()), image);
  }

  VirtualTime time;
  Bus bus{time};
  FlashModel flash{bus};
  IwdgModel iwdg;
  TimModel tim2{bus, kTicksPerSecond};
  Clock clock;
  FlashDriver driver{flash.memory(), clock};
  ToyVerifier verifier;
};

TEST(UpdateOfTheChip, InstallsAnImageOfTheWholeSlotAndKeepsTheWatchdogFed) {
  Chip chip(make_image(1, 1'000));
  const auto longest = make_image(2, 0x6'0000 - 512);
  ASSERT_TRUE(chip.start());
  EXPECT_EQ(chip.download(longest), Refusal::kNone);
  EXPECT_TRUE(chip.start());
  EXPECT_TRUE(chip.runs(longest));
  EXPECT_FALSE(chip.iwdg.has_bitten());
  EXPECT_THAT(chip.bus.violations(), IsEmpty());
}

TEST(UpdateOfTheChip, RefusesAnImageOfOneWordMoreThanTheSlot) {
  Chip chip(make_image(1, 1'000));
  ASSERT_TRUE(chip.start());
  EXPECT_EQ(chip.download(make_image(2, 0x6'0000 - 512 + 4)), Refusal::kTooLong);
  EXPECT_TRUE(chip.start());
}

TEST(UpdateOfTheChip, LeavesTheOldImageWhenASectorCannotBeErased) {
  const auto old_image = make_image(1, 1'000);
  Chip chip(old_image);
  ASSERT_TRUE(chip.start());
  chip.flash.protect(8);
  EXPECT_EQ(chip.download(make_image(2, 1'000)), Refusal::kErase);
  EXPECT_TRUE(chip.start());
  EXPECT_TRUE(chip.runs(old_image));
}

struct PowerCutsOfTheChip : testing::Test {
  // An update, until the power is cut in that operation. False: it was not.
  bool cut_update(Chip& chip, std::size_t operation) {
    chip.flash.cut_power_in(operation, kTears[operation % kTears.size()]);
    bool cut = false;
    try {
      update(chip);
    } catch (const PowerCut&) {
      cut = true;
    }
    chip.flash.keep_power();
    return cut;
  }
  void update(Chip& chip) {
    ASSERT_TRUE(chip.start());
    if (chip.runs(new_image)) return;
    ASSERT_EQ(chip.download(new_image), Refusal::kNone);
    ASSERT_TRUE(chip.start());
  }

  std::vector<Byte> old_image = make_image(1, 300);
  std::vector<Byte> new_image = make_image(2, 203);
};

TEST_F(PowerCutsOfTheChip, LeaveAnImageThatRunsWhereverTheyCome) {
  for (std::size_t operation = 0;; ++operation) {
    SCOPED_TRACE(operation);
    Chip chip(old_image);
    const bool cut = cut_update(chip, operation);
    ASSERT_TRUE(chip.start());
    ASSERT_TRUE(chip.runs(old_image) || chip.runs(new_image));
    ASSERT_NO_FATAL_FAILURE(update(chip));
    ASSERT_TRUE(chip.runs(new_image));
    ASSERT_THAT(chip.bus.violations(), IsEmpty());
    if (!cut) {
      EXPECT_GT(operation, 2 * (512 + 203) / 4U);
      return;
    }
  }
}

}  // namespace
}  // namespace ssc::firmware::stm32
