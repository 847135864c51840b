// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/encode.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"

namespace ssc::cardsim {
namespace {

TEST(Encode, TextIsGbkFilledWithZero) {
  EXPECT_EQ(to_hex(*encode_gb18030("李明示")), "C0EEC3F7CABE");
  EXPECT_EQ(to_hex(*encode_gb18030("K·")), "4BA1A4");
  EXPECT_EQ(to_hex(*encode_gb18030("㐂")), "8139EF31");  // four bytes: not in GBK
  EXPECT_EQ(to_hex(*encode_text(hex("C0EE"), 4)), "C0EE0000");
}

TEST(Encode, RefusesTextThatIsNotUtf8OrTooLong) {
  EXPECT_FALSE(encode_gb18030("\xC0\xEE"));
  EXPECT_FALSE(encode_text(hex("C0EEC3"), 2));
}

TEST(Encode, DigitsAreLeftAlignedAndFilledWithF) {
  EXPECT_EQ(to_hex(*encode_digits("999911", 3)), "999911");
  EXPECT_EQ(to_hex(*encode_digits("123", 3)), "123FFF");
  EXPECT_EQ(to_hex(*encode_digits("", 4)), "FFFFFFFF");
  EXPECT_EQ(to_hex(*encode_digits("00BF7C7A", 4)), "00BF7C7A");
}

TEST(Encode, RefusesDigitsThatAreNoneOrTooMany) {
  EXPECT_FALSE(encode_digits("12 456", 3));
  EXPECT_FALSE(encode_digits("12X4", 3));
  EXPECT_FALSE(encode_digits("1234567", 3));
}

TEST(Encode, BinaryIsBigEndian) {
  EXPECT_EQ(to_hex(*encode_binary(318456, 4)), "0004DBF8");
  EXPECT_EQ(to_hex(*encode_binary(2, 2)), "0002");
  EXPECT_FALSE(encode_binary(65536, 2));
}

}  // namespace
}  // namespace ssc::cardsim
