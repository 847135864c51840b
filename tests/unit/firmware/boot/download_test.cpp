// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/download.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

struct Downloads : testing::Test {
  Refusal put(Bytes block) {
    const Refusal refusal = download_.check(block);
    return refusal != Refusal::kNone ? refusal : download_.store(block);
  }

  SimFlash flash = factory_flash();
  ToyVerifier verifier;
  Updater updater{flash, verifier, kSmallLayout};
  Download download_{updater};
};

TEST_F(Downloads, TakeBlocksOfAnySizeOfWholeWords) {
  const std::vector<Byte> image = make_image({.version = 2});
  for (const std::size_t size : {512, 516, 1024, 2048}) {
    EXPECT_EQ(download(updater, image, size), Refusal::kNone) << size;
    EXPECT_TRUE(equal(flash.read(kStagedOffset, 1513), image)) << size;
  }
}

TEST_F(Downloads, FillTheLastWordWithFF) {
  download(updater, make_image({.version = 2, .length = 1001}));
  const Bytes end = flash.read(kStagedOffset + 1513, 3);
  EXPECT_TRUE(equal(end, std::array<Byte, 3>{0xFF, 0xFF, 0xFF}));
}

TEST_F(Downloads, EraseNothingForAnImageThatIsNotOurs) {
  std::vector<Byte> forged = make_image({.version = 2});
  forged[64] ^= 1;
  EXPECT_EQ(download(updater, forged), Refusal::kSignature);
  EXPECT_EQ(download(updater, make_image({.key = 8})), Refusal::kKey);
  EXPECT_EQ(download(updater, make_image({.product = 1})), Refusal::kProduct);
  EXPECT_EQ(download(updater, make_image({.length = kSlotSize})), Refusal::kTooLong);
  EXPECT_EQ(download(updater, std::vector<Byte>(1024, 0x5A)), Refusal::kNotAnImage);
  EXPECT_EQ(flash.operations(), 0U);
}

TEST_F(Downloads, RefuseADamagedProgramAtTheEnd) {
  std::vector<Byte> image = make_image({.version = 2});
  image[1000] ^= 1;
  EXPECT_EQ(download(updater, image), Refusal::kDigest);
  EXPECT_TRUE(updater.start());
  EXPECT_TRUE(runs(flash, make_image({.version = 1})));
}

TEST_F(Downloads, RefuseTooFewBytes) {
  EXPECT_EQ(download_.finish(), Refusal::kTruncated);
  const std::vector<Byte> image = make_image({.version = 2});
  EXPECT_EQ(download(updater, Bytes(image).first(1512)), Refusal::kTruncated);
  EXPECT_EQ(download(updater, Bytes(image).first(500)), Refusal::kTruncated);
}

TEST_F(Downloads, RefuseTooManyBytes) {
  std::vector<Byte> image = make_image({.version = 2});
  image.push_back(0);
  EXPECT_EQ(download(updater, image), Refusal::kTrailing);
}

TEST_F(Downloads, RefuseABlockThatEndsWithinAWordBeforeTheEnd) {
  const std::vector<Byte> image = make_image({.version = 2});
  EXPECT_EQ(download_.check(Bytes(image).first(514)), Refusal::kBlock);
}

TEST_F(Downloads, BeginAnewAfterRestart) {
  const std::vector<Byte> image = make_image({.version = 2});
  put(Bytes(image).first(600));
  download_.restart();
  EXPECT_TRUE(download_.at_start());
  EXPECT_EQ(put(image), Refusal::kNone);
  EXPECT_EQ(download_.finish(), Refusal::kNone);
}

TEST_F(Downloads, ReportFaultsOfTheFlash) {
  const std::vector<Byte> image = make_image({.version = 2});
  flash.wear_out_sector(7);
  EXPECT_EQ(download(updater, image), Refusal::kErase);
  flash.repair();
  flash.wear_out_word(kStagedOffset + 512);
  EXPECT_EQ(download(updater, image), Refusal::kProgram);
}

TEST_F(Downloads, KnowHowLongABlockTakes) {
  // 2,000 ms for a sector that is erased, 0.1 ms for a word.
  const std::vector<Byte> image = make_image({.version = 2});
  EXPECT_EQ(download_.flash_ms(512), 2000U + 13U);
  EXPECT_EQ(download_.flash_ms(1028), 4000U + 26U);
  put(Bytes(image).first(512));
  EXPECT_EQ(download_.flash_ms(512), 13U);
  put(Bytes(image).subspan(512, 512));
  EXPECT_EQ(download_.flash_ms(4), 2000U + 1U);
}

}  // namespace
}  // namespace ssc::firmware::boot
