// SPDX-License-Identifier: Apache-2.0
#include "host/card/money.hpp"

#include <gtest/gtest.h>

#include "host/card/open_card.hpp"
#include "host/card/pin.hpp"
#include "tests/unit/host/card/personas.hpp"
#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

constexpr char kAccount[] = "B026000104";
constexpr char kOwn[] = "B026000206";
constexpr char kFund[] = "B026000306";

std::string code_of(const auto& result) {
  return result ? "" : std::string(result.error().info().code);
}

TEST(ReadMoney, AsksForAccountAndTotals) {
  Script script;
  script.on(kAccount, "0001E240 9000");
  script.on(kOwn, "00000708 2026 9000").on(kFund, "000076C0 2025 9000");
  Channel card(script);
  const auto money = read_money(card);
  ASSERT_TRUE(money);
  EXPECT_EQ(money->balance_fen, 123456u);
  EXPECT_EQ(money->own.fen, 1800u);
  EXPECT_EQ(money->own.year, 2026);
  EXPECT_EQ(money->fund.fen, 30400u);
  EXPECT_EQ(money->fund.year, 2025);
}

TEST(ReadMoney, OfACardWithoutTotalsIsTheBalance) {
  Script script;
  script.on(kAccount, "00000001 9000").on(kOwn, "6A86").on(kFund, "00000000 FFFF 9000");
  Channel card(script);
  const auto money = read_money(card);
  ASSERT_TRUE(money);
  EXPECT_EQ(money->balance_fen, 1u);
  EXPECT_EQ(money->own.year, 0);
  EXPECT_EQ(money->fund.year, 0);
}

TEST(ReadMoney, SaysWhyThereIsNone) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"6985", "NO_PURSE"},     {"6D00", "NO_PURSE"},
      {"6982", "PIN_WANTED"},   {"6A86", "CARD_STATUS"},
      {"9000", "CARD_DATA"},    {"0001E2 9000", "CARD_DATA"},
      {"9303", "CARD_BLOCKED"}, {"0001E24000 9000", "CARD_DATA"}};
  for (const auto& [answer, code] : kAnswers) {
    Script script;
    script.on(kAccount, answer);
    Channel card(script);
    EXPECT_EQ(code_of(read_money(card)), code) << answer;
  }
}

TEST(DebitRecords, AreReadNewestFirst) {
  Script script;
  script.on("00B201441C", "0003 32 999911000001 20260301120000 00000064 0000000A 00000005 9000");
  script.on("00B202441C", "0001 31 999911000002 20260101080000 000186A0 00000000 00000000 9000");
  script.on("00B203441C", "6A83");
  Channel card(script);
  const auto records = read_debit_records(card);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2u);
  EXPECT_EQ(records->front().serial, 3);
  EXPECT_TRUE(records->front().settled);
  EXPECT_EQ(records->front().terminal, "999911000001");
  EXPECT_EQ(records->front().time, "20260301120000");
  EXPECT_EQ(records->front().account_fen, 100u);
  EXPECT_EQ(records->front().own_fen, 10u);
  EXPECT_EQ(records->front().fund_fen, 5u);
  EXPECT_FALSE(records->back().settled);
  EXPECT_EQ(records->back().account_fen, 100000u);
}

TEST(DebitRecords, OfACardThatKeepsTheAccountOnlyAreShorter) {
  Script script;
  script.on("00B201441C", "6C14");
  script.on("00B2014414", "0003 32 999911000001 20260301120000 00000064 9000");
  script.on("00B2024414", "6A83");
  Channel card(script);
  const auto records = read_debit_records(card);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 1u);
  EXPECT_EQ(records->front().account_fen, 100u);
  EXPECT_EQ(records->front().own_fen, 0u);
}

TEST(DebitRecords, ThatWereNeverWrittenAreNone) {
  const std::string blank(2 * 0x1C, '0'), erased(2 * 0x1C, 'F');
  Script script;
  script.on("00B201441C", blank + "9000").on("00B202441C", erased + "9000");
  script.on("00B203441C", "6A83");
  Channel card(script);
  EXPECT_TRUE(read_debit_records(card)->empty());
}

TEST(DebitRecords, ThatMakeNoSenseAreRefused) {
  const std::pair<const char*, const char*> kRecords[] = {
      {"0003 33 999911000001 20260301120000 00000064 9000", "00B2024414"},
      {"0003 32 999911000001 20260301120000 0000 9000", "00B2024412"}};
  for (const auto& [record, next] : kRecords) {
    Script script;
    script.on("00B201441C", record).on(next, "6A83");
    Channel card(script);
    EXPECT_EQ(code_of(read_debit_records(card)), "CARD_DATA") << record;
  }
}

TEST(DebitRecords, AreForTheHolder) {
  Script script;
  script.on("00B201441C", "6982");
  Channel card(script);
  EXPECT_EQ(code_of(read_debit_records(card)), "PIN_WANTED");
}

// The simulated card of offline mode.
class OfflineCard : public testing::Test {
 protected:
  OfflineCard() { EXPECT_TRUE(card_.select(sscard::Df::kDf04)); }

  PersonaCard persona_{"offline"};
  OpenCard card_ = *OpenCard::open(persona_.line(), persona_.atr());
};

TEST_F(OfflineCard, TellsItsMoneyToTheHolder) {
  EXPECT_EQ(code_of(read_money(card_.channel())), "PIN_WANTED");
  ASSERT_TRUE(verify_pin(card_.channel(), *Pin::of("123456")));
  const auto money = read_money(card_.channel());
  ASSERT_TRUE(money) << money.error().detail;
  EXPECT_EQ(money->balance_fen, 123456u);
  EXPECT_EQ(money->fund.year, 2026);
  EXPECT_TRUE(read_debit_records(card_.channel()));
}

TEST(OnlineCard, HoldsNoMoney) {
  PersonaCard persona("employee");
  OpenCard card = *OpenCard::open(persona.line(), persona.atr());
  ASSERT_TRUE(card.select(sscard::Df::kDf04));
  ASSERT_TRUE(verify_pin(card.channel(), *Pin::of("123456")));
  EXPECT_EQ(code_of(read_money(card.channel())), "NO_PURSE");
}

}  // namespace
}  // namespace ssc::card
