// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/value.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

TEST(TrimText, RemovesEveryPaddingThatWritersUse) {
  EXPECT_EQ(trim_text(hex("3132 0000")), "12");
  EXPECT_EQ(trim_text(hex("3132 FFFF")), "12");
  EXPECT_EQ(trim_text(hex("3132 2020 00FF")), "12");
  EXPECT_EQ(trim_text(hex("2031 0032")), std::string_view("\x20\x31\x00\x32", 4));
  EXPECT_EQ(trim_text(hex("0000")), "");
}

TEST(Digits, EndAtTheFilling) {
  std::array<char, 8> out;
  EXPECT_EQ(digits(hex("999911"), out), std::string_view("999911"));
  EXPECT_EQ(digits(hex("123FFF"), out), std::string_view("123"));
  EXPECT_EQ(digits(hex("FFFFFF"), out), std::string_view(""));
}

TEST(Digits, RefuseHexadecimalFillingInTheMiddleAndOverflow) {
  std::array<char, 4> out;
  EXPECT_EQ(digits(hex("12A4"), out).error(), Error::kMalformed);
  EXPECT_EQ(digits(hex("1F34"), out).error(), Error::kMalformed);
  EXPECT_EQ(digits(hex("123456"), out).error(), Error::kTooLong);
}

TEST(Meaning, OfARewritten1_0CardIsMarkedByEE) {
  EXPECT_EQ(meaning_of(hex("31EEEEEE"), Version::k1_0), Version::k2_0);
  EXPECT_EQ(meaning_of(hex("00318456"), Version::k1_0), Version::k1_0);
  EXPECT_EQ(meaning_of(hex("31EEEEEE"), Version::k2_0), Version::k2_0);
  EXPECT_EQ(meaning_of({}, Version::k1_0), Version::k1_0);
  EXPECT_EQ(to_hex(trim_mark(hex("31EEEEEE"))), "31");
}

}  // namespace
}  // namespace ssc::sscard
