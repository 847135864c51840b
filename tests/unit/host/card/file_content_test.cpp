// SPDX-License-Identifier: Apache-2.0
#include "host/card/file_content.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

using sscard::Df;
using sscard::Version;
using testing::ElementsAre;
using testing::IsEmpty;

const sscard::File& file(Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, Version::k2_0);
}

SecretData bytes(std::string_view hex) {
  const std::vector<Byte> plain = from_hex_text(hex);
  return {plain.begin(), plain.end()};
}

FileContent content(Df df, std::uint16_t ef, std::string_view records) {
  return record_content(file(df, ef), Version::k2_0, bytes(records)).value();
}

std::string text(const FileContent& content, std::uint8_t tag) {
  return std::string(content.find(tag)->text.reveal());
}

TEST(FileContent, HasTextsWithoutPadding) {
  const auto politics = content(Df::kDf01, 0xEF0A, "3703 43484E 3802 3100 3904 20240601");
  EXPECT_EQ(text(politics, 0x37), "CHN");
  EXPECT_EQ(text(politics, 0x38), "1");
  EXPECT_EQ(text(politics, 0x39), "20240601");
  EXPECT_EQ(politics.find("joined")->raw, bytes("20240601"));
  EXPECT_THAT(politics.warnings, IsEmpty());
}

TEST(FileContent, OfBlankItemsIsEmpty) {
  const auto politics = content(Df::kDf01, 0xEF0A, "3703 000000 3802 FFFF 3904 FFFFFFFF");
  for (const std::uint8_t tag : {0x37, 0x38, 0x39}) EXPECT_EQ(text(politics, tag), "");
}

TEST(FileContent, ThatIsNotMadeOfDigitsStandsInHexadecimal) {
  const auto issuer = content(Df::kSsse, 0xEF05, "0110 999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(text(issuer, 0x01), "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(issuer.find(0x02), nullptr);
}

TEST(FileContent, KeepsWhatNoTableKnowsAsItIs) {
  const auto state = content(Df::kDf01, 0xEF07, "2901 31 7702 0102");
  EXPECT_EQ(state.find(0x77)->item, nullptr);
  EXPECT_EQ(state.find(0x77)->raw, bytes("0102"));
  EXPECT_TRUE(state.find(0x77)->text.empty());
  EXPECT_THAT(state.warnings, ElementsAre("ITEM_UNKNOWN"));
}

TEST(FileContent, JoinsANameBeforeItIsDecoded) {
  // The 30th byte is the first half of 克.
  const auto holder = content(Df::kSsse, 0xEF06,
                              "091E D2C1CBB9C0ADA1A44BA1A4B9C5C0F6C4C8D4FAB6FBA1A4D0E9B9B9B1F0BF "
                              "4E14 CBA1A4CABEC0FD 00000000000000000000000000");
  EXPECT_EQ(text(holder, 0x09), "伊斯拉·K·古丽娜扎尔·虚构别克·示例");
  EXPECT_EQ(text(holder, 0x4E), "");
  EXPECT_THAT(holder.warnings, ElementsAre("ITEM_MISSING"));
}

TEST(FileContent, OfABrokenNameIsMarked) {
  const auto holder = content(Df::kSsse, 0xEF06, "0903 C0EE 80");
  EXPECT_EQ(text(holder, 0x09), "李\uFFFD");
  EXPECT_THAT(holder.warnings, testing::Contains("TEXT_UNDECODABLE"));
}

TEST(FileContent, OfBrokenGb18030IsMarked) {
  const auto employer = content(Df::kDf01, 0xEF09, "3009 41 80 FF 42 1B 43 000000");
  EXPECT_EQ(text(employer, 0x30), "A\uFFFD\uFFFDB\uFFFDC");
  EXPECT_THAT(employer.warnings, ElementsAre("ITEM_MISSING", "TEXT_UNDECODABLE"));
}

TEST(FileContent, OpensCompoundItemsThatWereWritten) {
  const std::string written = "4034 5703 333030 5803 080901 5928" + std::string(80, '0');
  const auto education =
      content(Df::kDf01, 0xEF15, "2A01 20" + written + "4034" + std::string(104, 'F'));
  ASSERT_EQ(education.find(0x40, 1)->inner.size(), 3u);
  EXPECT_EQ(education.find(0x40, 1)->inner[1].text.reveal(), "080901");
  EXPECT_THAT(education.find(0x40, 2)->inner, IsEmpty());
  EXPECT_EQ(education.find(0x40, 3), nullptr);
}

TEST(FileContent, OfACompoundThatRunsPastItsEndIsKeptRaw) {
  const auto education = content(Df::kDf01, 0xEF15, "2A01 20 4005 57FF 333030");
  EXPECT_THAT(education.find(0x40)->inner, IsEmpty());
  EXPECT_EQ(education.find(0x40)->raw, bytes("57FF333030"));
  EXPECT_THAT(education.warnings, ElementsAre("ITEM_LENGTH", "ITEM_FORMAT"));
}

TEST(FileContent, OfARecordThatRunsPastTheEndIsDamaged) {
  const auto damaged = record_content(file(Df::kDf01, 0xEF07), Version::k2_0, bytes("2905 31"));
  EXPECT_EQ(damaged.error().code, Code::kCardData);
  EXPECT_EQ(damaged.error().detail, "DF01EF07: truncated");
}

TEST(FileContent, OfACyclicFileCountsItsRecordsAndLeavesBlankOnesOut) {
  const std::vector<SecretData> records = {bytes("000331"), bytes("000000"), bytes("000139")};
  const auto special = cyclic_content(file(Df::kDf04, 0xEF15), Version::k2_0, records);
  ASSERT_TRUE(special);
  ASSERT_EQ(special->records.size(), 2u);
  EXPECT_EQ(special->records[0].items[0].text.reveal(), "3");
  EXPECT_EQ(special->records[1].number, 3);
  EXPECT_EQ(special->records[1].items[1].text.reveal(), "9");
}

}  // namespace
}  // namespace ssc::card
