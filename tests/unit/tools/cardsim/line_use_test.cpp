// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/line_use.hpp"

#include <gtest/gtest.h>

namespace ssc::cardsim {
namespace {

class LineUseTest : public testing::TestWithParam<LineUseCase> {};

TEST_P(LineUseTest, IsAsGoodAsTheStandardAllows) {
  const auto& [what, protocol, TA1, commands] = GetParam();
  const LineUse use = measure(protocol, TA1, commands);
  EXPECT_EQ(use.fault, "") << what;
  EXPECT_GE(use.ratio(), 0.99) << what;
  EXPECT_LE(use.ratio(), 1.0) << what;
}

INSTANTIATE_TEST_SUITE_P(, LineUseTest, testing::ValuesIn(kLineUseCases));

}  // namespace
}  // namespace ssc::cardsim
