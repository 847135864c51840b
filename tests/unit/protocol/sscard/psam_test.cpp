// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/psam.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

const identity::Division kCity = *identity::Division::parse("999911");
const Factors kFactors = *Factors::of(kCity, hex("00815431008660999900000001"));
constexpr Challenge kChallenge = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
constexpr PsamKey kReadHolder = {0x67, 0x0A};

TEST(Psam, IsSelectedByTheNameOfItsAlgorithm) {
  EXPECT_EQ(to_hex(select_psam(Algorithm::kDes)), "00A404000F7378312E73682EC9E7BBE1B1A3D5CF");
  EXPECT_EQ(to_hex(select_psam(Algorithm::kSsf33)), "00A404000F7378322E73682EC9E7BBE1B1A3D5CF");
  EXPECT_EQ(to_hex(select_psam(Algorithm::kSm4)), "00A404000F7378332E73682EC9E7BBE1B1A3D5CF");
  EXPECT_EQ(to_hex(select_psam_application()), "00A4040006D15600000590");
}

TEST(Psam, BeginsWithTheFirstByteOfTheCardIdentifier) {
  EXPECT_EQ(to_hex(initialize_environment(kCity)), "BFEC00000199");
}

TEST(Psam, GetsTheFactorsFromTheCardUpwardsAndThenTheChallenge) {
  EXPECT_EQ(to_hex(deliver_session_key(kReadHolder, kFactors, kChallenge, Algorithm::kDes)),
            "BFDE670A20"
            "8660999900000001"
            "3939393931317378"
            "3939303030307368"
            "1122334455667788");
}

TEST(Psam, GetsASixteenByteChallengeForSixteenByteBlocks) {
  EXPECT_EQ(to_hex(deliver_session_key(kReadHolder.with_levels(2), kFactors, kChallenge,
                                       Algorithm::kSm4)),
            "BFDE470A20"
            "8660999900000001"
            "3939393931317378"
            "1122334455667788"
            "0000000000000000");
}

TEST(Psam, EnciphersTheSource) {
  constexpr Cryptogram kSource = {0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8};
  EXPECT_EQ(to_hex(*cipher_data(CipherMode::kEncipher, cryptogram_input(kSource, Algorithm::kSm4))),
            "80FA000010A1A2A3A4A5A6A7A80000000000000000");
  EXPECT_EQ(to_hex(*cipher_data(CipherMode::kEncipher, cryptogram_input(kSource, Algorithm::kDes))),
            "80FA000008A1A2A3A4A5A6A7A8");
  EXPECT_EQ(cipher_data(CipherMode::kMac, std::vector<Byte>(256)).error(), Error::kTooLong);
}

TEST(Psam, MakesTheMacOfACommandFromWholeBlocksBehindTheIv) {
  const iso7816::CommandHeader unblock{0x84, 0x24, 0x00, 0x00};
  EXPECT_EQ(to_hex(*mac_input(unblock, {}, Algorithm::kDes)), "00000000000000008424000004800000");
  EXPECT_EQ(to_hex(*mac_input(unblock, hex("A1A2A3"), Algorithm::kDes)),
            "00000000000000008424000007A1A2A38000000000000000");
  EXPECT_EQ(to_hex(*mac_input(unblock, {}, Algorithm::kSm4)),
            "0000000000000000000000000000000084240000048000000000000000000000");
  EXPECT_EQ(mac_input({}, std::vector<Byte>(240), Algorithm::kSm4).error(), Error::kTooLong);
}

TEST(Psam, TellsWhatItIs) {
  EXPECT_EQ(to_hex(read_psam_file(kPsamInfoSfi, kPsamInfoSize)), "00B095000F");
  EXPECT_EQ(to_hex(read_psam_file(kTerminalNumberSfi, kTerminalNumberSize)), "00B0960006");
  const auto info = parse_psam_info(hex("01 00112233445566778899 02 03 0000"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->issuer, 1);
  EXPECT_EQ(to_hex(info->serial), "00112233445566778899");
  EXPECT_EQ(info->version, 2);
  EXPECT_EQ(info->type, 3);
  EXPECT_EQ(parse_psam_info(hex("01")).error(), Error::kTruncated);
  EXPECT_EQ(parse_psam_info(std::vector<Byte>(16)).error(), Error::kTrailing);
}

TEST(Psam, TakesPartInAPurchase) {
  PurchaseChallenge card;
  card.random = {0xC1, 0xC2, 0xC3, 0xC4};
  card.serial = {0x00, 0x05};
  card.key_version = 0x01;
  card.algorithm = 0x03;
  Purchase purchase;
  purchase.account_fen = 0x2710;
  purchase.time = {0x20, 0x26, 0x06, 0x11, 0x09, 0x30, 0x15};
  EXPECT_EQ(to_hex(init_sam_for_purchase(card, purchase, kFactors, 1)),
            "8070010024"
            "C1C2C3C4"
            "0005"
            "00002710"
            "00000000"
            "00000000"
            "02"
            "20260611"
            "093015"
            "0103"
            "8660999900000001");
  const auto proof = parse_purchase_proof(hex("00000007 D1D2D3D4"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(to_hex(proof->terminal_serial), "00000007");
  EXPECT_EQ(to_hex(proof->mac1), "D1D2D3D4");
  EXPECT_EQ(parse_purchase_proof(hex("00000007 D1D2D3")).error(), Error::kTruncated);
  EXPECT_EQ(to_hex(credit_sam_for_purchase({0xE1, 0xE2, 0xE3, 0xE4})), "8072000004E1E2E3E4");
}

}  // namespace
}  // namespace ssc::sscard
