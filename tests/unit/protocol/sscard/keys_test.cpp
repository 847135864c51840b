// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace ssc::sscard {
namespace {

TEST(Keys, OfTheMedicalApplicationAsTheRulesPrintThem) {
  const Key& read = *find_key(Df::kDf04, KeyName::kRk1);
  EXPECT_EQ(read.text, "RK1DF04");
  EXPECT_EQ(read.id, 0x84);
  EXPECT_EQ(read.psam->usage, 0x67);
  EXPECT_EQ(read.psam->id, 0x2D);
  EXPECT_EQ(read.source, KeySource::kPublished);
  EXPECT_FALSE(find_key(Df::kDf04, KeyName::kUk1)->psam);
  EXPECT_EQ(find_key(Df::kDf04, KeyName::kUk2)->psam->id, 0x2A);
}

TEST(Keys, OfTheProvinceAreNotPublished) {
  for (const KeyName name : {KeyName::kUk1, KeyName::kBk, KeyName::kPuk})
    EXPECT_EQ(find_key(Df::kSsse, name)->source, KeySource::kField);
  EXPECT_EQ(find_key(Df::kDf04, KeyName::kUk1)->source, KeySource::kField);
}

TEST(Keys, UsageSaysHowOftenTheRootIsDiversified) {
  const PsamKey holder = *find_key(Df::kSsse, KeyName::kRk1)->psam;
  EXPECT_EQ(holder.levels(), 3);
  EXPECT_EQ(holder.with_levels(2).usage, 0x47);
  EXPECT_EQ(find_key(Df::kDf01, KeyName::kUk3)->psam->levels(), 1);
}

TEST(Keys, BitEightOfTheIdMeansTheCurrentApplication) {
  EXPECT_EQ(find_key(Df::kDf03, 0x84)->text, "RK1DF03");
  EXPECT_EQ(find_key(Df::kDf04, 0x84)->text, "RK1DF04");
  EXPECT_EQ(find_key(Df::kDf04, 0x0A)->text, "RKSSSE");
  EXPECT_EQ(find_key(Df::kSsse, 0x84), nullptr);
  EXPECT_EQ(find_key(Df::kDf05, 0x82), nullptr);
}

TEST(Keys, HaveOneIdEach) {
  std::set<std::pair<Df, std::uint8_t>> ids;
  for (const Key& key : keys()) EXPECT_TRUE(ids.insert({key.df, key.id}).second) << key.text;
}

TEST(Keys, OpenEveryFileThatNamesOne) {
  for (const File& file : files()) {
    for (const KeyName name : {file.read_key, file.write_key}) {
      EXPECT_TRUE(name == KeyName::kNone || find_key(file.df, name) != nullptr) << file.name;
    }
  }
}

}  // namespace
}  // namespace ssc::sscard
