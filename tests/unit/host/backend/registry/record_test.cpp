// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/record.hpp"

#include <gtest/gtest.h>

#include "host/backend/registry/relation_epoch.hpp"
#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kOld = "999911", kNew = "999921", kOther = "999912";
constexpr Date kDay = 2026y / 11 / 20;

class Record : public testing::Test {
 protected:
  std::optional<InsuranceRecord> at(std::string_view region, std::string_view insutype = "310") {
    const auto record = insurance_record(world_.store, world_.registry, person_, region, insutype);
    EXPECT_TRUE(record) << record.error().detail;
    return record ? *record : std::nullopt;
  }
  void store(Batch batch) {
    batch.id.bytes[0] = ++steps_;
    const Outcome outcome = apply_one(world_.store, batch);
    ASSERT_TRUE(std::holds_alternative<Applied>(outcome)) << as_failure(outcome).detail;
  }
  void end(std::string_view region, bool account_stays = false) {
    Batch batch;
    end_relation(*at(region), {case_, kDay, std::string(kNew), account_stays}, person_,
                 epoch(region), batch);
    store(batch);
  }
  void take(std::string_view region, const std::vector<MonthRange>& paid) {
    Batch batch;
    take_relation(at(region), {case_, kDay, std::string(kOld), paid, {"999912"}}, region, "310",
                  person_, batch);
    store(batch);
  }
  void pay(std::string_view region, std::chrono::year_month month) {
    Batch batch;
    pay_month(*at(region), {month}, person_, batch);
    store(batch);
  }
  std::uint32_t epoch(std::string_view region) {
    return relation_epoch(world_.store, region, person_, "310").value();
  }
  bool card_is_void(std::string_view region) {
    return card_deregistered(world_.store, region, person_).value();
  }

  InventedWorld world_;
  Pseudonym person_ = test_pseudonym(kEmployee);
  Id case_ = derive_id(test_digest, {"a case"});
  Byte steps_ = 0;
};

TEST_F(Record, IsTheRegistrysOnDayOne) {
  const auto record = at(kOld);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->now.status, InsuranceStatus::kPaused);
  EXPECT_EQ(record->now.until, 2026y / 9 / 30);
  EXPECT_EQ(record->version, 0u);
  EXPECT_TRUE(record->account_open);
  EXPECT_FALSE(record->ended);
}

TEST_F(Record, IsNothingForAPersonOrPlaceWithoutInsurance) {
  EXPECT_FALSE(at(kOther));
  EXPECT_FALSE(at(kOld, "390"));
  EXPECT_FALSE(insurance_record(world_.store, world_.registry, {"unknown"}, kOld, "310").value());
}

TEST_F(Record, OfAnAccountThatNeverWasOrEndedLongAgoIsNotOpen) {
  person_ = test_pseudonym(kFirstCard);
  EXPECT_FALSE(at(kOld)->account_open);
  person_ = test_pseudonym(kResident);
  EXPECT_FALSE(at(kOther, "390")->account_open);
}

TEST_F(Record, ThatEndsTakesCardVouchersAndAccountWithIt) {
  EXPECT_FALSE(card_is_void(kOld));
  end(kOld);
  const auto record = at(kOld);
  EXPECT_EQ(record->now.status, InsuranceStatus::kTerminated);
  EXPECT_EQ(record->now.until, kDay);
  EXPECT_EQ(record->version, 1u);
  ASSERT_TRUE(record->ended);
  EXPECT_EQ(record->ended->case_id, case_);
  EXPECT_EQ(record->ended->to, kNew);
  EXPECT_FALSE(record->account_open);
  EXPECT_TRUE(card_is_void(kOld));
  EXPECT_FALSE(card_is_void(kNew));
  EXPECT_EQ(epoch(kOld), 1u);
  EXPECT_EQ(epoch(kNew), 0u);
}

TEST_F(Record, KeepsItsAccountWhereTheMoneyDoesNotMove) {
  end(kOld, true);
  EXPECT_TRUE(at(kOld)->account_open);
  EXPECT_TRUE(at(kOld)->ended);
}

TEST_F(Record, TakesTheMonthsOfTheOldPlaceEachOnce) {
  take(kNew, {{2012y / 7, 2026y / 10}});
  const auto record = at(kNew);
  EXPECT_EQ(record->now.status, InsuranceStatus::kNormal);
  EXPECT_EQ(record->now.since, 2026y / 10 / 1) << "enrolled before the relation came";
  EXPECT_EQ(record->now.paid, (std::vector<MonthRange>{{2012y / 7, 2026y / 10}}));
  EXPECT_EQ(record->now.months_paid(), 172u) << "October 2026 was paid at both places";
  EXPECT_EQ(record->paid_here, (std::vector<MonthRange>{{2026y / 10, 2026y / 10}}));
  ASSERT_EQ(record->taken.size(), 1u);
  EXPECT_EQ(record->taken.front().holdings, std::vector<std::string>{"999912"});
}

TEST_F(Record, BeginsWithTheRelationWhereThePersonWasUnknown) {
  take(kOther, {{2012y / 7, 2026y / 9}});
  const auto record = at(kOther);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->now.division, kOther);
  EXPECT_EQ(record->now.insutype, "310");
  EXPECT_EQ(record->now.status, InsuranceStatus::kNormal);
  EXPECT_EQ(record->now.since, kDay);
  EXPECT_TRUE(record->account_open);
  const auto all = insurance_records(world_.store, world_.registry, person_).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].now.division, kOld);
  EXPECT_EQ(all[2].now.division, kOther);
}

TEST_F(Record, MayComeBackAndTheCardWithIt) {
  end(kOld);
  take(kOld, {{2026y / 10, 2026y / 12}});
  const auto record = at(kOld);
  EXPECT_EQ(record->now.status, InsuranceStatus::kNormal);
  EXPECT_EQ(record->now.since, kDay);
  EXPECT_FALSE(record->now.until);
  EXPECT_TRUE(record->account_open);
  EXPECT_EQ(record->now.months_paid(), 174u);
  EXPECT_FALSE(card_is_void(kOld));
  EXPECT_EQ(epoch(kOld), 1u) << "the old vouchers stay void";
  end(kOld);
  EXPECT_EQ(epoch(kOld), 2u);
  EXPECT_TRUE(card_is_void(kOld));
}

TEST_F(Record, IsCorrectedByReplacingWhatWasBroughtAlong) {
  take(kNew, {{2012y / 7, 2026y / 9}});
  Batch batch;
  correct_relation(*at(kNew), {case_, {{2014y / 1, 2026y / 9}}}, person_, batch);
  store(batch);
  EXPECT_EQ(at(kNew)->now.paid, (std::vector<MonthRange>{{2014y / 1, 2026y / 10}}));
  EXPECT_EQ(at(kNew)->version, 2u) << "what it was before stays in the history";
}

TEST_F(Record, IsCorrectedInTheCaseThatWasWrongAndNotInALaterOne) {
  take(kNew, {{2012y / 7, 2020y / 6}});
  end(kNew);
  const Id first = case_;
  case_ = derive_id(test_digest, {"a later case"});
  take(kNew, {{2021y / 1, 2026y / 8}});
  Batch batch;
  correct_relation(*at(kNew),
                   {derive_id(test_digest, {"correction"}), {{2014y / 1, 2020y / 6}}, first},
                   person_, batch);
  store(batch);
  EXPECT_EQ(at(kNew)->now.paid,
            (std::vector<MonthRange>{
                {2014y / 1, 2020y / 6}, {2021y / 1, 2026y / 8}, {2026y / 10, 2026y / 10}}));
}

TEST_F(Record, CountsMonthsPaidSince) {
  pay(kNew, 2026y / 11);
  pay(kNew, 2026y / 11);
  EXPECT_EQ(at(kNew)->now.paid, (std::vector<MonthRange>{{2026y / 10, 2026y / 11}}));
  EXPECT_EQ(at(kNew)->paid_here, at(kNew)->now.paid);
}

TEST_F(Record, ThatChangedMeanwhileIsNotEndedOnOldKnowledge) {
  const auto before = at(kNew);
  pay(kNew, 2026y / 11);
  Batch batch;
  end_relation(*before, {case_, kDay, std::string(kOld)}, person_, 0, batch);
  EXPECT_TRUE(std::holds_alternative<Conflict>(apply_one(world_.store, batch)));
}

TEST_F(Record, WhoseStreamIsDamagedIsNotGuessed) {
  Batch batch;
  batch.appends = {
      {relation_stream(kOld, "310", person_), 0, {encode(RelationCorrected{case_, {}})}}};
  store(batch);
  EXPECT_EQ(insurance_record(world_.store, world_.registry, person_, kOld, "310").error().code,
            Code::kStorage)
      << "nothing was taken that could be corrected";
}

TEST_F(Record, AnAccountThatThePersonClosedIsClosedWhileItIsEmpty) {
  Batch batch;
  close_account(*at(kOld), {"999911-C1", kDay}, person_, batch);
  store(batch);
  const InsuranceRecord record = *at(kOld);
  EXPECT_TRUE(account_closed(record, {}));
  EXPECT_TRUE(account_closed(record, {Fen{100}, Fen{100}})) << "all of it is set aside";
  EXPECT_FALSE(account_closed(record, {Fen{100}, Fen{}})) << "it came back";
}

TEST(RelationEvents, AreReadAsTheyWereWritten) {
  const Id id = derive_id(test_digest, {"id"});
  const Event ended = encode(RelationEnded{id, kDay, "999921", true});
  EXPECT_EQ(ended.type, "RELATION_ENDED");
  EXPECT_EQ(ended.body, R"({"case_id":")" + id.text() +
                            R"(","on":"2026-11-20","to":"999921","account_stays":true})");
  const Event taken =
      encode(RelationTaken{id, kDay, "999911", {{2012y / 7, 2026y / 9}}, {"999912"}});
  EXPECT_EQ(taken.body, R"({"case_id":")" + id.text() +
                            R"(","on":"2026-11-20","from":"999911","paid":["2012-07..2026-09"],)"
                            R"("holdings":["999912"]})");
  const Event paid = encode(MonthPaid{2026y / 11});
  EXPECT_EQ(paid.body, R"({"month":"2026-11"})");
  for (const Event& event : {ended, taken, paid, encode(RelationCorrected{id, {}}),
                             encode(AccountClosed{"999911-C1", kDay})}) {
    const auto read = decode_relation_event(event);
    ASSERT_TRUE(read) << event.type;
    EXPECT_EQ(encode(*read), event);
  }
  const Event corrected = encode(RelationCorrected{id, {{2012y / 7, 2012y / 7}}, id});
  EXPECT_EQ(corrected.body,
            R"({"case_id":")" + id.text() + R"(","paid":["2012-07"],"of":")" + id.text() + R"("})");
  EXPECT_EQ(encode(*decode_relation_event(corrected)), corrected);
}

TEST(RelationEvents, OfAnyOtherFormAreRefused) {
  EXPECT_FALSE(decode_relation_event({"MONTH_PAID", R"({"month":"2026-11","more":1})"}));
  EXPECT_FALSE(decode_relation_event({"MONTH_PAID", R"({"month":"2026-11..2026-12"})"}));
  EXPECT_FALSE(decode_relation_event({"MONTH_PAID", "{}"}));
  EXPECT_FALSE(decode_relation_event({"MONTH_PAID", "2026-11"}));
  EXPECT_FALSE(decode_relation_event({"MONTH_LOST", R"({"month":"2026-11"})"}));
}

}  // namespace
}  // namespace ssc::backend
