// SPDX-License-Identifier: Apache-2.0
#include "host/cli/render.hpp"

#include <gtest/gtest.h>

namespace ssc::cli {
namespace {

api::CardReading reading() {
  api::CardReading answer;
  answer.reader = "OpenSSC Reader 00 00";
  answer.atr = "3B6D000000815431008660999900000001";
  answer.card.identifier.assign("999911D15600000500000001FFFFFFFF");
  answer.card.number.assign("V99900011");
  answer.card.version = "2.0";
  answer.card.issued = "2024-06-01";
  answer.card.valid_until = "2034-06-01";
  answer.card.division = "999911";
  answer.card.card_class = "3";
  auto& holder = answer.holder.emplace();
  holder.id_number.assign("999911198603140136");
  holder.name.assign("李明示");
  holder.sex = "1";
  holder.birth = "1986-03-14";
  answer.ms.card_read = 183;
  return answer;
}

api::Transfer transfer() {
  api::Transfer t;
  t.case_id = "c1";
  t.state = "ACCEPTED";
  t.from = "999911";
  t.to = "999921";
  t.insurance_type = "310";
  t.submitted_at = "2026-11-22T08:30:00+08:00";
  t.accepted_on = "2026-11-22";
  t.out_deadline = "2026-12-04";
  t.in_deadline_estimate = "2026-12-11";
  t.preconditions = {{"NOT_STOPPED", "MET"}, {"ARREARS", "PENDING"}};
  t.history = {{1, "2026-11-22T08:30:00+08:00", "APPLIED", "SUBMITTED"}};
  return t;
}

TEST(Render, ACardInEnglish) {
  EXPECT_EQ(render(reading(), Language::kEnglish),
            "Holder\n"
            "  Name                  李明示\n"
            "  Id number             999911198603140136\n"
            "  Sex                   male (1)\n"
            "  Born                  1986-03-14\n"
            "\n"
            "Card\n"
            "  Number                V99900011\n"
            "  Identifier            999911D15600000500000001FFFFFFFF\n"
            "  Version               2.0\n"
            "  Class                 adult (3)\n"
            "  Division              999911\n"
            "  Issued                2024-06-01\n"
            "  Valid until           2034-06-01\n"
            "\n"
            "Reading\n"
            "  Reader                OpenSSC Reader 00 00\n"
            "  ATR                   3B6D000000815431008660999900000001\n"
            "  Took                  card 183 ms\n");
}

TEST(Render, ACardInChineseKeepsTheValuesInOneColumn) {
  EXPECT_EQ(render(reading(), Language::kChinese),
            "持卡人\n"
            "  姓名                  李明示\n"
            "  社会保障号码          999911198603140136\n"
            "  性别                  男 (1)\n"
            "  出生日期              1986-03-14\n"
            "\n"
            "社会保障卡\n"
            "  卡号                  V99900011\n"
            "  卡识别码              999911D15600000500000001FFFFFFFF\n"
            "  规范版本              2.0\n"
            "  卡类别                成人 (3)\n"
            "  行政区划              999911\n"
            "  发卡日期              2024-06-01\n"
            "  有效期至              2034-06-01\n"
            "\n"
            "读取\n"
            "  读卡器                OpenSSC Reader 00 00\n"
            "  ATR                   3B6D000000815431008660999900000001\n"
            "  用时                  读卡 183 ms\n");
}

TEST(Render, AHolderTheCardKeepsBackIsNamedWithTheReason) {
  auto answer = reading();
  answer.holder.reset();
  answer.unread = {{"EF06", "CARD_ACCESS"}};
  const auto text = render(answer, Language::kEnglish);
  EXPECT_EQ(text.find("Holder"), std::string::npos);
  EXPECT_NE(
      text.find(
          "  Not read              EF06: The card does not release this data without PIN or key\n"),
      std::string::npos);
}

TEST(Render, ABalanceWithAnotherRow) {
  api::BalanceAnswer answer;
  answer.balance = {318456, "2026-11-22", "999911", "PAUSED", "310"};
  answer.medical = {"310", "999911", "1101", "backend"};
  answer.rows = {{0, "2026-11-22", "999921", "NORMAL", "310"}};
  EXPECT_EQ(render(answer, Language::kEnglish),
            "Personal account\n"
            "  Amount                CNY 3,184.56\n"
            "  Insurance             employee insurance (310)\n"
            "  Insured in            999911\n"
            "  State                 paused (PAUSED)\n"
            "  As of                 2026-11-22\n"
            "  Category              working (1101)\n"
            "\n"
            "Other insurance\n"
            "  Amount                CNY 0.00\n"
            "  Insurance             employee insurance (310)\n"
            "  Insured in            999921\n"
            "  State                 normal (NORMAL)\n"
            "  As of                 2026-11-22\n");
  const std::string chinese =
      "医保个人账户\n"
      "  余额                  3,184.56 元\n";
  EXPECT_EQ(render(answer, Language::kChinese).substr(0, chinese.size()), chinese);
}

TEST(Render, Money) {
  EXPECT_EQ(money(0, Language::kEnglish), "CNY 0.00");
  EXPECT_EQ(money(5, Language::kChinese), "0.05 元");
  EXPECT_EQ(money(99999, Language::kEnglish), "CNY 999.99");
  EXPECT_EQ(money(100000, Language::kEnglish), "CNY 1,000.00");
  EXPECT_EQ(money(123456789012, Language::kEnglish), "CNY 1,234,567,890.12");
  EXPECT_EQ(money(-318456, Language::kEnglish), "CNY -3,184.56");
}

TEST(Render, ATransferWithItsDeadlinesPreconditionsAndHistory) {
  api::TransferAnswer answer{transfer(), {}};
  EXPECT_EQ(render(answer, Language::kChinese),
            "转移接续\n"
            "  业务编号              c1\n"
            "  状态                  已受理 (ACCEPTED)\n"
            "  转出地                999911\n"
            "  转入地                999921\n"
            "  险种                  职工基本医疗保险 (310)\n"
            "  提交时间              2026-11-22T08:30:00+08:00\n"
            "  受理日期              2026-11-22\n"
            "  转出期限              2026-12-04\n"
            "  转入期限(预计)        2026-12-11\n"
            "\n"
            "办理条件\n"
            "  NOT_STOPPED           原参保地已停保: 符合\n"
            "  ARREARS               无欠费: 待转入地核实\n"
            "\n"
            "办理过程\n"
            "  2026-11-22T08:30:00+08:00  APPLIED → 已提交\n");
}

TEST(Render, WhatBecomesOfTheMoneyOfATransfer) {
  api::Transfer moved = transfer();
  moved.route = "ACCOUNT";
  moved.money_state = "CREDITED";
  moved.amount_fen = 318456;
  moved.history = {{9, "2026-11-24T10:00:00+08:00", "CREDITED", "RELATION_IN", "CREDITED"}};
  const std::string text = render(api::TransferAnswer{moved, {}}, Language::kEnglish);
  for (const char* line : {"  Money                 to the account at the new place (ACCOUNT)\n",
                           "  Money state           on the new account (CREDITED)\n",
                           "  Amount                CNY 3,184.56\n",
                           "  CREDITED → taken over by the new place; on the new account\n"})
    EXPECT_NE(text.find(line), std::string::npos) << text;
}

TEST(Render, NothingIsSaidInWords) {
  EXPECT_EQ(render(api::TransferList{}, Language::kEnglish), "No transfer cases\n");
  EXPECT_EQ(render(api::Readers{}, Language::kChinese), "未连接读卡器\n");
}

TEST(Render, ReadersWithTheirCards) {
  api::Readers answer;
  answer.readers = {{"OpenSSC Reader 00 00", "present", true, "3B00"},
                    {"Other 01", "absent", false, {}}};
  EXPECT_EQ(render(answer, Language::kEnglish),
            "Readers\n"
            "  OpenSSC Reader 00 00  card inserted, in use  ATR 3B00\n"
            "  Other 01              no card\n");
}

TEST(Render, AFailureSaysWhatToDo) {
  const Failure failure{Code::kNoCard, "OpenSSC Reader 00 00"};
  EXPECT_EQ(render(failure, Language::kEnglish),
            "ssctl: No card in the reader [NO_CARD]\n"
            "  Insert the card\n"
            "  (OpenSSC Reader 00 00)\n");
  EXPECT_EQ(to_json(failure, Language::kChinese),
            R"({"error":{"code":"NO_CARD","message":"读卡器中没有卡","remedy":"请插入社会保障卡",)"
            R"("retriable":true,"detail":"OpenSSC Reader 00 00"}})");
}

}  // namespace
}  // namespace ssc::cli
