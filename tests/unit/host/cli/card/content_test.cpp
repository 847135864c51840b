// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/content.hpp"

#include <gtest/gtest.h>

namespace ssc::cli {
namespace {

using card::FileContent;
using card::ItemContent;
using sscard::Df;

const sscard::File& file(Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, sscard::kNewest);
}

FileContent content_of(const sscard::File& file, std::vector<card::RecordContent> records) {
  FileContent content;
  content.file = &file;
  content.records = std::move(records);
  return content;
}

ItemContent item_of(const sscard::Item& item, std::string_view text, std::uint8_t occurrence = 1) {
  ItemContent content;
  content.tag = item.tag;
  content.occurrence = occurrence;
  content.item = &item;
  content.text = SecretText(text);
  return content;
}

// An item by its tag in the newest rules.
ItemContent item(const sscard::File& file, std::uint8_t tag, std::string_view text) {
  return item_of(*sscard::find_item(file, tag, sscard::kNewest), text);
}

// A record of a cyclic file, field by field.
card::RecordContent record(std::uint8_t number, const sscard::File& file,
                           const std::vector<std::string_view>& fields) {
  card::RecordContent record{number, {}};
  for (std::size_t i = 0; i < fields.size(); ++i)
    record.items.push_back(item_of(file.items[i], fields[i]));
  return record;
}

std::string shown(const FileContent& content, Language language = Language::kEnglish) {
  Sheet sheet(language);
  render(sheet, content);
  return sheet.take();
}

FileContent medical() {
  const auto& ef05 = file(Df::kDf04, 0xEF05);
  return content_of(
      ef05, {{1,
              {item(ef05, 0x81, "31001000"), item(ef05, 0x84, "999911"), item(ef05, 0x8C, "11"),
               item(ef05, 0x80, "20170901"), item(ef05, 0x83, ""), item(ef05, 0x8F, "2")}}});
}

TEST(Content, SpellsCodesOutAndLeavesBlanksOut) {
  EXPECT_EQ(shown(medical()),
            "Medical insurance (DF04 EF05)\n"
            "  Insurance             employee insurance (31001000)\n"
            "  Insured in            999911\n"
            "  Category              working (11)\n"
            "  Account opened        2017-09-01\n"
            "  Use of the card       offline (2)\n");
}

TEST(Content, IsInChineseToo) {
  EXPECT_EQ(shown(medical(), Language::kChinese),
            "医疗保险基本数据 (DF04 EF05)\n"
            "  险种                  职工基本医疗保险 (31001000)\n"
            "  参保地                999911\n"
            "  人员类别              在职 (11)\n"
            "  建账日期              2017-09-01\n"
            "  卡使用方式            脱机 (2)\n");
}

FileContent certificates() {
  const auto& ef19 = file(Df::kDf03, 0xEF19);
  const sscard::Item& compound = ef19.items[0];
  ItemContent certificate = item_of(compound, "", 2);
  certificate.inner = {item_of(compound.inner[0], "310"), item_of(compound.inner[4], "02180000"),
                       item_of(compound.inner[5], "109")};
  ItemContent blank = item_of(compound, "", 3);
  blank.inner = {item_of(compound.inner[0], "")};
  return content_of(ef19, {{1, {certificate, blank}}});
}

TEST(Content, ShowsWhatIsInACompoundItem) {
  EXPECT_EQ(shown(certificates()),
            "Insurance certificates (DF03 EF19)\n"
            "  Certificate 2\n"
            "    Insurance           employee insurance (310)\n"
            "    Paid                CNY 21,800.00\n"
            "    Months paid         109\n");
}

FileContent transactions() {
  const auto& ef08 = file(Df::kDf04, 0xEF08);
  return content_of(
      ef08, {record(1, ef08, {"7", "2", "999911000001", "20261120093000", "1250", "0", "300"}),
             record(2, ef08, {"", "", "", "", "", "", ""})});
}

TEST(Content, NumbersTheRecordsOfACyclicFile) {
  EXPECT_EQ(shown(transactions()),
            "Transactions (DF04 EF08)\n"
            "  Record 1\n"
            "    Serial              7\n"
            "    Kind                settled (2)\n"
            "    Terminal            999911000001\n"
            "    Time                2026-11-20 09:30:00\n"
            "    From the account    CNY 12.50\n"
            "    Own payment         CNY 0.00\n"
            "    From the fund       CNY 3.00\n");
}

ItemContent unknown_item() {
  ItemContent unknown;
  unknown.tag = 0xC7;
  append(unknown.raw, std::array<Byte, 2>{0x12, 0xAB});
  return unknown;
}

TEST(Content, ShowsUnknownItemsAsBytes) {
  const auto household = content_of(file(Df::kDf01, 0xEF05), {{1, {unknown_item()}}});
  EXPECT_EQ(shown(household),
            "Household registration (DF01 EF05)\n"
            "  Tag C7                12AB\n");
}

TEST(Content, SaysWhenThereIsNone) {
  EXPECT_EQ(shown(content_of(file(Df::kDf02, 0xEF07), {})), "Job history (DF02 EF07)\n  empty\n");
}

FileContent photo() {
  FileContent content = content_of(file(Df::kSsse, 0xEF08), {});
  append(content.bytes, std::array<Byte, 3>{0xFF, 0xD8, 0xFF});
  return content;
}

TEST(Content, OfATransparentFileIsItsSize) {
  EXPECT_EQ(shown(photo()), "Photo (SSSE EF08)\n  3 bytes\n");
}

TEST(ContentAsJson, HasEveryItemAsTheCardHasIt) {
  const auto& ef05 = file(Df::kDf01, 0xEF05);
  ItemContent type = item(ef05, 0x20, "11");
  append(type.raw, std::array<Byte, 2>{0x31, 0x31});
  EXPECT_EQ(
      boost::json::serialize(to_json(content_of(ef05, {{1, {type, unknown_item()}}}))),
      R"({"application":"DF01","file":"EF05","name":"household","records":[{"number":1,"items":[)"
      R"({"tag":"20","name":"household_type","occurrence":1,"text":"11","raw":"3131"},)"
      R"({"tag":"C7","occurrence":1,"raw":"12AB"}]}]})");
}

TEST(ContentAsJson, NestsCompoundItems) {
  const auto json = to_json(certificates());
  const auto& compound = json.at("records").at(0).at("items").at(0).as_object();
  EXPECT_EQ(compound.at("name"), "certificate");
  EXPECT_EQ(compound.at("occurrence"), 2);
  EXPECT_FALSE(compound.contains("text"));
  EXPECT_EQ(compound.at("inner").at(1).at("text"), "02180000");
}

TEST(ContentAsJson, HasNoTagsInCyclicFiles) {
  const auto json = to_json(transactions());
  const auto& record = json.at("records").at(0);
  EXPECT_EQ(record.at("number"), 1);
  EXPECT_FALSE(record.at("items").at(0).as_object().contains("tag"));
  EXPECT_EQ(record.at("items").at(0).at("name"), "serial");
}

TEST(ContentAsJson, HasTheBytesOfATransparentFile) {
  EXPECT_EQ(boost::json::serialize(to_json(photo())),
            R"({"application":"SSSE","file":"EF08","name":"photo","bytes":"FFD8FF"})");
}

}  // namespace
}  // namespace ssc::cli
