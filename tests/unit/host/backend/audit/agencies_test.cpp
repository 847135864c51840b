// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "host/backend/audit/verify.hpp"
#include "host/backend/ledger/movements.hpp"
#include "host/backend/query/person_info.hpp"
#include "tests/unit/host/backend/two_agencies.hpp"

// What real agencies do, held against the invariants hour by hour, and their journals as a whole at
// the end.
namespace ssc::backend {

inline void PrintTo(const Finding& finding, std::ostream* out) {
  *out << to_text(finding);
}

namespace {

using testing::IsEmpty;
using transfer::Country;
using transfer::id;
using transfer::Money;

constexpr std::string_view kXuling = "999911", kXuhu = "999912", kHuanjiang = "999921",
                           kYinggang = "999931";
constexpr std::string_view kEmployee = "999911198603140136", kFlexible = "999912198806190076",
                           kResettled = "999912195302110083", kResident = "999912201505200466",
                           kHomeward = "999912199109080095", kReviewed = "999931198001010012";

// Insured in Yinggang until September with ten yuan, in Huanjiang since.
PersonOnRecord reviewed() {
  using namespace std::chrono_literals;
  PersonOnRecord record;
  record.person.id_number.assign(kReviewed);
  record.person.pseudonym = test_pseudonym(kReviewed);
  Insurance row;
  row.division = kYinggang;
  row.insutype = "310";
  row.psn_type = "1101";
  row.status = InsuranceStatus::kPaused;
  row.paid = {{2020y / 1, 2026y / 9}};
  row.opening_balance = Fen{1000};
  record.person.insurances.push_back(row);
  row.division = kHuanjiang;
  row.status = InsuranceStatus::kNormal;
  row.paid = {{2026y / 10, 2026y / 10}};
  row.opening_balance = Fen{};
  record.person.insurances.push_back(row);
  return record;
}

class SoundBooks : public testing::Test {
 protected:
  SoundBooks() {
    for (const std::string_view region : {kXuling, kXuhu, kHuanjiang, kYinggang})
      stores_.push_back(&country_.site(region).store);
  }
  void TearDown() override { EXPECT_THAT(verify(stores_, options()), IsEmpty()); }

  VerifyOptions options() const { return {test_digest, &country_.registry}; }

  Id apply(std::string_view id_number, std::string_view from, std::string_view to) {
    transfer::Application application;
    application.request_id = id(++requests_);
    application.person = test_pseudonym(id_number);
    application.origin = from;
    application.destination = to;
    const auto applied = country_.agency(from).apply(application);
    EXPECT_TRUE(applied) << applied.error().info().code << " " << applied.error().detail;
    return applied ? applied->opened.case_id : Id{};
  }
  transfer::Case at(std::string_view region, const Id& case_id) {
    return country_.agency(region).status(case_id).value();
  }
  void pass_days(int days) {
    for (int hour = 0; hour < 24 * days; ++hour) {
      country_.pass(std::chrono::hours(1));
      EXPECT_THAT(running_.observe(stores_), IsEmpty());
    }
  }
  auto pay_in(std::string_view region, std::string_view id_number, std::int64_t amount) {
    PersonalAccounts accounts(country_.site(region).store, country_.registry, test_digest);
    return accounts.contribute(
        {id(++requests_), {std::string(region), "310", test_pseudonym(id_number)}, {amount}, {}},
        country_.clock.now());
  }

  Country country_{{reviewed()}};
  std::vector<Store*> stores_;
  RunningInvariants running_{options()};
  Byte requests_ = 0;
};

TEST_F(SoundBooks, OfATransferToTheEnd) {
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(3);
  EXPECT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
  EXPECT_THAT(running_.at_the_bank({}, {}), IsEmpty());
}

TEST_F(SoundBooks, NeverTouchAPooledFund) {
  apply(kEmployee, kXuling, kHuanjiang);
  apply(kFlexible, kXuhu, kHuanjiang);
  pass_days(3);
  for (Store* store : stores_) EXPECT_THAT(store->accounts("pool:", "", 1).value(), IsEmpty());
}

TEST_F(SoundBooks, ShowWhatWasCreditedAtOnceAndLetItBeSpent) {
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(3);
  ASSERT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
  platform::PersonQuery query;
  query.certificate.mdtrt_cert_type = platform::kCertIdentityCard;
  query.certificate.mdtrt_cert_no.assign(kEmployee);
  Store& store = country_.site(kHuanjiang).store;
  const auto info = person_info(store, country_.registry, query, country_.clock.now());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->insuinfo.back().insuplc_admdvs, kHuanjiang);
  EXPECT_EQ(info->insuinfo.back().balc.units, 318456);
  PersonalAccounts accounts(store, country_.registry, test_digest);
  EXPECT_TRUE(accounts.spend(
      {id(++requests_), {std::string(kHuanjiang), "310", test_pseudonym(kEmployee)}, {318456}},
      country_.clock.now()));
}

// What a person has, at both places and under way between them.
TEST_F(SoundBooks, LoseNothingOfAPersonOnTheWayNorInYears) {
  const Pseudonym person = test_pseudonym(kEmployee);
  const auto everywhere = [&] {
    Fen sum;
    for (const std::string_view region : {kXuling, kHuanjiang}) {
      transfer::Site& site = country_.site(region);
      for (const Fen part :
           {site.of_person(person), site.of(AccountKind::kSuspense), site.of(AccountKind::kBank),
            site.on(Account::clearing(kXuling, kHuanjiang))})
        sum.value += part.value;
    }
    return sum;
  };
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  for (int hour = 0; hour < 72; ++hour) {
    country_.pass(std::chrono::hours(1));
    ASSERT_EQ(everywhere(), Fen{318456}) << "hour " << hour;
  }
  ASSERT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
  country_.clock.advance(30 * std::chrono::hours(24 * 365));
  country_.settle();
  EXPECT_EQ(country_.site(kHuanjiang).of_person(person), Fen{318456});
}

TEST_F(SoundBooks, WhereTheMoneyIsZeroedAtAnotherEvent) {
  const Id moved = apply(kFlexible, kXuhu, kHuanjiang);
  pass_days(3);
  EXPECT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
}

TEST_F(SoundBooks, WhenAnotherAmountArrivesAndIsSentBack) {
  country_.treatment.arrives = Fen{300000};
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(2);
  country_.treatment = {};
  ASSERT_EQ(at(kHuanjiang, moved).money, Money::kHoldMismatch);
  ASSERT_TRUE(country_.agency(kHuanjiang).resolve_hold(moved, "clerk", false));
  pass_days(3);
  EXPECT_EQ(at(kXuling, moved).money, Money::kReturned);
}

TEST_F(SoundBooks, WhenAnotherAmountArrivesAndIsAccepted) {
  country_.treatment.arrives = Fen{300000};
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(2);
  ASSERT_TRUE(country_.agency(kHuanjiang).resolve_hold(moved, "clerk", true));
  pass_days(1);
  EXPECT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
}

TEST_F(SoundBooks, WhenTheMoneyComesTwice) {
  country_.treatment.paid_twice = true;
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(2);
  country_.treatment = {};
  ASSERT_TRUE(at(kHuanjiang, moved).has_surplus());
  ASSERT_TRUE(country_.agency(kHuanjiang).resolve_hold(moved, "clerk", false));
  pass_days(3);
  EXPECT_FALSE(at(kHuanjiang, moved).has_surplus());
}

TEST_F(SoundBooks, WhenTheBankGivesARemittanceBack) {
  country_.treatment.bounce = "CLOSED";
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(2);
  country_.treatment = {};
  pass_days(3);
  EXPECT_EQ(at(kHuanjiang, moved).money, Money::kCredited);
}

TEST_F(SoundBooks, OfARelationWithoutMoney) {
  apply(kResident, kXuhu, kHuanjiang);
  pass_days(2);
}

TEST_F(SoundBooks, WhenMoneyComesThatNobodyHasAnnounced) {
  for (const auto& case_id : {std::optional<Id>(id(77)), std::optional<Id>()}) {
    StatementLine line;
    line.id = case_id ? "for a case" : "for nothing";
    line.region = kHuanjiang;
    line.amount = Fen{4200};
    line.case_id = case_id;
    line.payer = "somebody";
    ASSERT_TRUE(country_.agency(kHuanjiang).statement(line));
    EXPECT_THAT(running_.observe(stores_), IsEmpty());
  }
}

TEST_F(SoundBooks, WhenMoneyComesAfterTheRelationHasGone) {
  const Id moved = apply(kEmployee, kXuling, kHuanjiang);
  pass_days(3);
  ASSERT_EQ(pay_in(kXuling, kEmployee, 700).value(), Booked::kSuspense);
  EXPECT_THAT(running_.observe(stores_), IsEmpty());
  ASSERT_TRUE(country_.agency(kXuling).supplement(moved, "clerk"));
  pass_days(3);
  EXPECT_EQ(country_.site(kHuanjiang).of_person(test_pseudonym(kEmployee)), Fen{318456 + 700});
}

TEST_F(SoundBooks, OfMoneyPaidInAfterTheRestWasSetAside) {
  const Id moved = apply(kReviewed, kYinggang, kHuanjiang);
  country_.settle();
  ASSERT_EQ(at(kYinggang, moved).money, Money::kReserved) << "a clerk reviews there";
  ASSERT_EQ(pay_in(kYinggang, kReviewed, 700).value(), Booked::kAccount);
  ASSERT_TRUE(country_.agency(kYinggang).approve(moved, "clerk"));
  pass_days(3);
  const Pseudonym person = test_pseudonym(kReviewed);
  EXPECT_EQ(country_.site(kHuanjiang).of_person(person), Fen{1000});
  EXPECT_EQ(country_.site(kYinggang).of_person(person), Fen{0});
  ASSERT_TRUE(country_.agency(kYinggang).supplement(moved, "clerk"));
  pass_days(3);
  EXPECT_EQ(country_.site(kHuanjiang).of_person(person), Fen{1700});
}

TEST_F(SoundBooks, OfAPayoutThatBouncesAndIsPaidElsewhere) {
  const transfer::Payee payee{"account 1", test_pseudonym(kResettled), true};
  const auto asked = country_.agency(kXuhu).request_retiree_payout(
      id(90), test_pseudonym(kResettled), "310", payee);
  ASSERT_TRUE(asked) << asked.error().info().code << " " << asked.error().detail;
  const Id payout = asked->opened.case_id;
  country_.treatment.bounce = "CLOSED";
  ASSERT_TRUE(country_.agency(kXuhu).approve_payout(payout, "first"));
  country_.agency(kXuhu).approve_payout(payout, "second").has_value();
  pass_days(2);
  country_.treatment = {};
  ASSERT_EQ(at(kXuhu, payout).money, Money::kBounced);
  ASSERT_TRUE(country_.agency(kXuhu).new_payee(payout, "first",
                                               {"account 2", test_pseudonym(kResettled), true}));
  ASSERT_TRUE(country_.agency(kXuhu).approve_payout(payout, "second"));
  pass_days(2);
  EXPECT_EQ(at(kXuhu, payout).money, Money::kPaid);
  EXPECT_THAT(running_.at_the_bank({}, Fen{760500}), IsEmpty());
}

TEST_F(SoundBooks, OfARelationToWhereThereIsNoAccount) {
  const Id moved = apply(kHomeward, kXuhu, kHuanjiang);
  pass_days(2);
  const transfer::Payee payee{"account 1", test_pseudonym(kHomeward), true};
  ASSERT_TRUE(country_.agency(kXuhu).request_payout(id(90), moved, payee));
  country_.agency(kXuhu).approve_payout(moved, "first").has_value();
  pass_days(2);
  EXPECT_EQ(at(kXuhu, moved).money, Money::kPaid);
}

}  // namespace
}  // namespace ssc::backend
