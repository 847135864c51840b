// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/date.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

TEST(CalendarDate, IsReadFromDigitsAndFromPackedBcd) {
  const Byte bcd[] = {0x19, 0x86, 0x03, 0x14};
  const CalendarDate expected{1986, 3, 14};
  EXPECT_EQ(CalendarDate::parse("19860314"), expected);
  EXPECT_EQ(CalendarDate::from_bcd(bcd), expected);
  EXPECT_TRUE(equal(expected.to_bcd(), bcd));
}

TEST(CalendarDate, IsWrittenWithHyphens) {
  char text[10];
  EXPECT_EQ((CalendarDate{2024, 6, 1}).write(text), "2024-06-01");
}

TEST(CalendarDate, KnowsLeapYears) {
  EXPECT_TRUE(CalendarDate::parse("20000229"));
  EXPECT_TRUE(CalendarDate::parse("20240229"));
  EXPECT_EQ(CalendarDate::parse("19000229").error(), Error::kOutOfRange);
  EXPECT_EQ(CalendarDate::parse("20230229").error(), Error::kOutOfRange);
}

TEST(CalendarDate, RefusesDaysThatDoNotExist) {
  for (const auto* text :
       {"20240431", "20241301", "20240001", "20240100", "20240132", "00010101"}) {
    EXPECT_EQ(CalendarDate::parse(text).error(), Error::kOutOfRange) << text;
  }
}

TEST(CalendarDate, RefusesBlankAndMisshapenItems) {
  const Byte blank[] = {0xFF, 0xFF, 0xFF, 0xFF};
  const Byte five[5] = {};
  EXPECT_EQ(CalendarDate::from_bcd(blank).error(), Error::kMalformed);
  EXPECT_EQ(CalendarDate::from_bcd(Bytes(blank).first(3)).error(), Error::kTruncated);
  EXPECT_EQ(CalendarDate::from_bcd(five).error(), Error::kTrailing);
  EXPECT_EQ(CalendarDate::parse("2024-6-1").error(), Error::kMalformed);
  EXPECT_EQ(CalendarDate::parse("").error(), Error::kMalformed);
}

}  // namespace
}  // namespace ssc::identity
