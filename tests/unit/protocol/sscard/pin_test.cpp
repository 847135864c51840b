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
  EXPECT_EQ(to_hex(*sealed(des, kUnblockPin, {})), "8424000004C834C5CF");
  const auto reload = sealed(des, kReloadPin, pin("123456"));
  EXPECT_EQ(to_hex(reload->bytes().first(13)), "842400010C9CC49C086F5E8AA5");  // E(03 123456 80 …)
  EXPECT_EQ(reload->size(), 5U + 0x0C);
  const crypto::Sm4 sm4(hex("0123456789ABCDEFFEDCBA9876543210"));
  const auto reload_sm4 = sealed(sm4, kReloadPin, pin("123456"));
  EXPECT_EQ(to_hex(reload_sm4->bytes().first(21)), "8424000114CEDCA789B2B73B700553BC096E592033");
  EXPECT_EQ(reload_sm4->size(), 5U + 0x14);
}

}  // namespace
}  // namespace ssc::sscard
