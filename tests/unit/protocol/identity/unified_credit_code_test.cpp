// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/unified_credit_code.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

TEST(UnifiedCreditCode, HasTheCheckCharacterOfTheStandard) {
  EXPECT_EQ(unified_credit_code_check("91350100M000100Y4"), '3');
  EXPECT_TRUE(is_unified_credit_code("91350100M000100Y43"));
}

TEST(UnifiedCreditCode, IsNotAnotherCheckCharacterLengthOrAlphabet) {
  EXPECT_FALSE(is_unified_credit_code("91350100M000100Y44"));
  EXPECT_FALSE(is_unified_credit_code("91350100M000100Y4"));
  EXPECT_FALSE(is_unified_credit_code(""));
  EXPECT_EQ(unified_credit_code_check("9135010OM000100Y4"), std::nullopt);  // letter O
}

}  // namespace
}  // namespace ssc::identity
