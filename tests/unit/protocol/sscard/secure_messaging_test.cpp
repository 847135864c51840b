// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/secure_messaging.hpp"

#include <gtest/gtest.h>

#include <string>

#include "host/crypto/block_cipher.hpp"
#include "tests/unit/protocol/sscard/bytes.hpp"

// Expected bytes: the examples of GB/T 32907 (SM4), FIPS 81 (DES) and ISO/IEC 9797-1 (MAC); where
// none fits, one block by `openssl enc -nopad` and the formula by hand.
namespace ssc::sscard {
namespace {

const crypto::Sm4& sm4() {
  static const crypto::Sm4 cipher(hex("0123456789ABCDEFFEDCBA9876543210"));
  return cipher;
}
const crypto::Des& triple_des() {
  static const crypto::Des cipher(hex("0123456789ABCDEFFEDCBA9876543210"));
  return cipher;
}
const crypto::Des& single_des() {
  static const crypto::Des cipher(hex("0123456789ABCDEF"));
  return cipher;
}

Cryptogram cryptogram(std::string_view text) {
  Cryptogram c{};
  const auto bytes = hex(text);
  std::copy(bytes.begin(), bytes.end(), c.begin());
  return c;
}

TEST(SessionKey, IsTheFactorEnciphered) {
  EXPECT_EQ(to_hex(*session_key(sm4(), hex("0123456789ABCDEFFEDCBA9876543210"))),
            "681EDF34D206965E86B3E94F536E4246");
  EXPECT_EQ(to_hex(*session_key(triple_des(), hex("0123456789ABCDEF"))), "1A4D672DCA6CB335");
}

TEST(SessionKey, FillsAShortFactorWithZeros) {
  EXPECT_EQ(to_hex(*session_key(sm4(), hex("1122334455667788"))),
            "EDC7AC8587C62318A01DCD93A63DB384");
  EXPECT_EQ(to_hex(*session_key(triple_des(), hex("11223344"))), "0B5A6FE8735D479E");
}

TEST(SessionKey, RefusesAFactorLongerThanABlock) {
  EXPECT_EQ(session_key(triple_des(), hex("001122334455667788")).error(), Error::kTooLong);
  EXPECT_EQ(session_key(sm4(), hex("00112233445566778899AABBCCDDEEFF00")).error(), Error::kTooLong);
}

TEST(TacKey, IsFoldedForSmallBlocksOnly) {
  const auto dtk = hex("00112233445566778899AABBCCDDEEFF");
  EXPECT_EQ(to_hex(*tac_key(8, dtk)), "8888888888888888");
  EXPECT_EQ(to_hex(*tac_key(16, dtk)), "00112233445566778899AABBCCDDEEFF");
  EXPECT_EQ(tac_key(8, hex("0011223344556677")).error(), Error::kMalformed);
}

TEST(AuthenticationData, IsTheSourceEnciphered) {
  EXPECT_EQ(to_hex(authentication_data(single_des(), cryptogram("4E6F772069732074"))),
            "3FA40E8A984D4815");
}

TEST(AuthenticationData, With16ByteBlocksXorsTheHalves) {
  // E(A1…A8 00…) = 94A1A90D8F0500B8 A33857BF3BDC3A05
  EXPECT_EQ(to_hex(authentication_data(sm4(), cryptogram("A1A2A3A4A5A6A7A8"))), "3799FEB2B4D93ABD");
  EXPECT_EQ(to_hex(*fold_cryptogram(hex("94A1A90D8F0500B8A33857BF3BDC3A05"))), "3799FEB2B4D93ABD");
  EXPECT_EQ(to_hex(*fold_cryptogram(hex("3FA40E8A984D4815"))), "3FA40E8A984D4815");
  EXPECT_EQ(fold_cryptogram(hex("94A1A90D8F0500B8A3")).error(), Error::kMalformed);
  EXPECT_EQ(fold_cryptogram(hex("94A1A90D8F0500B8A33857BF3BDC3A0500")).error(), Error::kMalformed);
}

TEST(MacOf, AlignedDataGetsAWholeBlockOfPadding) {
  // ISO/IEC 9797-1 algorithm 1, padding method 2: 10E1F0F108341B6D
  EXPECT_EQ(to_hex(mac(single_des(), hex("4E6F77206973207468652074696D6520666F7220616C6C20"))),
            "10E1F0F1");
}

TEST(MacOf, DataInPiecesIsThatOfTheWhole) {
  MacStream stream(single_des());
  stream.add(hex("4E6F77")).add({}).add(hex("206973207468652074696D65"));
  stream.add(hex("20666F7220616C6C20"));
  EXPECT_EQ(to_hex(stream.finish()), "10E1F0F1");
}

TEST(MacOf, AFirstBlockEqualToTheIvIsThatOfAnEmptyOne) {
  const auto block = hex("0102030405060708");
  EXPECT_EQ(mac(single_des(), block, block), mac(single_des(), hex("0000000000000000")));
  EXPECT_NE(mac(single_des(), block, block), mac(single_des(), block));
}

TEST(MacOf, ACommandCoversItsHeaderAndAnLcThatCountsTheMac) {
  // E(0482000A0C 0102030405060708 800000) = CC584577 63307C8E 56546D20 93B45E94, words xored
  const auto data = hex("0102030405060708");
  EXPECT_EQ(to_hex(*with_mac(sm4(), {0x00, 0x82, 0x00, 0x0A}, data)),
            "0482000A0C01020304050607086A880A4D");
  EXPECT_EQ(to_hex(*with_mac(single_des(), {0x84, 0x24, 0x00, 0x00}, {})), "8424000004C834C5CF");
}

TEST(MacOf, ACommandLeavesRoomForItself) {
  EXPECT_TRUE(with_mac(sm4(), {}, std::vector<Byte>(251)));
  EXPECT_EQ(with_mac(sm4(), {}, std::vector<Byte>(252)).error(), Error::kTooLong);
}

TEST(Encipher, PutsTheLengthInFrontAndPadsWhatIsNotAligned) {
  // E(03 123456 80 00…)
  EXPECT_EQ(to_hex(*encipher(sm4(), hex("123456"))), "CEDCA789B2B73B700553BC096E592033");
  EXPECT_EQ(to_hex(*encipher(single_des(), hex("123456"))), "9CC49C086F5E8AA5");
}

TEST(Encipher, DoesNotPadWhatIsAligned) {
  // E(0F 0102…0F)
  EXPECT_EQ(to_hex(*encipher(sm4(), hex("0102030405060708090A0B0C0D0E0F"))),
            "2DFB2F40782F758B8F2ECA3836585E86");
}

TEST(Encipher, ComesBackAtEveryLength) {
  for (std::size_t size = 0; size <= 255; ++size) {
    const std::vector<Byte> data(size, static_cast<Byte>(size));
    const auto there = encipher(single_des(), data);
    ASSERT_TRUE(there) << size;
    EXPECT_EQ(there->size() % 8, 0U);
    EXPECT_EQ(to_hex(*decipher(single_des(), *there)), to_hex(data));
  }
  EXPECT_EQ(encipher(single_des(), std::vector<Byte>(256)).error(), Error::kTooLong);
}

TEST(Decipher, RefusesDataOfAnotherKeyOrLength) {
  const auto data = *encipher(sm4(), hex("123456"));
  const crypto::Sm4 other(hex("00112233445566778899AABBCCDDEEFF"));
  EXPECT_EQ(decipher(other, data).error(), Error::kMalformed);
  EXPECT_EQ(decipher(sm4(), data.bytes().first(15)).error(), Error::kMalformed);
  EXPECT_EQ(decipher(sm4(), {}).error(), Error::kMalformed);
}

TEST(Decipher, RefusesPaddingThatIsNone) {
  const auto enciphered_block = [](std::string_view block) {
    auto bytes = hex(block);
    single_des().encrypt(bytes);
    return bytes;
  };
  EXPECT_TRUE(decipher(single_des(), enciphered_block("0312345680000000")));
  EXPECT_FALSE(decipher(single_des(), enciphered_block("0312345600000000")));
  EXPECT_FALSE(decipher(single_des(), enciphered_block("0312345680000001")));
  EXPECT_FALSE(decipher(single_des(), enciphered_block("0812345680000000")));
}

}  // namespace
}  // namespace ssc::sscard
