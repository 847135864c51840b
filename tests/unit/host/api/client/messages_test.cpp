// SPDX-License-Identifier: Apache-2.0
#include "host/api/client/messages.hpp"

#include <gtest/gtest.h>

namespace ssc::api {
namespace {

template <class Message>
bool accepts(std::string_view text) {
  return from_text<Message>(text, Unknown::kRefuse).has_value();
}

TEST(Requests, MayBeEmptyWhereNothingIsRequired) {
  const auto request = from_text<CardRequest>("{}", Unknown::kRefuse);
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->reader);
  EXPECT_FALSE(request->wait_ms);
}

TEST(Requests, AreRefusedWithAMemberTheyDoNotHave) {
  EXPECT_FALSE(accepts<CardRequest>(R"({"surprise":1})"));
  EXPECT_FALSE(accepts<VerifyRequest>(R"({"text":"1","reader":"x"})"));
  EXPECT_TRUE(from_text<CardRequest>(R"({"surprise":1})", Unknown::kIgnore));
}

TEST(Requests, AreRefusedWithAnotherType) {
  EXPECT_FALSE(accepts<CardRequest>(R"({"wait_ms":"long"})"));
  EXPECT_FALSE(accepts<CardRequest>(R"({"wait_ms":1.5})"));
  EXPECT_FALSE(accepts<CardRequest>(R"({"reader":["a"]})"));
  EXPECT_FALSE(accepts<CardRequest>("[]"));
  EXPECT_FALSE(accepts<CardRequest>("7"));
}

TEST(Requests, AreRefusedWithoutWhatIsRequired) {
  EXPECT_FALSE(accepts<ApplyRequest>(R"({"from":"999911"})"));
  EXPECT_TRUE(accepts<ApplyRequest>(R"({"from":"999911","to":"999921"})"));
}

TEST(Requests, AreRefusedWhenTheyAreNotOneJsonObject) {
  EXPECT_FALSE(accepts<CardRequest>("{"));
  EXPECT_FALSE(accepts<CardRequest>("{} {}"));
  EXPECT_FALSE(accepts<CardRequest>(R"({"wait_ms":1,"wait_ms":2})"));
  EXPECT_FALSE(accepts<CardRequest>(""));
}

TEST(Answers, HaveTheShapeOfTheApi) {
  CardReading reading;
  reading.reader = "R";
  reading.atr = "3B00";
  reading.card.number.assign("V99900011");
  reading.card.version = "2.0";
  reading.ms.card_read = 12;
  EXPECT_EQ(
      to_text(reading),
      R"({"reader":"R","atr":"3B00","card":{"identifier":"","number":"V99900011","version":"2.0",)"
      R"("issued":"","valid_until":"","division":"","class":""},"holder":null,"warnings":[],"unread":[],)"
      R"("ms":{"card_read":12}})");
}

TEST(Answers, WriteADateThatIsNotKnownAsNull) {
  TransferAnswer answer;
  answer.transfer.case_id = "c1";
  answer.transfer.out_deadline = "2026-12-04";
  answer.transfer.preconditions = {{"ARREARS", "MET"}};
  answer.transfer.history = {{1, "t", "APPLIED", "SUBMITTED"}};
  EXPECT_EQ(
      to_text(answer),
      R"({"transfer":{"case_id":"c1","state":"","from":"","to":"","insurance_type":"","submitted_at":"",)"
      R"("accepted_on":null,"out_deadline":"2026-12-04","in_deadline_estimate":null,)"
      R"("deadline_provisional":false,"preconditions":[{"code":"ARREARS","state":"MET"}],)"
      R"("history":[{"seq":1,"at":"t","event":"APPLIED","state":"SUBMITTED"}]},"ms":{}})");
}

TEST(Answers, ComeBackAsTheyWereWritten) {
  BalanceAnswer answer;
  answer.balance = {318456, "2026-11-22", "999911", "PAUSED", "310"};
  answer.rows = {{-1, "2026-11-22", "999921", "NORMAL", "310"}};
  answer.ms.balance = 9;
  const auto back = from_text<BalanceAnswer>(to_text(answer), Unknown::kRefuse);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_text(*back), to_text(answer));
  EXPECT_EQ(back->rows.at(0).fen, -1);
}

TEST(Answers, WithATextLongerThanItsFieldAreNotAccepted) {
  EXPECT_FALSE(accepts<VerifyRequest>(R"({"text":")" + std::string(513, '1') + R"("})"));
  EXPECT_TRUE(accepts<VerifyRequest>(R"({"text":")" + std::string(512, '1') + R"("})"));
}

}  // namespace
}  // namespace ssc::api
