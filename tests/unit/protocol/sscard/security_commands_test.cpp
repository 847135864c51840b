// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/security_commands.hpp"

#include <gtest/gtest.h>

#include "host/crypto/block_cipher.hpp"
#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

constexpr Challenge kFactor = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
constexpr Cryptogram kSource = {0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8};

TEST(SecurityCommands, AskForAChallenge) {
  EXPECT_EQ(to_hex(get_challenge()), "0084000008");
  EXPECT_EQ(to_hex(get_challenge(4)), "0084000004");
}

TEST(SecurityCommands, AuthenticateTheCard) {
  EXPECT_EQ(to_hex(internal_authentication(kFactor, kSource)),
            "0088000010"
            "0102030405060708"
            "A1A2A3A4A5A6A7A8"
            "00");
  EXPECT_EQ(to_hex(internal_authentication(kFactor, kSource, 0x01)),
            "0088000011"
            "0102030405060708"
            "A1A2A3A4A5A6A7A8"
            "0100");
}

TEST(SecurityCommands, AuthenticateTheTerminal) {
  EXPECT_EQ(to_hex(external_authentication(0x0A, kFactor, kSource)),
            "0082000A10"
            "0102030405060708"
            "A1A2A3A4A5A6A7A8");
  EXPECT_EQ(to_hex(external_authentication(0x84, kFactor, kSource, 0x01)),
            "0082008411"
            "0102030405060708"
            "A1A2A3A4A5A6A7A8"
            "01");
}

TEST(SecurityCommands, BlockApplicationAndCard) {
  const crypto::Des des(hex("0123456789ABCDEF"));
  const crypto::Sm4 sm4(hex("0123456789ABCDEFFEDCBA9876543210"));
  EXPECT_EQ(to_hex(*with_mac(des, kApplicationBlock, {})), "841E00010471C28D81");
  EXPECT_EQ(to_hex(*with_mac(sm4, kApplicationBlock, {})), "841E000104CE5233C1");
  EXPECT_EQ(to_hex(*with_mac(des, kCardBlock, {})), "84160000049510938A");
  EXPECT_EQ(to_hex(*with_mac(sm4, kCardBlock, {})), "84160000043C114CC0");
}

}  // namespace
}  // namespace ssc::sscard
