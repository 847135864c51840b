// SPDX-License-Identifier: Apache-2.0
// The power is cut in every single erase and in every single word of an update, before it, in the
// midst of it and after it; and again in what follows.
#include <gtest/gtest.h>

#include "firmware/boot/updater.hpp"
#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

constexpr std::array<Tear, 3> kTears{Tear::kNothing, Tear::kHalf, Tear::kAll};

struct PowerCuts : testing::Test {
  // Starts the device, and updates it unless it is new already.
  void life(SimFlash& flash) {
    ToyVerifier verifier;
    Updater updater(flash, verifier, kSmallLayout);
    ASSERT_TRUE(updater.start());
    if (runs(flash, new_image)) return;
    ASSERT_EQ(download(updater, new_image), Refusal::kNone);
    ASSERT_TRUE(Updater(flash, verifier, kSmallLayout).start());
  }

  // The same, until the power is cut. False: it was not.
  bool cut_life(SimFlash& flash, std::size_t operation, Tear tear, std::uint32_t seed) {
    flash.cut_power_in(operation, tear, seed);
    bool cut = false;
    try {
      life(flash);
    } catch (const PowerCut&) {
      cut = true;
    }
    flash.power_on();
    return cut;
  }

  void expect_one_of_the_two(SimFlash flash) {
    ToyVerifier verifier;
    Updater updater(flash, verifier, kSmallLayout);
    const std::uint32_t before = updater.state().minimum_version;
    ASSERT_TRUE(updater.start());
    ASSERT_TRUE(runs(flash, old_image) || runs(flash, new_image));
    ASSERT_LE(before, runs(flash, new_image) ? 2U : 1U);
  }

  void expect_new_in_the_end(SimFlash& flash) {
    life(flash);
    ToyVerifier verifier;
    Updater updater(flash, verifier, kSmallLayout);
    ASSERT_TRUE(updater.start());
    ASSERT_TRUE(runs(flash, new_image));
    ASSERT_EQ(updater.state(), State{.minimum_version = 2});
  }

  std::vector<Byte> old_image = make_image({.version = 1});
  std::vector<Byte> new_image = make_image({.version = 2, .length = 903});
};

TEST_F(PowerCuts, LeaveAnImageThatRunsWhereverTheyCome) {
  SimFlash uncut = factory_flash();
  expect_new_in_the_end(uncut);
  const std::size_t operations = uncut.operations();
  ASSERT_GT(operations, 2 * 1415 / kFlashWord);
  for (std::size_t operation = 0; operation < operations; ++operation) {
    for (const Tear tear : kTears) {
      SCOPED_TRACE(testing::Message() << "operation " << operation << " tear " << int(tear));
      SimFlash flash = factory_flash();
      ASSERT_TRUE(cut_life(flash, operation, tear, static_cast<std::uint32_t>(operation)));
      ASSERT_NO_FATAL_FAILURE(expect_one_of_the_two(flash));
      ASSERT_NO_FATAL_FAILURE(expect_new_in_the_end(flash));
    }
  }
}

TEST_F(PowerCuts, LeaveAnImageThatRunsHoweverManyTheyAre) {
  std::uint32_t random = 20240229;
  const auto any = [&](std::uint32_t below) {
    random = random * 1664525 + 1013904223;
    return (random >> 8) % below;
  };
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    SimFlash flash = factory_flash();
    for (int cuts = 0; cuts < 8; ++cuts) {
      if (!cut_life(flash, any(600), kTears[any(3)], random)) break;
      ASSERT_NO_FATAL_FAILURE(expect_one_of_the_two(flash));
    }
    ASSERT_NO_FATAL_FAILURE(expect_new_in_the_end(flash));
  }
}

// The power is cut while the second sector of the active slot is being copied.
struct PowerCutInTheSecondSector : PowerCuts {
  PowerCutInTheSecondSector() {
    Updater updater(flash, verifier, kSmallLayout);
    updater.start();
    download(updater, new_image);
    // An erase and 128 words of the first sector, its record of 6 words; an erase and 100 words.
    flash.cut_power_in(1 + 128 + 6 + 1 + 100, Tear::kHalf);
    EXPECT_THROW(Updater(flash, verifier, kSmallLayout).start(), PowerCut);
    flash.power_on();
  }

  SimFlash flash = factory_flash();
  ToyVerifier verifier;
};

TEST_F(PowerCutInTheSecondSector, LetsTheCopyGoOnThere) {
  Updater resumed(flash, verifier, kSmallLayout);
  EXPECT_EQ(resumed.state(),
            (State{.minimum_version = 1, .phase = Phase::kCopying, .sectors_done = 1}));
  const std::size_t before = flash.operations();
  EXPECT_TRUE(resumed.start());
  EXPECT_LT(flash.operations() - before, 1415 / kFlashWord);
  EXPECT_TRUE(runs(flash, new_image));
}

TEST_F(PowerCutInTheSecondSector, CopiesAllAgainWhenTheFirstHasNotLasted) {
  flash.flip_bit(kActiveOffset + 100);
  EXPECT_TRUE(Updater(flash, verifier, kSmallLayout).start());
  EXPECT_TRUE(runs(flash, new_image));
}

}  // namespace
}  // namespace ssc::firmware::boot
