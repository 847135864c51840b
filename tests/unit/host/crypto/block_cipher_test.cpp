// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/block_cipher.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/host/crypto/hex_bytes.hpp"

namespace ssc::crypto {
namespace {

std::string encrypted(const BlockCipher& cipher, std::string_view block) {
  auto bytes = from_hex(block);
  cipher.encrypt(bytes);
  return hex(bytes);
}

std::string decrypted(const BlockCipher& cipher, std::string_view block) {
  auto bytes = from_hex(block);
  cipher.decrypt(bytes);
  return hex(bytes);
}

TEST(Sm4, EncryptsTheExampleOfGbT32907) {
  const Sm4 cipher(from_hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_EQ(cipher.block_size(), 16U);
  EXPECT_EQ(encrypted(cipher, "0123456789ABCDEFFEDCBA9876543210"),
            "681EDF34D206965E86B3E94F536E4246");
  EXPECT_EQ(decrypted(cipher, "681EDF34D206965E86B3E94F536E4246"),
            "0123456789ABCDEFFEDCBA9876543210");
}

TEST(Des, WithEightBytesIsSingleDesAsInTheExampleOfFips81) {
  const Des cipher(from_hex("0123456789ABCDEF"));
  EXPECT_EQ(cipher.block_size(), 8U);
  EXPECT_EQ(encrypted(cipher, "4E6F772069732074"), "3FA40E8A984D4815");
  EXPECT_EQ(encrypted(cipher, "68652074696D6520"), "6A271787AB8883F9");
  EXPECT_EQ(decrypted(cipher, "893D51EC4B563B53"), "666F7220616C6C20");
}

TEST(Des, WithSixteenBytesEncryptsDecryptsEncrypts) {
  const Des k1(from_hex("0123456789ABCDEF"));
  const Des k2(from_hex("FEDCBA9876543210"));
  const Des both(from_hex("0123456789ABCDEFFEDCBA9876543210"));
  const std::string once = encrypted(k1, "4E6F772069732074");
  const std::string step_by_step = encrypted(k1, decrypted(k2, once));
  EXPECT_EQ(encrypted(both, "4E6F772069732074"), step_by_step);
  EXPECT_EQ(decrypted(both, step_by_step), "4E6F772069732074");
}

TEST(BlockCiphers, RefuseWhatIsNoKeyAndNoBlock) {
  EXPECT_THROW(Sm4(from_hex("0123456789ABCDEF")), std::invalid_argument);
  EXPECT_THROW(Des(from_hex("0123456789ABCD")), std::invalid_argument);
  EXPECT_THROW(Des(from_hex("0123456789ABCDEFFEDCBA98765432100123456789ABCDEF")),
               std::invalid_argument);
  const Sm4 cipher(from_hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_THROW(encrypted(cipher, "0123456789ABCDEF"), std::runtime_error);
}

}  // namespace
}  // namespace ssc::crypto
