// SPDX-License-Identifier: Apache-2.0
// The way of the money: every route.
#include "host/backend/ledger/movements.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class MoneyWays : public AuditedTransfers {
 protected:
  Balance balance(std::string_view region, std::string_view id_number) {
    return site(region)
        .store.balance(Account::person(region, "310", test_pseudonym(id_number)))
        .value();
  }
  std::int64_t clearing(std::string_view from, std::string_view to) {
    return site(from).on(Account::clearing(from, to)).value;
  }
};

// ---- To the account: the event at which it is posted is the origin's

TEST_F(MoneyWays, EmptiedOnConfirmationItIsUnderWayUntilThePaymentRun) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN OUT_POSTED");
  EXPECT_EQ(fen(kXuling, kMover), 0);
  EXPECT_EQ(clearing(kXuling, kHuanjiang), 318456);
  country_.pass(5h);
  EXPECT_EQ(at(kXuling, id).money, Money::kOutPosted) << "15:00";
  country_.pass(1h);
  EXPECT_EQ(at(kXuling, id).money, Money::kCredited);
  EXPECT_EQ(clearing(kXuling, kHuanjiang), 0);
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456);
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 0);
  EXPECT_TRUE(at(kXuling, id).closed());
  EXPECT_TRUE(at(kHuanjiang, id).closed());
}

TEST_F(MoneyWays, EmptiedWithTheFormItArrivesToTheFen) {
  const Id id = done(kFlexible, kXuhu, kHuanjiang);
  EXPECT_EQ(at(kXuhu, id).routed->zero_at, ZeroEvent::kInfoSent);
  EXPECT_EQ(state(kXuhu, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kXuhu, kFlexible), 0);
  EXPECT_EQ(fen(kHuanjiang, kFlexible), 11880 + 92750);
}

TEST_F(MoneyWays, EmptiedWithTheRemittanceItIsSetAsideUntilThen) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.settle();
  EXPECT_EQ(state(kYinggang, id), "RELATION_IN RESERVED");
  EXPECT_EQ(balance(kYinggang, kWanderer).posted, Fen{70000});
  EXPECT_EQ(balance(kYinggang, kWanderer).available(), Fen{0});
  country_.pass_days(1);
  EXPECT_EQ(state(kYinggang, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kXuling, kWanderer), 70000);
}

TEST_F(MoneyWays, PaymentsRunOnWorkingDaysOnly) {
  country_.clock.advance(96h + 7h);  // Friday, 17:00
  const Id id = settled(kMover, kXuling, kHuanjiang);
  country_.pass(24h * 2 + 22h);
  EXPECT_EQ(at(kXuling, id).money, Money::kOutPosted) << "Monday, 15:00";
  country_.pass(1h);
  EXPECT_EQ(at(kXuling, id).money, Money::kCredited);
}

// ---- The other routes

TEST_F(MoneyWays, InsideAProvinceItMayFollow) {
  const Id id = done(kNeighbour, kHuanlin, kHuanjiang);
  EXPECT_THAT(at(kHuanlin, id).routed->rows,
              Contains("intra_province_mode/999923/999921"));  // the province says PORTABLE
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kHuanjiang, kNeighbour), 4400);
}

TEST_F(MoneyWays, InsideAProvinceItMayStay) {
  Application form = application(kWanderer, kXugu, kXuling);
  form.insutype = "310";  // Xugu's form asks for it
  const Id id = agency(kXugu).apply(form)->opened.case_id;
  country_.settle();
  EXPECT_EQ(at(kXugu, id).routed->route, Route::kNoTransfer);
  EXPECT_EQ(state(kXugu, id), "RELATION_IN NOT_NEEDED");
  EXPECT_EQ(fen(kXugu, kWanderer), 5000);
  EXPECT_TRUE(at(kXuling, id).closed());
}

TEST_F(MoneyWays, PortableMoneyPostsNothingAndMayBeSpent) {
  const Id id = settled(kWanderer, kHuanjiang, kHuanlin);
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN NOT_NEEDED");
  EXPECT_THAT(at(kHuanlin, id).info->holdings, ElementsAre(kHuanjiang));
  EXPECT_EQ(fen(kHuanjiang, kWanderer), 9000);
  EXPECT_EQ(code(agency(kHuanjiang).request_payout(transfer::id(5), id, payee(kWanderer))),
            "PAYOUT_REFUSED");
  PersonalAccounts accounts(site(kHuanjiang).store, country_.registry, test_digest);
  EXPECT_TRUE(accounts.spend(
      {transfer::id(60), {std::string(kHuanjiang), "310", test_pseudonym(kWanderer)}, Fen{1000}},
      country_.clock.now()));
}

TEST_F(MoneyWays, NothingOnTheAccountNeedsNoMoneyLeg) {
  const Id id = settled(kPoor, kXuling, kHuanjiang);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN NOT_NEEDED");
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN NOT_NEEDED");
}

TEST_F(MoneyWays, AResidentHasNoAccountToMove) {
  const Id id = settled(kChild, kXuling, kHuanjiang);
  EXPECT_EQ(at(kXuling, id).opened.insutype, "390");
  EXPECT_EQ(state(kXuling, id), "RELATION_IN NOT_NEEDED");
}

TEST_F(MoneyWays, OffThePlatformThePersonTakesAPaperAndIsPaidOnApplication) {
  const Id id = settled(kMover, kXuling, kHuanyuan);
  const Case out = at(kXuling, id);
  EXPECT_EQ(state(kXuling, id), "OUT_PAPER RESERVED");
  EXPECT_EQ(out.routed->reason, "OFF_PLATFORM");
  EXPECT_EQ(code(agency(kXuling).document(out.certificate)), "OK");
  EXPECT_TRUE(card_deregistered(site(kXuling).store, kXuling, test_pseudonym(kMover)).value());
  country_.pass_days(30);
  EXPECT_EQ(at(kXuling, id).money, Money::kReserved) << "without an application nothing is paid";

  EXPECT_EQ(code(agency(kXuling).request_payout(transfer::id(2), id, payee(kPaying))),
            "PAYEE_MISMATCH");
  ASSERT_TRUE(agency(kXuling).request_payout(transfer::id(3), id, payee(kMover)));
  EXPECT_EQ(at(kXuling, id).money, Money::kPayoutSent);
  country_.pass_days(1);
  EXPECT_EQ(state(kXuling, id), "OUT_PAPER PAID");
  EXPECT_EQ(fen(kXuling, kMover), 0);
  EXPECT_EQ(fen(kXuling, AccountKind::kBankOut), 0);
}

TEST_F(MoneyWays, WhoBecomesAResidentIsPaidOnApplication) {
  const Id id = settled(kHomeward, kXuhu, kHuanjiang);
  EXPECT_EQ(at(kXuhu, id).routed->reason, "RESIDENT_DESTINATION");
  EXPECT_EQ(state(kXuhu, id), "RELATION_IN RESERVED");
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN NOT_NEEDED");
  ASSERT_TRUE(agency(kXuhu).request_payout(transfer::id(3), id, payee(kHomeward)));
  country_.pass_days(1);
  EXPECT_EQ(state(kXuhu, id), "RELATION_IN PAID");
}

TEST_F(MoneyWays, WithoutARuleTheCaseWaitsAndThenGoesOn) {
  const Policy all = std::exchange(country_.policy, without("money_route"));
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(state(kXuling, id), "ACCEPTED NONE");
  EXPECT_TRUE(at(kXuling, id).route_missing);
  EXPECT_TRUE(site(kXuling).has_todo("ROUTE"));
  country_.pass_days(2);
  EXPECT_EQ(state(kXuling, id), "ACCEPTED NONE");
  country_.policy = all;
  country_.pass_days(2);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
  EXPECT_FALSE(site(kXuling).has_todo("ROUTE"));
}

// ---- Retirees who live elsewhere

TEST_F(MoneyWays, AResettledRetireeIsPaidOutWithTwoApprovalsAboveTheLimit) {
  const Pseudonym person = test_pseudonym(kResettled);
  Agency& xuhu = agency(kXuhu);
  const Case asked =
      xuhu.request_retiree_payout(transfer::id(4), person, "310", payee(kResettled)).value();
  EXPECT_EQ(asked.money, Money::kReserved);
  const Id id = asked.opened.case_id;
  EXPECT_TRUE(site(kXuhu).has_todo("PAYOUT"));
  EXPECT_EQ(xuhu.approve_payout(id, "clerk-1")->money, Money::kReserved);
  EXPECT_EQ(code(xuhu.approve_payout(id, "clerk-1")), "SECOND_PERSON");
  EXPECT_EQ(xuhu.approve_payout(id, "clerk-2")->money, Money::kPayoutSent);
  country_.pass_days(1);
  EXPECT_EQ(state(kXuhu, id), "NOT_MOVED PAID");
  EXPECT_EQ(fen(kXuhu, kResettled), 0);
  EXPECT_FALSE(card_deregistered(site(kXuhu).store, kXuhu, person).value()) << "still insured";

  PersonalAccounts accounts(site(kXuhu).store, country_.registry, test_digest);
  ASSERT_TRUE(accounts.contribute(
      {transfer::id(50), {std::string(kXuhu), "310", person}, Fen{900}, {}}, country_.clock.now()));
  const Id again = xuhu.request_retiree_payout(transfer::id(6), person, "310", payee(kResettled))
                       ->opened.case_id;
  country_.pass_days(1);
  EXPECT_EQ(state(kXuhu, again), "NOT_MOVED PAID") << "as often as asked, by rules below the limit";
}

TEST_F(MoneyWays, ARetireeResettledInsideTheProvinceIsNotPaidOut) {
  Insurance row = insured("999912", InsuranceStatus::kNormal, {"1990-01..2012-12"}, Fen{100});
  row.psn_type = "1201";
  row.resettled = "999911";
  Country country({person("999901195001010011", {row})});
  EXPECT_EQ(code(country.agency(kXuhu).request_retiree_payout(transfer::id(4),
                                                              test_pseudonym("999901195001010011"),
                                                              "310", payee("999901195001010011"))),
            "PAYOUT_REFUSED");
}

TEST_F(MoneyWays, OthersAreNotPaidOut) {
  EXPECT_EQ(code(agency(kXuling).request_retiree_payout(transfer::id(4), test_pseudonym(kMover),
                                                        "310", payee(kMover))),
            "PAYOUT_REFUSED");
}

TEST_F(MoneyWays, RetireesAreRefusedAnOrdinaryTransferAndOnlyTheResettledArePaidOut) {
  constexpr std::string_view kRetired = "999911195810020248";  // lives where it is insured
  const Id refused = settled(kResettled, kXuhu, kHuanjiang, 1);
  EXPECT_EQ(state(kXuhu, refused), "REJECTED NOT_NEEDED");
  EXPECT_THAT(reasons(at(kXuhu, refused)), Contains("RETIRED"));
  EXPECT_EQ(fen(kXuhu, kResettled), 760500);
  EXPECT_EQ(balance(kXuhu, kResettled).available(), Fen{760500});
  EXPECT_THAT(reasons(at(kXuling, settled(kRetired, kXuling, kHuanjiang, 2))), Contains("RETIRED"));
  EXPECT_EQ(code(agency(kXuling).request_retiree_payout(transfer::id(4), test_pseudonym(kRetired),
                                                        "310", payee(kRetired))),
            "PAYOUT_REFUSED");
}

TEST_F(MoneyWays, APayoutThatBouncesGoesToAnotherAccount) {
  country_.treatment.bounce = "ACCOUNT_CLOSED";
  const Id id = settled(kMover, kXuling, kHuanyuan);
  ASSERT_TRUE(agency(kXuling).request_payout(transfer::id(3), id, payee(kMover)));
  country_.pass_days(1);
  EXPECT_EQ(at(kXuling, id).money, Money::kBounced);
  EXPECT_EQ(fen(kXuling, AccountKind::kBankOut), 318456);
  ASSERT_TRUE(agency(kXuling).new_payee(id, "clerk-1", payee(kMover, "token-2")));
  country_.pass_days(1);
  EXPECT_EQ(at(kXuling, id).money, Money::kBounced);
  EXPECT_EQ(code(agency(kXuling).release_payout(id, "clerk-1")), "ACCOUNT_CLOSED")
      << "it went with the relation";
  country_.treatment.bounce.clear();
  ASSERT_TRUE(agency(kXuling).new_payee(id, "clerk-1", payee(kMover, "token-3")));
  country_.pass_days(1);
  EXPECT_EQ(state(kXuling, id), "OUT_PAPER PAID");
}

TEST_F(MoneyWays, OfAPersonWhoStaysInsuredItGoesBackToTheAccount) {
  country_.treatment.bounce = "ACCOUNT_CLOSED";
  const Id id = agency(kXuhu)
                    .request_retiree_payout(transfer::id(4), test_pseudonym(kResettled), "310",
                                            payee(kResettled))
                    ->opened.case_id;
  ASSERT_TRUE(agency(kXuhu).approve_payout(id, "clerk-1"));
  ASSERT_TRUE(agency(kXuhu).approve_payout(id, "clerk-2"));
  country_.pass_days(1);
  ASSERT_TRUE(agency(kXuhu).release_payout(id, "clerk-1"));
  EXPECT_EQ(state(kXuhu, id), "NOT_MOVED RELEASED");
  EXPECT_EQ(balance(kXuhu, kResettled).available(), Fen{760500});
}

// ---- An account closes only with nothing on it, or all of it set aside

TEST_F(MoneyWays, WhatWaitsForAnApplicationIsSetAsideWhenTheAccountGoes) {
  const Id id = settled(kMover, kXuling, kHuanyuan);
  EXPECT_EQ(balance(kXuling, kMover).reserved, Fen{318456});
  EXPECT_FALSE(site(kXuling).has_todo("PAYOUT")) << "nobody has applied";
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  EXPECT_EQ(code(accounts.spend(
                {transfer::id(50), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{100}},
                country_.clock.now())),
            "IN_TRANSFER");
  EXPECT_FALSE(at(kXuling, id).closed());
}

TEST_F(MoneyWays, WhatIsPaidInAfterwardsIsPaidOutInACaseOfItsOwn) {
  const Id gone = settled(kMover, kXuling, kHuanyuan);
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  ASSERT_EQ(
      accounts.contribute(
          {transfer::id(50), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{900}, {}},
          country_.clock.now()),
      Booked::kSuspense);
  ASSERT_TRUE(agency(kXuling).supplement(gone, "clerk-1"));
  country_.pass_days(3);
  const Case late = agency(kXuling).cases_of(test_pseudonym(kMover))->back();
  EXPECT_EQ(late.opened.kind, Kind::kSupplement);
  EXPECT_EQ(late.money, Money::kReserved) << "for the person to apply for";
  ASSERT_TRUE(agency(kXuling).request_payout(transfer::id(3), late.opened.case_id, payee(kMover)));
  country_.pass_days(1);
  EXPECT_EQ(state(kXuling, late.opened.case_id), "NOT_MOVED PAID");
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 0);
}

TEST_F(MoneyWays, AtTheCertificateAPersonClosesAnAccountWhoseMoneyIsSetAside) {
  const Pseudonym person = test_pseudonym(kWanderer);
  const auto fetch = [&](Byte number) {
    return code(agency(kYinggang).issue_certificate(transfer::id(number), person, "310",
                                                    AtCertificate::kAccountCloses));
  };
  const auto closed = [&] {
    const auto record =
        insurance_record(site(kYinggang).store, country_.registry, person, kYinggang, "310")
            .value();
    return account_closed(*record, balance(kYinggang, kWanderer));
  };
  EXPECT_EQ(fetch(30), "STEP_MISSING") << "700 yuan lie on it";
  EXPECT_EQ(fetch(30), "STEP_MISSING");
  const Id id = settled(kWanderer, kYinggang, kXuling);
  ASSERT_EQ(state(kYinggang, id), "SRC_REVIEW RESERVED");
  EXPECT_FALSE(closed());
  EXPECT_EQ(fetch(31), "OK");
  EXPECT_TRUE(closed());
  EXPECT_FALSE(card_deregistered(site(kYinggang).store, kYinggang, person).value())
      << "the card goes with the relation";
  EXPECT_EQ(fetch(32), "ACCOUNT_CLOSED");

  ASSERT_TRUE(agency(kYinggang).withdraw(transfer::id(33), id));
  EXPECT_FALSE(closed()) << "the money is the person's again";
  EXPECT_EQ(balance(kYinggang, kWanderer).available(), Fen{70000});
}

TEST_F(MoneyWays, AndItGoesWithTheRelationAsAnyOther) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  ASSERT_TRUE(agency(kYinggang).issue_certificate(transfer::id(31), test_pseudonym(kWanderer),
                                                  "310", AtCertificate::kAccountCloses));
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.settle();
  country_.pass_days(2);
  EXPECT_EQ(state(kYinggang, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kXuling, kWanderer), 70000);
}

// ---- After the move

TEST_F(MoneyWays, MoneyThatComesAfterTheMoveIsSentOn) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  EXPECT_EQ(code(agency(kXuling).supplement(id, "clerk-1")), "BALANCE_SHORT");
  const auto booked = accounts.contribute(
      {transfer::id(50), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{4200}, {}},
      country_.clock.now());
  ASSERT_TRUE(booked);
  ASSERT_EQ(*booked, Booked::kSuspense);
  ASSERT_TRUE(agency(kXuling).supplement(id, "clerk-1"));
  country_.pass_days(2);
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 0);
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456 + 4200);
  EXPECT_FALSE(site(kXuling).has_todo("LATE"));
}

TEST_F(MoneyWays, PortableMoneyFollowsOutOfTheProvince) {
  // Huanlin's relation is stopped, and Huanjiang does not mind.
  country_.policy = with_rule("precondition", rule("DEST_NOT_NORMAL", "999921", "applies = false"));
  const Id inside = done(kNomad, kHuanjiang, kHuanlin, 1);
  ASSERT_EQ(state(kHuanlin, inside), "RELATION_IN NOT_NEEDED");
  const Id out = done(kNomad, kHuanlin, kXuling, 2);
  ASSERT_EQ(at(kHuanlin, out).relation, Relation::kRelationIn);
  country_.pass_days(3);
  EXPECT_EQ(fen(kHuanjiang, kNomad), 0);
  EXPECT_EQ(fen(kHuanlin, kNomad), 0);
  EXPECT_EQ(fen(kXuling, kNomad), 9000 + 300);
}

}  // namespace
}  // namespace ssc::backend::transfer
