// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/layout.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

std::string name_hex(Df df) {
  const std::string_view name = application(df).name;
  return to_hex(Bytes(reinterpret_cast<const Byte*>(name.data()), name.size()));
}

ReadRule rule(Df df, std::uint16_t ef, Version version) {
  const File* file = find_file(df, ef, version);
  return file == nullptr ? ReadRule::kAbsent : file->read_rule(version);
}

std::size_t size(Df df, std::uint16_t ef, Version version) {
  return records_size(*find_file(df, ef, version), version);
}

TEST(Layout, NamesTheApplicationsAsTheRulesDo) {
  EXPECT_EQ(name_hex(Df::kSsse), "7378312E73682EC9E7BBE1B1A3D5CF");
  EXPECT_EQ(name_hex(Df::kDf01), "D15600000500");
  EXPECT_EQ(name_hex(Df::kDf02), "D15600000501");
  EXPECT_EQ(name_hex(Df::kDf03), "D15600000502");
  EXPECT_EQ(name_hex(Df::kDf04), "D15600000503");
  EXPECT_EQ(name_hex(Df::kDf05), "C9FAC3FCD3EBBDA1BFB5D0C5CFA2C7F8");  // 生命与健康信息区
  EXPECT_EQ(name_hex(Df::kDf07), "D15600000504");
  EXPECT_EQ(application(Df::kDf04).fid, 0xDF04);
}

TEST(Layout, RecordsAddUpToThePublishedSizes) {
  EXPECT_EQ(size(Df::kSsse, 0xEF05, Version::k2_0), 0x40U);
  EXPECT_EQ(size(Df::kSsse, 0xEF06, Version::k2_0), 0x5BU);
  EXPECT_EQ(size(Df::kSsse, 0xEF06, Version::k1_0), 0x5BU - 0x16U);  // no name continued
  EXPECT_EQ(size(Df::kDf03, 0xEF19, Version::k2_0), 4 * 0x29U);
  EXPECT_EQ(size(Df::kDf04, 0xEF08, Version::k2_0), 0x1CU);
  EXPECT_EQ(size(Df::kDf04, 0xEF15, Version::k2_0), 3U);
}

TEST(Layout, RecordsOfTheOtherApplicationsAddUp) {
  EXPECT_EQ(size(Df::kDf01, 0xEF06, Version::k2_0),
            2 + 0x50 + 2 + 3 + 2 + 0x0F + 2 + 0x32 + 2 + 0x0F);
  EXPECT_EQ(size(Df::kDf01, 0xEF15, Version::k2_0), 3 + 3 * (2 + 0x34));
  EXPECT_EQ(size(Df::kDf02, 0xEF05, Version::k2_0), 5 + 5 + 2 * (2 + 0x6C) + 2 * (2 + 0x65));
  EXPECT_EQ(size(Df::kDf02, 0xEF07, Version::k2_0), 0x55U);
  EXPECT_EQ(size(Df::kDf02, 0xEF16, Version::k2_0), 0x12U);
  EXPECT_EQ(size(Df::kDf03, 0xEF06, Version::k2_0), 22 + 4 + 4 + 3 + 3 + 6 + 62 + 3 * (2 + 0x61));
}

TEST(Layout, PublicDataAndInsuranceNeedPinOnOldCardsAndPinOrKeyOnNewOnes) {
  EXPECT_EQ(rule(Df::kDf01, 0xEF05, Version::k1_0), ReadRule::kPin);
  EXPECT_EQ(rule(Df::kDf01, 0xEF05, Version::k2_0), ReadRule::kPinOrKey);
  EXPECT_EQ(rule(Df::kDf01, 0xEF16, Version::k2_0), ReadRule::kFree);
  EXPECT_EQ(rule(Df::kDf03, 0xEF07, Version::k1_0), ReadRule::kPinAndKey);
  EXPECT_EQ(rule(Df::kDf03, 0xEF07, Version::k3_0), ReadRule::kPinOrKey);
  EXPECT_EQ(rule(Df::kDf07, 0xEF05, Version::k2_0), ReadRule::kKey);
  EXPECT_EQ(rule(Df::kDf07, 0xEF05, Version::k1_0), ReadRule::kAbsent);
}

TEST(Layout, FilesSayWhichKeyReadsAndWhichWrites) {
  EXPECT_EQ(find_file(Df::kDf03, 0xEF05, Version::k2_0)->read_key, KeyName::kRk2);
  EXPECT_EQ(find_file(Df::kDf01, 0xEF06, Version::k2_0)->write_key, KeyName::kUk4);
  EXPECT_EQ(find_file(Df::kDf04, 0xEF15, Version::k2_0)->write_key, KeyName::kUk2);
  EXPECT_EQ(find_file(Df::kDf04, 0xEF08, Version::k2_0)->write_key, KeyName::kNone);
}

TEST(Layout, InjuryAndMaternityHadOtherFilesOn1_0) {
  EXPECT_EQ(find_file(Df::kDf03, 0xEF08, Version::k1_0)->name, "injury");
  EXPECT_EQ(find_file(Df::kDf03, 0xEF15, Version::k1_0), nullptr);
  EXPECT_EQ(find_file(Df::kDf03, 0xEF15, Version::k2_0)->name, "injury");
  EXPECT_EQ(find_file(Df::kDf03, 0xEF08, Version::k2_0), nullptr);
}

TEST(Layout, NamesOfFilesAndItemsAreUniqueInEachVersion) {
  for (const Version version : {Version::k1_0, Version::k2_0, Version::k3_0}) {
    std::set<std::string_view> names;
    for (const File& file : files()) {
      if (file.read_rule(version) == ReadRule::kAbsent) continue;
      EXPECT_TRUE(names.insert(file.name).second) << file.name;
      std::set<std::string_view> items;
      for (const Item& item : file.items) {
        EXPECT_TRUE(!item.in(version) || items.insert(item.name).second)
            << file.name << "." << item.name;
      }
    }
  }
}

TEST(Layout, TellsWhichItemCarriesTheMarkOfARewritten1_0Card) {
  const File& politics = *find_file(Df::kDf01, 0xEF0A, Version::k1_0);
  EXPECT_EQ(mark_of(politics, 0x37), 0x37);
  EXPECT_EQ(mark_of(politics, 0x39), 0x38);  // follows the item before it
  const File& settlement = *find_file(Df::kDf04, 0xEF06, Version::k1_0);
  EXPECT_EQ(mark_of(settlement, 0x92), 0x90);
  const File& medical = *find_file(Df::kDf04, 0xEF05, Version::k1_0);
  EXPECT_EQ(mark_of(medical, 0x87), 0x87);
  EXPECT_EQ(mark_of(medical, 0x8F), 0);
}

TEST(Layout, HolderIsFreeUntil3_0) {
  EXPECT_EQ(rule(Df::kSsse, 0xEF06, Version::k1_0), ReadRule::kFree);
  EXPECT_EQ(rule(Df::kSsse, 0xEF06, Version::k2_0), ReadRule::kFree);
  EXPECT_EQ(rule(Df::kSsse, 0xEF06, Version::k3_0), ReadRule::kKey);
}

TEST(Layout, BiometricFilesNeedTheKeySince2_0) {
  EXPECT_EQ(rule(Df::kSsse, 0xEF07, Version::k1_0), ReadRule::kFree);
  EXPECT_EQ(rule(Df::kSsse, 0xEF07, Version::k2_0), ReadRule::kKey);
  EXPECT_EQ(rule(Df::kSsse, 0xEF08, Version::k2_0), ReadRule::kKey);
  EXPECT_EQ(find_file(Df::kSsse, 0xEF08, Version::k3_0)->size, 0x1000);
}

TEST(Layout, MedicalFilesNeedPinOrKeyOrBoth) {
  EXPECT_EQ(rule(Df::kDf04, 0xEF05, Version::k1_0), ReadRule::kPin);
  EXPECT_EQ(rule(Df::kDf04, 0xEF05, Version::k2_0), ReadRule::kPinOrKey);
  EXPECT_EQ(rule(Df::kDf04, 0xEF06, Version::k1_0), ReadRule::kPinAndKey);
  EXPECT_EQ(rule(Df::kDf04, 0xEF06, Version::k3_0), ReadRule::kPinAndKey);
  EXPECT_EQ(rule(Df::kDf04, 0xEF08, Version::k2_0), ReadRule::kPin);
  EXPECT_EQ(rule(Df::kDf04, 0xEF15, Version::k2_0), ReadRule::kPinOrKey);
  EXPECT_EQ(rule(Df::kDf03, 0xEF19, Version::k2_0), ReadRule::kPinOrKey);
}

TEST(Layout, FilesOfOtherVersionsDoNotExist) {
  EXPECT_EQ(find_file(Df::kSsse, 0xEF0D, Version::k2_0), nullptr);
  EXPECT_NE(find_file(Df::kSsse, 0xEF0D, Version::k3_0), nullptr);
  EXPECT_EQ(find_file(Df::kDf03, 0xEF19, Version::k1_0), nullptr);
  EXPECT_EQ(find_file(Df::kDf04, 0xEF19, Version::k2_0), nullptr);
}

TEST(Layout, SameTagChangesItsMeaningAfter1_0) {
  const File& settlement = *find_file(Df::kDf04, 0xEF06, Version::k1_0);
  EXPECT_EQ(find_item(settlement, 0x90, Version::k1_0)->name, "balance_fen");
  EXPECT_EQ(find_item(settlement, 0x90, Version::k1_0)->length, 4);
  EXPECT_EQ(find_item(settlement, 0x90, Version::k2_0)->name, "offline_allowed");
  EXPECT_EQ(find_item(settlement, 0x90, Version::k2_0)->length, 1);
  const File& medical = *find_file(Df::kDf04, 0xEF05, Version::k1_0);
  EXPECT_EQ(find_item(medical, 0x8B, Version::k1_0)->length, 0x0A);
  EXPECT_EQ(find_item(medical, 0x8B, Version::k2_0)->length, 0x1D);
  const File& holder = *find_file(Df::kSsse, 0xEF06, Version::k1_0);
  EXPECT_EQ(find_item(holder, 0x4E, Version::k1_0), nullptr);
}

TEST(Layout, SfiIsTheLowPartOfTheFid) {
  EXPECT_EQ(find_file(Df::kSsse, 0xEF05, Version::k2_0)->sfi(), 0x05);
  EXPECT_EQ(find_file(Df::kDf04, 0xEF15, Version::k2_0)->sfi(), 0x15);
}

TEST(ReadRules, AskForExactlyWhatTheySay) {
  struct {
    ReadRule rule;
    bool nothing, pin, key, both;
  } const kExpected[] = {
      {ReadRule::kAbsent, false, false, false, false},
      {ReadRule::kFree, true, true, true, true},
      {ReadRule::kPin, false, true, false, true},
      {ReadRule::kKey, false, false, true, true},
      {ReadRule::kPinOrKey, false, true, true, true},
      {ReadRule::kPinAndKey, false, false, false, true},
  };
  for (const auto& row : kExpected) {
    EXPECT_EQ(may_read(row.rule, false, false), row.nothing);
    EXPECT_EQ(may_read(row.rule, true, false), row.pin);
    EXPECT_EQ(may_read(row.rule, false, true), row.key);
    EXPECT_EQ(may_read(row.rule, true, true), row.both);
  }
}

}  // namespace
}  // namespace ssc::sscard
