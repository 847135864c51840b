// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/diversification.hpp"

#include <gtest/gtest.h>

#include "host/crypto/block_cipher.hpp"
#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

const identity::Division kCity = *identity::Division::parse("999911");
const identity::Division kZhejiangCity = *identity::Division::parse("330106");

constexpr std::string_view kHistorical = "00815431008660999900000001";
constexpr Factor kFactor = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};

TEST(Factors, OfProvinceAndCityAreText) {
  EXPECT_EQ(to_hex(province_factor(kCity)), "3939303030307368");  // 990000sh
  EXPECT_EQ(to_hex(city_factor(kCity)), "3939393931317378");      // 999911sx
}

TEST(Factors, OfACityInZhejiangHaveFourDigits) {
  EXPECT_EQ(to_hex(province_factor(kZhejiangCity)), "3333303030307368");
  EXPECT_EQ(to_hex(city_factor(kZhejiangCity)), "3333303130307378");  // 330100sx
}

TEST(Factors, OfTheCardAreTheLastEightHistoricalBytes) {
  EXPECT_EQ(to_hex(*card_factor(hex(kHistorical))), "8660999900000001");
  EXPECT_EQ(card_factor(hex("008154310086609999000000")).error(), Error::kTruncated);
}

TEST(Factors, GoFromTheCardUpwards) {
  const auto factors = Factors::of(kCity, hex(kHistorical));
  ASSERT_TRUE(factors);
  EXPECT_EQ(to_hex(factors->for_levels(1)), "8660999900000001");
  EXPECT_EQ(to_hex(factors->for_levels(2)),
            "8660999900000001"
            "3939393931317378");
  EXPECT_EQ(to_hex(factors->for_levels(3)),
            "8660999900000001"
            "3939393931317378"
            "3939303030307368");
}

TEST(Diversify, With16ByteBlocksIsTheFactorAndItsComplement) {
  // The example of GB/T 32907: plaintext 0123456789ABCDEF FEDCBA9876543210.
  const crypto::Sm4 root(hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_EQ(to_hex(diversify(root, kFactor)), "681EDF34D206965E86B3E94F536E4246");
}

TEST(Diversify, With8ByteBlocksIsTwoBlocks) {
  // `openssl enc -des-ede -nopad` of each half.
  const crypto::Des root(hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_EQ(to_hex(diversify(root, kFactor)), "1A4D672DCA6CB3351FD1B02B237AF9AE");
}

}  // namespace
}  // namespace ssc::sscard
