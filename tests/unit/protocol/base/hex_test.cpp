// SPDX-License-Identifier: Apache-2.0
#include "protocol/base/hex.hpp"

#include <gtest/gtest.h>

namespace ssc {
namespace {

TEST(Hex, WritesUpperCaseWithoutBlanks) {
  const Byte bytes[] = {0x00, 0xA4, 0x04, 0xff};
  char text[8];
  EXPECT_EQ(to_hex(bytes, text), "00A404FF");
}

TEST(Hex, ReadsEitherCaseAndSkipsSeparators) {
  Byte out[4];
  ASSERT_EQ(from_hex("00 a4:04 FF", out), std::size_t{4});
  EXPECT_EQ(out[1], 0xA4);
  EXPECT_EQ(out[3], 0xFF);
}

TEST(Hex, RefusesHalfAByteForeignCharactersAndOverflow) {
  Byte out[2];
  EXPECT_EQ(from_hex("0", out).error(), Error::kMalformed);
  EXPECT_EQ(from_hex("0 0", out).error(), Error::kMalformed);
  EXPECT_EQ(from_hex("0g", out).error(), Error::kMalformed);
  EXPECT_EQ(from_hex("000000", out).error(), Error::kTooLong);
}

}  // namespace
}  // namespace ssc
