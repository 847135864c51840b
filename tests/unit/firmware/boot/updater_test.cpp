// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/updater.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

// One start of the device after another, on the same flash.
struct Updates : testing::Test {
  bool start() { return Updater(flash, verifier, kSmallLayout).start(); }
  State state() { return Updater(flash, verifier, kSmallLayout).state(); }
  Refusal install(Bytes image) {
    Updater updater(flash, verifier, kSmallLayout);
    updater.start();
    return download(updater, image);
  }

  SimFlash flash = factory_flash();
  ToyVerifier verifier;
};

TEST_F(Updates, RunTheFactorysImageAndRememberItsVersion) {
  EXPECT_TRUE(start());
  EXPECT_EQ(state(), State{.minimum_version = 1});
}

TEST_F(Updates, WriteNothingWhenThereIsNothingToDo) {
  start();
  const std::size_t operations = flash.operations();
  EXPECT_TRUE(start());
  EXPECT_EQ(flash.operations(), operations);
}

TEST_F(Updates, RunNothingInABlankFlash) {
  flash = blank_flash();
  EXPECT_FALSE(start());
}

TEST_F(Updates, BringALongerAndAShorterImage) {
  const std::vector<Byte> longest = make_image({.version = 2, .length = kSlotSize - 512});
  EXPECT_EQ(install(longest), Refusal::kNone);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, longest));
  const std::vector<Byte> shortest = make_image({.version = 3, .length = 1});
  EXPECT_EQ(install(shortest), Refusal::kNone);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, shortest));
  EXPECT_EQ(state(), State{.minimum_version = 3});
}

TEST_F(Updates, RunTheOldImageUntilTheNextStart) {
  EXPECT_EQ(install(make_image({.version = 2})), Refusal::kNone);
  EXPECT_TRUE(runs(flash, make_image({.version = 1})));
}

TEST_F(Updates, RaiseTheCounterOnlyWhenTheNewImageIsWhole) {
  install(make_image({.version = 2}));
  EXPECT_EQ(state().minimum_version, 1U);
  start();
  EXPECT_EQ(state().minimum_version, 2U);
}

TEST_F(Updates, TakeTheSameVersionAgainButNoneThatIsOlder) {
  install(make_image({.version = 5}));
  start();
  EXPECT_EQ(install(make_image({.version = 5})), Refusal::kNone);
  EXPECT_EQ(install(make_image({.version = 4})), Refusal::kOlder);
}

TEST_F(Updates, DoNotRunAnOlderImageThatWasPutThereOtherwise) {
  install(make_image({.version = 5}));
  start();
  flash.load(kActiveOffset, make_image({.version = 1}));
  flash.flip_bit(kStagedOffset);
  EXPECT_FALSE(start());
}

TEST_F(Updates, MakeADamagedActiveImageGoodFromTheStagedOne) {
  const std::vector<Byte> image = make_image({.version = 2});
  install(image);
  start();
  flash.flip_bit(kActiveOffset + 600);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, image));
  EXPECT_EQ(state(), State{.minimum_version = 2});
}

TEST_F(Updates, NeverCopyAStagedImageThatIsDamaged) {
  install(make_image({.version = 2}));
  flash.flip_bit(kStagedOffset + 600);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, make_image({.version = 1})));
  EXPECT_EQ(install(make_image({.version = 2})), Refusal::kNone);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, make_image({.version = 2})));
}

TEST_F(Updates, AreTriedAgainAtEveryStartWhenTheFlashFails) {
  const std::vector<Byte> image = make_image({.version = 2});
  install(image);
  flash.wear_out_sector(4);
  EXPECT_FALSE(start());
  flash.repair();
  flash.wear_out_word(kActiveOffset + 1024);
  EXPECT_FALSE(start());
  flash.repair();
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, image));
}

TEST_F(Updates, AreRefusedWhenTheirStateCannotBeWritten) {
  flash.wear_out_sector(1);
  flash.wear_out_sector(2);
  Refusal refusal = Refusal::kNone;
  for (std::uint32_t version = 2; version < 9 && refusal == Refusal::kNone; ++version) {
    refusal = install(make_image({.version = version}));
    EXPECT_TRUE(start());
  }
  EXPECT_EQ(refusal, Refusal::kState);
}

TEST_F(Updates, FinishACopyWhoseProgressCannotBeWritten) {
  const std::vector<Byte> image = make_image({.version = 2});
  install(image);
  flash.wear_out_sector(1);
  flash.wear_out_sector(2);
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(flash, image));
  EXPECT_TRUE(start());
}

}  // namespace
}  // namespace ssc::firmware::boot
