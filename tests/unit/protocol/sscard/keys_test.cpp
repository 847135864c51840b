// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace ssc::sscard {
namespace {

// The rules of the PSAM, annex B, and what field software adds. 0: nobody has told.
struct {
  Df df;
  std::string_view text;
  std::uint8_t id, psam_usage, psam_id;
} const kTold[] = {
    {Df::kSsse, "IRK", 0x00, 0x67, 0x08},     {Df::kSsse, "STKSSSE", 0x02, 0x26, 0x09},
    {Df::kSsse, "UKSSSE", 0x04, 0x48, 0x12},  {Df::kSsse, "BK", 0x05, 0, 0},
    {Df::kSsse, "PUK", 0x06, 0x48, 0x10},     {Df::kSsse, "RKSSSE", 0x0A, 0x67, 0x0A},
    {Df::kSsse, "UKEF0D", 0x0D, 0x48, 0x13},  {Df::kDf01, "STKDF01", 0x82, 0x26, 0x20},
    {Df::kDf01, "UK3DF01", 0x85, 0x27, 0x24}, {Df::kDf01, "UK4DF01", 0x86, 0x27, 0x25},
    {Df::kDf01, "RK1DF01", 0x88, 0x67, 0x2E}, {Df::kDf02, "STKDF02", 0x82, 0x26, 0x21},
    {Df::kDf02, "UK1DF02", 0x83, 0x27, 0x26}, {Df::kDf02, "UK4DF02", 0x86, 0x27, 0x27},
    {Df::kDf02, "UK5DF02", 0x87, 0x27, 0x28}, {Df::kDf02, "RK1DF02", 0x88, 0x67, 0x35},
    {Df::kDf03, "STKDF03", 0x82, 0x26, 0x22}, {Df::kDf03, "RK1DF03", 0x84, 0x67, 0x2B},
    {Df::kDf03, "RK2DF03", 0x85, 0x67, 0x2C}, {Df::kDf03, "UK2DF03", 0x87, 0x27, 0x29},
    {Df::kDf04, "STKDF04", 0x82, 0x26, 0x23}, {Df::kDf04, "RK1DF04", 0x84, 0x67, 0x2D},
    {Df::kDf04, "UK1DF04", 0x85, 0, 0},       {Df::kDf04, "UK2DF04", 0x86, 0x27, 0x2A},
};

TEST(Keys, AreThoseThatTheSourcesTell) {
  for (const auto& [df, text, id, psam_usage, psam_id] : kTold) {
    const Key* key = find_key(df, id);
    ASSERT_NE(key, nullptr) << text;
    EXPECT_EQ(key->text, text);
    EXPECT_NE(key->source, KeySource::kAssumed) << text;
    EXPECT_EQ(key->psam.value_or(PsamKey{}).usage, psam_usage) << text;
    EXPECT_EQ(key->psam.value_or(PsamKey{}).id, psam_id) << text;
  }
}

TEST(Keys, ThatNoSourceTellsAreAssumedAndInNoPsam) {
  std::size_t told = 0;
  for (const Key& key : keys()) {
    if (key.source != KeySource::kAssumed) ++told;
    EXPECT_TRUE(key.source != KeySource::kAssumed || !key.psam) << key.text;
  }
  EXPECT_EQ(told, std::size(kTold));
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
