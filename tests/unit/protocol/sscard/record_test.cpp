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
