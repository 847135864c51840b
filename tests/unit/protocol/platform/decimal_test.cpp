// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ssc::platform {
namespace {

TEST(Decimal, WritesEveryDecimal) {
  EXPECT_EQ(format_decimal(318456, 2), "3184.56");
  EXPECT_EQ(format_decimal(0, 2), "0.00");
  EXPECT_EQ(format_decimal(5, 2), "0.05");
  EXPECT_EQ(format_decimal(-5, 2), "-0.05");
  EXPECT_EQ(format_decimal(406, 1), "40.6");
  EXPECT_EQ(format_decimal(std::numeric_limits<std::int64_t>::min(), 2), "-92233720368547758.08");
}

TEST(Decimal, ReadsExactly) {
  EXPECT_EQ(parse_decimal("3184.56", 16, 2), 318456);
  EXPECT_EQ(parse_decimal("3184.5", 16, 2), 318450);
  EXPECT_EQ(parse_decimal("3184", 16, 2), 318400);
  EXPECT_EQ(parse_decimal("-0.05", 16, 2), -5);
  EXPECT_EQ(parse_decimal("99999999999999.99", 16, 2), 9999999999999999);
}

TEST(Decimal, RefusesMoreThanTheFieldHolds) {
  for (const char* text : {"0.001", "3184.560", "100000000000000.00"})
    EXPECT_EQ(parse_decimal(text, 16, 2).error(), Error::kOutOfRange) << text;
}

TEST(Decimal, RefusesEveryOtherNotation) {
  for (const char* text :
       {"", "-", ".5", "5.", "+1", "1e2", " 1", "1 ", "1,5", "--1", "1.-5", "NaN"})
    EXPECT_EQ(parse_decimal(text, 16, 2).error(), Error::kMalformed) << text;
}

}  // namespace
}  // namespace ssc::platform
