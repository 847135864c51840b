// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "protocol/sscard/keys.hpp"
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

std::string key_text(const File& file, KeyName name) {
  const Key* key = find_key(file.df, name);
  return key == nullptr ? "nobody" : std::string(key->text);
}

std::string who_reads(const File& file) {
  const std::string key = key_text(file, file.read_key);
  switch (file.read_rule(Version::k2_0)) {
    case ReadRule::kAbsent: return "absent";
    case ReadRule::kFree: return "free";
    case ReadRule::kPin: return "PIN";
    case ReadRule::kKey: return key;
    case ReadRule::kPinOrKey: return "PIN or " + key;
    case ReadRule::kPinAndKey: return "PIN and " + key;
  }
  return {};
}

// Table 9 of the 2012 rules and, for DF05, annex B: 2.0 cards.
struct {
  Df df;
  std::uint16_t ef;
  std::string_view read, write, items;
} const kPublished[] = {
    {Df::kSsse, 0xEF05, "free", "UKSSSE", "01cn10 02an01 03an04 04cn0C 05cn04 06cn04 07an09"},
    {Df::kSsse, 0xEF06, "free", "UKSSSE", "08an12 09an1E 4Ean14 0Aan01 0Bcn01 0Ccn03 0Dcn04"},
    {Df::kSsse, 0xEF07, "RKSSSE", "UKSSSE", ""},
    {Df::kSsse, 0xEF08, "RKSSSE", "UKSSSE", ""},
    {Df::kDf01, 0xEF05, "PIN or RK1DF01", "UK1DF01", "20an02 21an50 0Ecn03"},
    {Df::kDf01, 0xEF06, "PIN or RK1DF01", "UK4DF01", "23an50 24cn03 28an0F 2Can32 2Dan0F"},
    {Df::kDf01, 0xEF07, "PIN or RK1DF01", "UK2DF01", "29an01"},
    {Df::kDf01, 0xEF08, "PIN or RK1DF01", "UK3DF01", "2Ban01"},
    {Df::kDf01, 0xEF09, "PIN or RK1DF01", "UK2DF01", "2Ean46 30an09 32an02"},
    {Df::kDf01, 0xEF0A, "PIN or RK1DF01", "UK5DF01", "37an03 38an02 39cn04"},
    {Df::kDf01, 0xEF15, "PIN or RK1DF01", "UK6DF01", "2Acn01 3x4034{57an03 58cn03 59an28}"},
    {Df::kDf01, 0xEF16, "free", "UK7DF01", ""},
    {Df::kDf01, 0xEF17, "free", "UK8DF01", ""},
    {Df::kDf01, 0xEF18, "free", "UK9DF01", ""},
    {Df::kDf01, 0xEF19, "free", "UKADF01", ""},
    {Df::kDf01, 0xEF1A, "free", "UKBDF01", ""},
    {Df::kDf02, 0xEF05, "PIN or RK1DF02", "UK1DF02",
     "42an03 41an03 2x436C{5Aan07 5Ban01 5Can46 5Dcn04 5Ean10} 2x4465{33an03 34an46 35cn04 "
     "36an10}"},
    {Df::kDf02, 0xEF06, "PIN or RK1DF02", "UK2DF02",
     "4Ccn04 4Ban05 4Dcn03 60cn04 4Fan06 50cn03 3Aan07"},
    {Df::kDf02, 0xEF07, "PIN or RK1DF02", "UK3DF02", "an07 cn04 cn04 an46"},
    {Df::kDf02, 0xEF09, "PIN or RK1DF02", "UK4DF02", "55an10 56an46 96cn04 97cn03"},
    {Df::kDf02, 0xEF15, "PIN or RK1DF02", "UK5DF02", "4x9910{10an03 11cn04 12cn03} 0Fcn04 1Fcn03"},
    {Df::kDf02, 0xEF16, "PIN or RK1DF02", "UK6DF02", "an03 cn04 cn04 cn04 cn03"},
    {Df::kDf03, 0xEF05, "PIN or RK2DF03", "UK1DF03",
     "61cn03 60cn04 98cn04 62cn04 63an03 64an03 65an03 66an03"},
    {Df::kDf03, 0xEF06, "PIN or RK1DF03", "UK2DF03",
     "45an14 46an02 47an02 48an01 49an01 67cn04 6Ban3C 3x4A61{13an02 14an01 15an14 16cn04 17an3C}"},
    {Df::kDf03, 0xEF07, "PIN or RK1DF03", "UK3DF03", "70an03 71cn03 6Ecn04 6Ccn04 6Fcn04 73cn04"},
    {Df::kDf03, 0xEF15, "PIN or RK1DF03", "UK4DF03", "7Acn03 7Bcn04 7Ccn04"},
    {Df::kDf03, 0xEF16, "PIN or RK1DF03", "UK5DF03", "51cn03 5Fan01"},
    {Df::kDf03, 0xEF17, "PIN or RK1DF03", "UK6DF03", "3Ban14 3Can46 3Dan01 3Ecn04 3Fan3C"},
    {Df::kDf03, 0xEF18, "PIN or RK1DF03", "UK7DF03", "74an03 75cn03 76cn01 77cn04 78cn04"},
    {Df::kDf03, 0xEF19, "PIN or RK1DF03", "UK8DF03",
     "4x7927{18an03 19cn03 1Acn04 1Bcn04 1Ccn04 1Dan03 1Ecn04}"},
    {Df::kDf04, 0xEF05, "PIN or RK1DF04", "UK1DF04",
     "81an08 84cn03 87an11 8Ccn01 80cn04 8Ban1D 8Aan0F 83an09 86an09 89an09 7Dan09 7Ean09 7Fan09 "
     "8Dan09 8Ean09 8Fan01"},
    {Df::kDf04, 0xEF06, "PIN and RK1DF04", "UK2DF04", "90an01 92cn04 93an02"},
    {Df::kDf04, 0xEF08, "PIN", "nobody", "b02 an01 cn06 cn07 b04 b04 b04"},
    {Df::kDf04, 0xEF15, "PIN or RK1DF04", "UK2DF04", "b02 an01"},
    {Df::kDf05, 0xEF05, "free", "UK1DF05",
     "A2an04 A9cn01 5xA318{A5an10 A6an04} 5xA417{A7an10 A8an03} BAan14 BBan64 ACan01 ADan01 AEan01 "
     "AFan01 B0an01 B1an01 B2an01 B3an01 B4an01 B5an01 B6an01 B7an01 BCan01 B8an28"},
    {Df::kDf07, 0xEF05, "RK1DF07", "UK1DF07", "F0an02 F1an01 F2cn04 F3an03 F4cn04"},
    {Df::kDf07, 0xEF06, "RK2DF07", "UK2DF07", "F5an03 F6cn04 F7an46"},
    {Df::kDf07, 0xEF07, "RK3DF07", "UK3DF07", "F8cn04 F9an01"},
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

TEST(Layout, IsThatOfThePublishedTables) {
  for (const auto& [df, ef, read, write, items] : kPublished) {
    const File& file = *find_file(df, ef, Version::k2_0);
    EXPECT_EQ(who_reads(file), read) << file.name;
    EXPECT_EQ(key_text(file, file.write_key), write) << file.name;
    EXPECT_EQ(text_of(file.items, Version::k2_0), items) << file.name;
  }
}

TEST(Layout, HasNoOtherFilesOn2_0Cards) {
  EXPECT_EQ(std::count_if(files().begin(), files().end(),
                          [](const File& f) { return who_reads(f) != "absent"; }),
            std::size(kPublished));
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

// "39<38": 39 follows the mark of 38.
std::string marks_of(const File& file) {
  std::string text;
  for (const Item& item : file.items) {
    const std::uint8_t by = mark_of(file, item.tag);
    if (!item.in(Version::k1_0) || by == 0) continue;
    text += (text.empty() ? "" : " ") + hex_byte(item.tag);
    if (by != item.tag) text += '<' + hex_byte(by);
  }
  return text;
}

TEST(Layout, TellsWhichItemCarriesTheMarkOfARewritten1_0Card) {
  const std::map<std::string_view, std::string_view> kMarks = {
      {"employer", "32"},
      {"politics", "37 38 39<38"},
      {"employment", "4B 4D 4F 50"},
      {"employment_certificate", "55 56<55 96<55 97"},
      {"unemployment", "61"},
      {"pension", "70<71 71 6F<71"},
      {"medical", "81 84 87"},
      {"settlement", "90 92<90 93"},
  };
  for (const File& file : files()) {
    const auto marks = kMarks.find(file.name);
    EXPECT_EQ(marks_of(file), marks == kMarks.end() ? "" : marks->second) << file.name;
  }
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
