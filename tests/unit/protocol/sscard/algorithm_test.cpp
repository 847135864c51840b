// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/algorithm.hpp"

#include <gtest/gtest.h>

namespace ssc::sscard {
namespace {

TEST(Algorithm, IsRecognisedByItsMark) {
  EXPECT_EQ(recognise_algorithm(0x01), Algorithm::kDes);
  EXPECT_EQ(recognise_algorithm(0x02), Algorithm::kSsf33);
  EXPECT_EQ(recognise_algorithm(0x03), Algorithm::kSm4);
  EXPECT_EQ(recognise_algorithm(0x00).error(), Error::kUnsupported);
  EXPECT_EQ(recognise_algorithm(0x04).error(), Error::kUnsupported);
}

TEST(Algorithm, WithoutAMarkIsDesButInBeijing) {
  EXPECT_EQ(assumed_algorithm(*identity::Division::parse("999911")), Algorithm::kDes);
  EXPECT_EQ(assumed_algorithm(*identity::Division::parse("110105")), Algorithm::kSsf33);
}

TEST(Algorithm, DecidesTheBlockSize) {
  EXPECT_EQ(block_size(Algorithm::kDes), 8U);
  EXPECT_EQ(block_size(Algorithm::kSm4), 16U);
}

}  // namespace
}  // namespace ssc::sscard
