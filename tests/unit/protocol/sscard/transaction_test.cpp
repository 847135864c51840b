// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/transaction.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

constexpr TerminalNumber kTerminal = {0x99, 0x99, 0x11, 0x00, 0x00, 0x01};
constexpr TransactionTime kTime = {0x20, 0x26, 0x06, 0x11, 0x09, 0x30, 0x15};
constexpr TerminalSerial kTerminalSerial = {0x00, 0x00, 0x01, 0x07};
constexpr Load kLoad = {0x2710, kTerminal, kTime};
constexpr Purchase kPurchase = {0x2710, 0x64, 0xC8, kTerminal, kTime};

TEST(Balance, IsAskedForByPurse) {
  EXPECT_EQ(to_hex(get_balance(Purse::kAccount)), "B026000104");
  EXPECT_EQ(to_hex(get_balance(Purse::kFund)), "B026000306");
}

TEST(Balance, OfTheYearCarriesTheYear) {
  EXPECT_EQ(parse_balance(hex("0004DBF8"), Purse::kAccount)->fen, 318456U);
  const auto own = parse_balance(hex("00000708 2026"), Purse::kOwn);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->fen, 1800U);
  EXPECT_EQ(to_hex(own->year), "2026");
  EXPECT_EQ(parse_balance(hex("00000708"), Purse::kOwn).error(), Error::kTruncated);
  EXPECT_EQ(parse_balance(hex("00000708 2026"), Purse::kAccount).error(), Error::kTrailing);
}

TEST(Year, StartsOnADayThatTheCardTells) {
  EXPECT_EQ(to_hex(get_starting_day()), "B056010002");
}

TEST(Year, EndsTheDayBeforeItsStartingDay) {
  EXPECT_TRUE(counts_to_year(20260401, 2026, 401));
  EXPECT_TRUE(counts_to_year(20270331, 2026, 401));
  EXPECT_FALSE(counts_to_year(20270401, 2026, 401));
  EXPECT_TRUE(counts_to_year(20260331, 2026, 401));
}

TEST(Year, HasAStartingDayThatIsToldAndSet) {
  EXPECT_EQ(to_hex(get_starting_day()), "B056010002");
  EXPECT_EQ(to_hex(update_starting_day({0x07, 0x01})), "B0560000020701");
}

TEST(Load, Commands) {
  EXPECT_EQ(to_hex(initialize_for_load(0x01, kLoad)), "B02800010B010000271099991100000110");
  EXPECT_EQ(to_hex(credit_for_load(kTime, {0xD1, 0xD2, 0xD3, 0xD4})),
            "B02A00000B20260611093015D1D2D3D404");
}

TEST(Load, ChallengeOfTheCard) {
  const auto card = parse_load_challenge(hex("00000064 0005 01 03 C1C2C3C4 D1D2D3D4"));
  ASSERT_TRUE(card);
  EXPECT_EQ(card->balance_fen, 100U);
  EXPECT_EQ(to_hex(card->serial), "0005");
  EXPECT_EQ(card->key_version, 1);
  EXPECT_EQ(card->algorithm, 3);
  EXPECT_EQ(to_hex(card->mac1), "D1D2D3D4");
  EXPECT_EQ(to_hex(load_factor(*card)), "C1C2C3C400058000");
  EXPECT_EQ(parse_load_challenge(std::vector<Byte>(15)).error(), Error::kTruncated);
  EXPECT_EQ(parse_load_challenge(std::vector<Byte>(17)).error(), Error::kTrailing);
}

TEST(Load, MacInputs) {
  EXPECT_EQ(to_hex(load_mac1_input(100, kLoad)), "000000640000271001999911000001");
  EXPECT_EQ(to_hex(load_mac2_input(kLoad)), "000027100199991100000120260611093015");
  EXPECT_EQ(to_hex(load_tac_input(100, {0x00, 0x06}, kLoad)),
            "000000640006000027100199991100000120260611093015");
}

TEST(Purchase, Commands) {
  EXPECT_EQ(to_hex(initialize_for_purchase(0x01, kPurchase)),
            "B02801011301000027100000006400"
            "0000C899991100000116");
  EXPECT_EQ(to_hex(debit_for_purchase({kTerminalSerial, {0xD1, 0xD2, 0xD3, 0xD4}}, kTime)),
            "B02C01000F0000010720260611093015D1D2D3D408");
  EXPECT_EQ(to_hex(get_transaction_proof(TransactionType::kPurchase, {0x00, 0x05})),
            "B02E000202000508");
}

TEST(Purchase, ChallengeOfTheCard) {
  const auto card =
      parse_purchase_challenge(hex("00000064 00000065 00000066 2026 0005 01 03 C1C2C3C4"));
  ASSERT_TRUE(card);
  EXPECT_EQ(card->balance_fen, 100U);
  EXPECT_EQ(card->own_total_fen, 101U);
  EXPECT_EQ(card->fund_total_fen, 102U);
  EXPECT_EQ(to_hex(card->year), "2026");
  EXPECT_EQ(to_hex(purchase_factor(*card, kTerminalSerial)), "C1C2C3C400050107");
  EXPECT_EQ(parse_purchase_challenge(std::vector<Byte>(21)).error(), Error::kTruncated);
}

TEST(Purchase, ReceiptOfTheCard) {
  const auto receipt = parse_purchase_receipt(hex("A1A2A3A4 B1B2B3B4"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(to_hex(receipt->tac), "A1A2A3A4");
  EXPECT_EQ(to_hex(receipt->mac2), "B1B2B3B4");
  EXPECT_EQ(parse_purchase_receipt(hex("A1A2A3A4")).error(), Error::kTruncated);
}

TEST(Proof, OfATransactionIsMacAndThenTac) {
  const auto proof = parse_transaction_proof(hex("B1B2B3B4 A1A2A3A4"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(to_hex(proof->mac), "B1B2B3B4");
  EXPECT_EQ(to_hex(proof->tac), "A1A2A3A4");
  EXPECT_EQ(parse_transaction_proof(hex("B1B2B3B4 A1A2A3")).error(), Error::kTruncated);
  EXPECT_EQ(parse_transaction_proof(hex("B1B2B3B4 A1A2A3A4 00")).error(), Error::kTrailing);
}

TEST(Purchase, MacInputs) {
  EXPECT_EQ(to_hex(purchase_mac1_input(kPurchase)),
            "0000271000000064000000C80299991100000120260611093015");
  EXPECT_EQ(to_hex(purchase_mac2_input(kPurchase)), "0000271000000064000000C8");
  EXPECT_EQ(to_hex(purchase_tac_input(kPurchase, kTerminalSerial)),
            "0000271000000064000000C8029999110000010000010720260611093015");
}

}  // namespace
}  // namespace ssc::sscard
