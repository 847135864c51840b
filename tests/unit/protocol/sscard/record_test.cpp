// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/record.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

const File& issuer_file() {
  return *find_file(Df::kSsse, 0xEF05, Version::k2_0);
}
const File& certificate_file() {
  return *find_file(Df::kDf03, 0xEF19, Version::k2_0);
}

TEST(Record, IsTagLengthAndValue) {
  const auto answer = hex("0304 322E3000");
  const auto record = parse_record(answer, 0x03);
  ASSERT_TRUE(record);
  EXPECT_EQ(to_hex(*record), "322E3000");
}

TEST(Record, LongerThanItsLengthSaysIsAnError) {
  EXPECT_EQ(parse_record(hex("0303 322E3000"), 0x03).error(), Error::kTrailing);
}

TEST(Record, ShorterThanItsLengthSaysIsAnError) {
  EXPECT_EQ(parse_record(hex("0305 322E3000"), 0x03).error(), Error::kTruncated);
  EXPECT_EQ(parse_record(hex("03"), 0x03).error(), Error::kTruncated);
  EXPECT_EQ(parse_record({}, 0x03).error(), Error::kTruncated);
}

TEST(Record, OtherThanTheOneAskedForIsAnError) {
  EXPECT_EQ(parse_record(hex("0201 33"), 0x03).error(), Error::kMalformed);
  EXPECT_EQ(parse_record(hex("0000"), 0x00).error(), Error::kOutOfRange);
  EXPECT_EQ(parse_record(hex("FF00"), 0xFF).error(), Error::kOutOfRange);
}

TEST(Items, AreFoundByTagInAnyOrder) {
  const auto answer = hex("0304 322E3000 0201 33");
  const auto items = Items::parse(issuer_file(), Version::k2_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value(0x02)), "33");
  EXPECT_EQ(to_hex(items->value(0x03)), "322E3000");
  EXPECT_TRUE(items->value(0x07).empty());
  EXPECT_TRUE(items->findings().has(Finding::kItemMissing));
}

TEST(Items, TakeTheCardsLengthAndNoteThatTheLayoutDiffers) {
  const auto answer = hex("0303 322E30");
  const auto items = Items::parse(issuer_file(), Version::k2_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value(0x03)), "322E30");
  EXPECT_TRUE(items->findings().has(Finding::kItemLength));
}

TEST(Items, KeepTheFirstOfARepeatedItemAndSkipUnknownOnes) {
  const auto answer = hex("0201 33 0201 34 6001 00");
  const auto items = Items::parse(issuer_file(), Version::k2_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value(0x02)), "33");
  EXPECT_TRUE(items->findings().has(Finding::kItemRepeated));
  EXPECT_TRUE(items->findings().has(Finding::kItemUnknown));
}

TEST(Items, MayOccurAsOftenAsTheLayoutSays) {
  std::string four;
  for (int i = 0; i < 4; ++i) four += "7927" + std::string(2 * 0x27, '0');
  EXPECT_TRUE(Items::parse(certificate_file(), Version::k2_0, hex(four))->findings().empty());
  EXPECT_TRUE(Items::parse(certificate_file(), Version::k2_0, hex(four + "790100"))
                  ->findings()
                  .has(Finding::kItemRepeated));
}

TEST(Items, UnknownOnesAreKeptAsTheyAre) {
  const auto answer = hex("0201 33 6001 55 6001 66");
  const auto items = Items::parse(issuer_file(), Version::k2_0, answer);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->records().size(), 3U);
  EXPECT_EQ(items->records()[1].item, nullptr);
  EXPECT_EQ(items->records()[2].tag, 0x60);
  EXPECT_EQ(to_hex(items->value(0x60, 2)), "66");
}

TEST(Items, RepeatedOnesAreToldApartByTheirOccurrence) {
  const File& education = *find_file(Df::kDf01, 0xEF15, Version::k2_0);
  const auto answer = hex("2A01 21 4001 A1 4001 A2 4001 A3");
  const auto items = Items::parse(education, Version::k2_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value(0x40, 2)), "A2");
  EXPECT_EQ(to_hex(items->value("degrees", 3)), "A3");
  EXPECT_TRUE(items->value(0x40, 4).empty());
  EXPECT_FALSE(items->findings().has(Finding::kItemRepeated));
}

TEST(Items, OfACompoundAreItemsThemselves) {
  const Item& certificate = *find_item(certificate_file(), 0x79, Version::k2_0);
  const auto value =
      hex("1803 333130 1903 999911 1A04 20120701 1B04 20260930"
          "1C04 03744000 1D03 313731 1E04 20261008");
  const auto items = Items::parse_compound(certificate, Version::k2_0, value);
  ASSERT_TRUE(items);
  EXPECT_TRUE(items->findings().empty());
  EXPECT_EQ(to_hex(items->value("paid_fen")), "03744000");
  EXPECT_EQ(Items::parse_compound(certificate, Version::k2_0, hex("1804 333130")).error(),
            Error::kTruncated);
}

TEST(Items, OfACyclicRecordStandAtFixedPlaces) {
  const File& file = *find_file(Df::kDf04, 0xEF08, Version::k2_0);
  const auto record = hex("0002 32 999911000001 20260611093015 00002F12 00000708 000076C0");
  const auto items = Items::parse_cyclic(file, Version::k2_0, record);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value("terminal")), "999911000001");
  EXPECT_EQ(to_hex(items->value("fund_fen")), "000076C0");
}

TEST(Items, OfACyclicRecordMayEndAfterAnyField) {
  const File& file = *find_file(Df::kDf04, 0xEF08, Version::k2_0);
  const auto record = hex("0002 32 999911000001 20260611093015 00002F12");  // 14 hex
  const auto items = Items::parse_cyclic(file, Version::k2_0, record);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value("account_fen")), "00002F12");
  EXPECT_TRUE(items->value("own_fen").empty());
  EXPECT_TRUE(items->findings().has(Finding::kItemMissing));
  EXPECT_EQ(Items::parse_cyclic(file, Version::k2_0, hex("0002 32 9999")).error(),
            Error::kTruncated);
  EXPECT_EQ(Items::parse_cyclic(file, Version::k2_0, std::vector<Byte>(29)).error(),
            Error::kTrailing);
}

TEST(Items, MoreThanAnyFileHasAreAnError) {
  std::string many;
  for (std::size_t i = 0; i < Items::kMaxRecords; ++i) many += "6000";
  EXPECT_TRUE(Items::parse(issuer_file(), Version::k2_0, hex(many)));
  EXPECT_EQ(Items::parse(issuer_file(), Version::k2_0, hex(many + "6000")).error(),
            Error::kTooLong);
}

TEST(Items, OfARewritten1_0CardMeanWhatTheMarkSays) {
  const File& file = *find_file(Df::kDf04, 0xEF06, Version::k1_0);
  const auto answer = hex("9004 31EEEEEE 9204 00001200 9304 3031EEEE");
  const auto items = Items::parse(file, Version::k1_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value("offline_allowed")), "31");
  EXPECT_EQ(to_hex(items->value("offline_total_fen")), "00001200");  // follows 90
  EXPECT_EQ(to_hex(items->value("offline_count")), "3031");
  EXPECT_TRUE(items->value("balance_fen").empty());
}

TEST(Items, OfA1_0CardThatWasNotRewrittenKeepTheirMeaning) {
  const File& file = *find_file(Df::kDf04, 0xEF06, Version::k1_0);
  const auto answer = hex("9004 00318456 9204 00001200 9304 00000000");
  const auto items = Items::parse(file, Version::k1_0, answer);
  ASSERT_TRUE(items);
  EXPECT_EQ(to_hex(items->value("balance_fen")), "00318456");
  EXPECT_TRUE(items->value("offline_allowed").empty());
}

TEST(Items, OfAFileWithALyingLengthAreAnError) {
  EXPECT_EQ(Items::parse(issuer_file(), Version::k2_0, hex("0201 33 0304 322E")).error(),
            Error::kTruncated);
  EXPECT_EQ(Items::parse(issuer_file(), Version::k2_0, hex("0303 322E3000 0201 33")).error(),
            Error::kOutOfRange);
}

TEST(Items, OfAFileWithALyingLengthThatHappensToNestAreNoted) {
  const auto answer = hex("0302 322E3000 0201 33");  // 3000 reads as an empty item 30
  const auto items = Items::parse(issuer_file(), Version::k2_0, answer);
  EXPECT_TRUE(items->findings().has(Finding::kItemLength));
  EXPECT_TRUE(items->findings().has(Finding::kItemUnknown));
}

}  // namespace
}  // namespace ssc::sscard
