// SPDX-License-Identifier: Apache-2.0
#include "protocol/voucher/digits.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/host/crypto/hex_bytes.hpp"
#include "tests/unit/protocol/voucher/samples.hpp"

namespace ssc::voucher {
namespace {

constexpr std::size_t kLastGroup = 16 * 17;
const std::string kZeros(282, '0');

std::string text_of(const Record& record) {
  const Digits digits = to_digits(record);
  return {digits.begin(), digits.end()};
}

Record all(Byte value) {
  Record record;
  record.fill(value);
  return record;
}

TEST(Digits, AreZeroForZeros) {
  EXPECT_EQ(text_of(all(0)), kZeros);
  EXPECT_EQ(*from_digits(kZeros), all(0));
}

TEST(Digits, AreTheLargestOfEachGroupForOnes) {
  std::string largest;
  for (int i = 0; i < 16; ++i) largest += "72057594037927935";  // 2^56 - 1
  largest += "4294967295";                                      // 2^32 - 1
  EXPECT_EQ(text_of(all(0xFF)), largest);
  EXPECT_EQ(*from_digits(largest), all(0xFF));
}

TEST(Digits, GroupsAreBigEndianAndPaddedWithZeros) {
  Record record{};
  record[6] = 1;      // the last byte of the first group counts one
  record[7 + 5] = 1;  // the last but one of the second, 256
  record[14] = 1;     // the first of the third, 2^48
  record[115] = 7;    // the last byte of the last group
  const std::string text = text_of(record);
  EXPECT_EQ(text.substr(0, 17), "00000000000000001");
  EXPECT_EQ(text.substr(17, 17), "00000000000000256");
  EXPECT_EQ(text.substr(34, 17), "00281474976710656");
  EXPECT_EQ(text.substr(51, kLastGroup - 51), std::string(kLastGroup - 51, '0'));
  EXPECT_EQ(text.substr(kLastGroup), "0000000007");
  EXPECT_EQ(*from_digits(text), record);
}

TEST(Digits, AreThoseOfASecondImplementation) {
  for (const Sample& sample : {kSm2Sample, kEs256Sample}) {
    const auto record = from_digits(sample.digits);
    ASSERT_TRUE(record) << sample.name;
    EXPECT_EQ(hex(*record), hex(from_hex(std::string(sample.body) + sample.signature)));
    EXPECT_EQ(text_of(*record), sample.digits);
  }
}

TEST(Digits, AGroupOutOfRangeIsRefused) {
  for (std::size_t group = 0; group < 16; ++group) {
    std::string text = kZeros;
    text.replace(group * 17, 17, "72057594037927936");  // 2^56
    EXPECT_EQ(from_digits(text).error(), Error::kOutOfRange) << group;
    text.replace(group * 17, 17, "99999999999999999");
    EXPECT_EQ(from_digits(text).error(), Error::kOutOfRange) << group;
  }
  std::string text = kZeros;
  text.replace(kLastGroup, 10, "4294967296");  // 2^32
  EXPECT_EQ(from_digits(text).error(), Error::kOutOfRange);
  text.replace(kLastGroup, 10, "9999999999");
  EXPECT_EQ(from_digits(text).error(), Error::kOutOfRange);
}

TEST(Digits, AnotherLengthIsRefused) {
  EXPECT_EQ(from_digits("").error(), Error::kTruncated);
  EXPECT_EQ(from_digits(kZeros.substr(1)).error(), Error::kTruncated);
  EXPECT_EQ(from_digits(kZeros + "0").error(), Error::kTooLong);
  EXPECT_EQ(from_digits(std::string(100'000, '1')).error(), Error::kTooLong);
}

TEST(Digits, AnythingButADigitIsRefusedAnywhere) {
  for (const char other : {' ', '-', '+', '.', '/', ':', 'A', '\0', '\n', '\xB1'}) {
    for (const std::size_t position : {0u, 16u, 17u, 271u, 272u, 281u}) {
      std::string text = kZeros;
      text[position] = other;
      EXPECT_EQ(from_digits(text).error(), Error::kMalformed) << position;
    }
  }
}

TEST(Digits, RandomRecordsComeBack) {
  std::mt19937 random(1);
  for (int i = 0; i < 10'000; ++i) {
    Record record;
    for (Byte& b : record) b = static_cast<Byte>(random());
    ASSERT_EQ(*from_digits(text_of(record)), record);
  }
}

}  // namespace
}  // namespace ssc::voucher
