// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/file_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "host/sscard_driver/SSCardDriver.h"

namespace ssc::national {
namespace {

using sscard::Df;
using sscard::Version;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(FileAddress, SeveralFilesWithTheirWords) {
  const auto files = parse_files("DF01EF0A|37|$DF01EF15|2A|40:2|$SSSEEF08|$");
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].df, Df::kDf01);
  EXPECT_EQ((*files)[0].ef, 0xEF0A);
  EXPECT_THAT((*files)[1].words, ElementsAre("2A", "40:2"));
  EXPECT_EQ((*files)[2].df, Df::kSsse);
  EXPECT_THAT((*files)[2].words, IsEmpty());
}

TEST(FileAddress, ValuesMayHoldTheSignsInsideCharacters) {
  const auto files = parse_files("DF01EF0A|\x8F\x7C|$");
  ASSERT_TRUE(files);
  EXPECT_THAT(files->front().words, ElementsAre("\x8F\x7C"));
}

TEST(FileAddress, WhatIsNoFileIsRefusedByItsPlaceAndNotByItsText) {
  for (const char* text : {"", "$", "|$", "EF05|$", "DF06EF05|$", "DF01EFG5|$", "DF01EF00|$",
                           "DF01DF05|$", "DF01EF050|$"})
    EXPECT_EQ(parse_files(text).error().number, SSCARD_PARAMETER) << text;
  EXPECT_EQ(parse_files("DF01EF0A|37|$secret|$").error().detail, "file 2");
}

TEST(FileAddress, MoreFilesThanThereCanBeAreRefused) {
  std::string text;
  for (std::size_t i = 0; i < kMaxFiles; ++i) text += "DF01EF0A|37|$";
  EXPECT_TRUE(parse_files(text));
  EXPECT_FALSE(parse_files(text + "DF01EF0A|37|$"));
}

Result<FileAddress> resolved(std::string_view text, Version version = Version::k2_0) {
  return parse_files(text).and_then(
      [&](const std::vector<FileWords>& files) { return resolve(files.front(), version); });
}

TEST(FileAddress, ItemsOfARecordFileByTagAndOccurrence) {
  const auto address = resolved("DF01EF15|2A|40:2|$");
  ASSERT_TRUE(address);
  ASSERT_EQ(address->items.size(), 2U);
  EXPECT_EQ(address->items[0].tag, 0x2A);
  EXPECT_EQ(address->items[0].occurrence, 1);
  EXPECT_EQ(address->items[1].tag, 0x40);
  EXPECT_EQ(address->items[1].occurrence, 2);
}

TEST(FileAddress, ACyclicFileByItselfOrWithOneNumber) {
  EXPECT_EQ(resolved("DF04EF08|$")->record, 0);
  EXPECT_EQ(resolved("DF04EF08|12|$")->record, 12);
  EXPECT_FALSE(resolved("DF04EF08|1|2|$"));
  EXPECT_FALSE(resolved("DF04EF08|0|$"));
  EXPECT_FALSE(resolved("DF04EF08|256|$"));
}

TEST(FileAddress, ATransparentFileByItself) {
  EXPECT_TRUE(resolved("SSSEEF08|$"));
  EXPECT_FALSE(resolved("SSSEEF08|01|$"));
}

TEST(FileAddress, ItemsAreTwoDigitsAndAnOccurrenceFromOne) {
  for (const char* text :
       {"DF01EF15|$", "DF01EF15||$", "DF01EF15|2|$", "DF01EF15|2G|$", "DF01EF15|2A:|$",
        "DF01EF15|2A:0|$", "DF01EF15|2A:1x|$", "DF01EF15|00|$"})
    EXPECT_EQ(resolved(text).error().number, SSCARD_PARAMETER) << text;
}

TEST(FileAddress, AFileThatTheVersionHasNotIsNotFound) {
  EXPECT_EQ(resolved("DF07EF05|F0|$", Version::k1_0).error().number, -27266);
  EXPECT_TRUE(resolved("DF07EF05|F0|$", Version::k2_0));
}

}  // namespace
}  // namespace ssc::national
