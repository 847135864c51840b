// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/pin.hpp"

#include <gtest/gtest.h>

#include "host/crypto/block_cipher.hpp"
#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

PinBytes pin(std::string_view digits) {
  return *encode_pin(digits);
}

TEST(Pin, IsBcdFilledWithFOnlyWhenTheCountIsOdd) {
  EXPECT_EQ(to_hex(pin("123456")), "123456");
  EXPECT_EQ(to_hex(pin("12345")), "12345F");
  EXPECT_EQ(to_hex(pin("1234")), "1234");
  EXPECT_EQ(to_hex(pin("1234567890123456")), "1234567890123456");
}

TEST(Pin, HasFourToSixteenDigits) {
  EXPECT_EQ(encode_pin("123").error(), Error::kTruncated);
  EXPECT_EQ(encode_pin("").error(), Error::kTruncated);
  EXPECT_EQ(encode_pin("12345678901234567").error(), Error::kTooLong);
  EXPECT_EQ(encode_pin("12345a").error(), Error::kMalformed);
  EXPECT_EQ(encode_pin("12 456").error(), Error::kMalformed);
}

TEST(Pin, IsVerifiedAndAskedFor) {
  EXPECT_EQ(to_hex(verify_pin(pin("123456"))), "0020000003123456");
  EXPECT_EQ(to_hex(pin_status()), "00200000");
}

TEST(Pin, IsChangedSetAndCleared) {
  EXPECT_EQ(to_hex(change_pin(pin("123456"), pin("65432"))), "805E010007123456FF65432F");
  EXPECT_EQ(to_hex(change_pin({}, pin("1234"))), "805E010003FF1234");
  EXPECT_EQ(to_hex(change_pin(pin("1234"), {})), "805E0100031234FF");
}

TEST(Pin, IsUnblockedAndReloadedUnderTheSessionKey) {
  const crypto::Des des(hex("0123456789ABCDEF"));
  const crypto::Sm4 sm4(hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_EQ(to_hex(unblock_pin(des)), "8424000004C834C5CF");
  // E(03 123456 80 …), MAC
  EXPECT_EQ(to_hex(reload_pin(des, pin("123456"))),
            "842400010C"
            "9CC49C086F5E8AA5"
            "5F3D6F09");
  EXPECT_EQ(to_hex(reload_pin(sm4, pin("123456"))),
            "8424000114"
            "CEDCA789B2B73B700553BC096E592033"
            "66E81BE6");
}

}  // namespace
}  // namespace ssc::sscard
