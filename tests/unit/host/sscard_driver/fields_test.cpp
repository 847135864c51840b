// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/fields.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ssc::national {
namespace {

TEST(Fields, EveryItemEndsInItsSign) {
  Fields out;
  const std::array<Byte, 2> bytes = {0x0A, 0xF0};
  out.add("a").add_utf8("张").add_hex(bytes).add_fen(1205).add("x", '^').close('$');
  EXPECT_EQ(out.text(1024).value_or("-"), "a|\xD5\xC5|0AF0|12.05|x^$");
}

TEST(Fields, SignsThatACardHasInATextEndNothing) {
  Fields out;
  out.add_utf8("\xE5\xBC\xA0|1^$").add_utf8("\xE5\xBC|");  // U+5F20, then a half of it
  EXPECT_EQ(out.text(1024).value_or("-"), "\xD5\xC5?1??|???|");
}

TEST(Fields, AmountsHaveTwoDecimals) {
  for (const auto& [fen, yuan] :
       {std::pair{0U, "0.00|"}, {7U, "0.07|"}, {4294967295U, "42949672.95|"}}) {
    Fields out;
    EXPECT_EQ(out.add_fen(fen).text(20).value_or("-"), yuan);
  }
}

TEST(Fields, MoreThanTheBufferHoldsIsAnError) {
  Fields out;
  out.add("1234567");
  EXPECT_EQ(out.text(9).value_or("-"), "1234567|");  // and the zero byte
  EXPECT_EQ(out.text(8).error().number, SSCARD_LENGTH);
}

TEST(Fields, MoreThanAnyBufferHoldsIsAnErrorEvenWhenLessFollows) {
  Fields out;
  out.add(std::string(20000, 'x')).add(std::string(500, 'x')).add("y");
  EXPECT_EQ(out.text(SSCARD_SIZE_FILES).error().number, SSCARD_LENGTH);
}

TEST(CardInfo, IdentifierThenNumber) {
  const auto info = parse_card_info("999911D15600000500000001FFFFFFFF|V99900011|");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->identifier, "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(info->number, "V99900011");
}

TEST(CardInfo, BothAreWanted) {
  for (const char* text : {"", "|", "a", "a|", "|b|"})
    EXPECT_EQ(parse_card_info(text).error().number, SSCARD_PARAMETER) << text;
}

TEST(HsmAnswer, DataThenSource) {
  const auto answer = parse_hsm_answer("0102030405060708A1A2A3A4A5A6A7a8");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->data, (sscard::Cryptogram{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(answer->source, (sscard::Cryptogram{0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8}));
}

TEST(HsmAnswer, MayEndAsItemsDo) {
  EXPECT_TRUE(parse_hsm_answer("0102030405060708A1A2A3A4A5A6A7A8|"));
  EXPECT_FALSE(parse_hsm_answer("0102030405060708A1A2A3A4A5A6A7A8||"));
}

TEST(HsmAnswer, AnythingElseIsRefused) {
  for (const char* text :
       {"", "01", "0102030405060708A1A2A3A4A5A6A7A", "G102030405060708A1A2A3A4A5A6A7A8",
        "0102030405060708A1A2A3A4A5A6A7A8B9"})
    EXPECT_EQ(parse_hsm_answer(text).error().number, SSCARD_PARAMETER) << text;
}

TEST(PayInfo, AmountsInFenAndTheTime) {
  const auto pay = parse_pay_info("123.45|100.00|20261122083015|");
  ASSERT_TRUE(pay);
  EXPECT_EQ(pay->total_fen, 12345U);
  EXPECT_EQ(pay->account_and_fund_fen, 10000U);
  EXPECT_EQ(pay->time, (sscard::TransactionTime{0x20, 0x26, 0x11, 0x22, 0x08, 0x30, 0x15}));
}

TEST(PayInfo, TheLargestAmountIsThatOfTheCard) {
  EXPECT_EQ(parse_pay_info("42949672.95|0|20261122083015|")->total_fen, 4294967295U);
  EXPECT_FALSE(parse_pay_info("42949672.96|0|20261122083015|"));
}

TEST(PayInfo, AnythingElseIsRefused) {
  for (const char* text :
       {"", "1.00|1.00|", "1.00|1.01|20261122083015|", "-1.00|0|20261122083015|",
        "1.000|0|20261122083015|", "|0|20261122083015|", ".5|0|20261122083015|",
        "1,00|0|20261122083015|", "+1|0|20261122083015|", "1.00|1.00|2026112208301|",
        "1.00|1.00|2026112208301A|", "1.0 |1.00|20261122083015|"})
    EXPECT_FALSE(parse_pay_info(text)) << text;
}

}  // namespace
}  // namespace ssc::national
