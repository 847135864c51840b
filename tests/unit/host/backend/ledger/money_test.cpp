// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ssc::backend {
namespace {

TEST(Money, IsWrittenInYuanWithTwoDecimals) {
  EXPECT_EQ(format_yuan({318456}), "3184.56");
  EXPECT_EQ(format_yuan({0}), "0.00");
  EXPECT_EQ(format_yuan({7}), "0.07");
  EXPECT_EQ(format_yuan({-5}), "-0.05");
  EXPECT_EQ(format_yuan({-100}), "-1.00");
  EXPECT_EQ(format_yuan({std::numeric_limits<std::int64_t>::min()}), "-92233720368547758.08");
}

TEST(Money, ASumThatDoesNotFitIsNone) {
  constexpr Fen kMost{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(add({1}, {2}), Fen{3});
  EXPECT_EQ(add(kMost, {0}), kMost);
  EXPECT_EQ(add(kMost, {1}), std::nullopt);
  EXPECT_EQ(add(-kMost, {-2}), std::nullopt);
}

}  // namespace
}  // namespace ssc::backend
