// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/division.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

TEST(Division, AcceptsAnySixDigits) {
  EXPECT_EQ(Division::parse("999911")->text(), "999911");
  EXPECT_EQ(Division::parse("999900")->text(), "999900");
  EXPECT_EQ(Division{}.text(), "000000");
}

TEST(Division, RefusesEverythingElse) {
  for (const auto* text : {"", "99991", "9999111", "99991A", " 99991", "-99911"}) {
    EXPECT_EQ(Division::parse(text).error(), Error::kMalformed) << text;
  }
}

TEST(Division, IsThreeBytesOfBcdOnTheCard) {
  const Byte bcd[] = {0x99, 0x99, 0x12};
  EXPECT_EQ(Division::from_bcd(bcd)->text(), "999912");
  EXPECT_TRUE(equal(Division::parse("999912")->to_bcd(), bcd));
}

TEST(Division, RefusesBlankAndMisshapenItems) {
  const Byte blank[] = {0xFF, 0xFF, 0xFF};
  const Byte four[4] = {};
  EXPECT_EQ(Division::from_bcd(blank).error(), Error::kMalformed);
  EXPECT_EQ(Division::from_bcd(Bytes(blank).first(2)).error(), Error::kTruncated);
  EXPECT_EQ(Division::from_bcd(four).error(), Error::kTrailing);
}

TEST(Division, KnowsItsCityAndItsProvince) {
  const Division county = *Division::parse("999911");
  EXPECT_EQ(county.city().text(), "999900");
  EXPECT_EQ(county.province().text(), "990000");
  EXPECT_FALSE(county.is_city());
  EXPECT_TRUE(county.city().is_city());
  EXPECT_TRUE(county.province().is_province());
  EXPECT_FALSE(county.province().is_city());
}

TEST(Division, IsOrderedByItsDigits) {
  EXPECT_LT(*Division::parse("999911"), *Division::parse("999912"));
  EXPECT_EQ(*Division::parse("000000"), Division{});
}

}  // namespace
}  // namespace ssc::identity
