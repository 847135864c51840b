// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/layout.hpp"

#include <gtest/gtest.h>

#include <array>
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

std::string hex_byte(std::uint8_t byte) {
  return to_hex(Bytes(&byte, 1));
}

// As the rules print items: tag, type and length in hex; a compound one with what is in it.
std::string text_of(std::span<const Item> items, Version version) {
  static constexpr std::array<std::string_view, 5> kTypes = {"an", "cn", "cn", "b", ""};
  std::string text;
  for (const Item& item : items) {
    if (!item.in(version)) continue;
    if (!text.empty()) text += ' ';
    if (item.occurrences > 1) text += std::to_string(item.occurrences) + 'x';
    if (item.tag != 0) text += hex_byte(item.tag);
    text += kTypes.at(static_cast<std::size_t>(item.type));
    text += hex_byte(item.length);
    if (!item.inner.empty()) text += '{' + text_of(item.inner, version) + '}';
  }
  return text;
}

std::string items_of(const File& file) {
  return text_of(file.items, Version::k2_0);
}

// Table 9 of the 2012 rules and, for DF05, annex B.
struct {
  Df df;
  std::uint16_t ef;
  std::string_view items;
} const kPublishedItems[] = {
    {Df::kSsse, 0xEF05, "01cn10 02an01 03an04 04cn0C 05cn04 06cn04 07an09"},
    {Df::kSsse, 0xEF06, "08an12 09an1E 4Ean14 0Aan01 0Bcn01 0Ccn03 0Dcn04"},
    {Df::kDf01, 0xEF05, "20an02 21an50 0Ecn03"},
    {Df::kDf01, 0xEF06, "23an50 24cn03 28an0F 2Can32 2Dan0F"},
    {Df::kDf01, 0xEF07, "29an01"},
    {Df::kDf01, 0xEF08, "2Ban01"},
    {Df::kDf01, 0xEF09, "2Ean46 30an09 32an02"},
    {Df::kDf01, 0xEF0A, "37an03 38an02 39cn04"},
    {Df::kDf01, 0xEF15, "2Acn01 3x4034{57an03 58cn03 59an28}"},
    {Df::kDf02, 0xEF05,
     "42an03 41an03 2x436C{5Aan07 5Ban01 5Can46 5Dcn04 5Ean10} 2x4465{33an03 34an46 35cn04 "
     "36an10}"},
    {Df::kDf02, 0xEF06, "4Ccn04 4Ban05 4Dcn03 60cn04 4Fan06 50cn03 3Aan07"},
    {Df::kDf02, 0xEF07, "an07 cn04 cn04 an46"},
    {Df::kDf02, 0xEF09, "55an10 56an46 96cn04 97cn03"},
    {Df::kDf02, 0xEF15, "4x9910{10an03 11cn04 12cn03} 0Fcn04 1Fcn03"},
    {Df::kDf02, 0xEF16, "an03 cn04 cn04 cn04 cn03"},
    {Df::kDf03, 0xEF05, "61cn03 60cn04 98cn04 62cn04 63an03 64an03 65an03 66an03"},
    {Df::kDf03, 0xEF06,
     "45an14 46an02 47an02 48an01 49an01 67cn04 6Ban3C 3x4A61{13an02 14an01 15an14 16cn04 17an3C}"},
    {Df::kDf03, 0xEF07, "70an03 71cn03 6Ecn04 6Ccn04 6Fcn04 73cn04"},
    {Df::kDf03, 0xEF15, "7Acn03 7Bcn04 7Ccn04"},
    {Df::kDf03, 0xEF16, "51cn03 5Fan01"},
    {Df::kDf03, 0xEF17, "3Ban14 3Can46 3Dan01 3Ecn04 3Fan3C"},
    {Df::kDf03, 0xEF18, "74an03 75cn03 76cn01 77cn04 78cn04"},
    {Df::kDf03, 0xEF19, "4x7927{18an03 19cn03 1Acn04 1Bcn04 1Ccn04 1Dan03 1Ecn04}"},
    {Df::kDf04, 0xEF05,
     "81an08 84cn03 87an11 8Ccn01 80cn04 8Ban1D 8Aan0F 83an09 86an09 89an09 7Dan09 7Ean09 7Fan09 "
     "8Dan09 8Ean09 8Fan01"},
    {Df::kDf04, 0xEF06, "90an01 92cn04 93an02"},
    {Df::kDf04, 0xEF08, "b02 an01 cn06 cn07 b04 b04 b04"},
    {Df::kDf04, 0xEF15, "b02 an01"},
    {Df::kDf05, 0xEF05,
     "A2an04 A9cn01 5xA318{A5an10 A6an04} 5xA417{A7an10 A8an03} BAan14 BBan64 ACan01 ADan01 "
     "AEan01 AFan01 B0an01 B1an01 B2an01 B3an01 B4an01 B5an01 B6an01 B7an01 BCan01 B8an28"},
    {Df::kDf07, 0xEF05, "F0an02 F1an01 F2cn04 F3an03 F4cn04"},
    {Df::kDf07, 0xEF06, "F5an03 F6cn04 F7an46"},
    {Df::kDf07, 0xEF07, "F8cn04 F9an01"},
};

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

TEST(Layout, HasTheItemsOfThePublishedTables) {
  for (const auto& [df, ef, items] : kPublishedItems)
    EXPECT_EQ(items_of(*find_file(df, ef, Version::k2_0)), items) << std::hex << ef;
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
