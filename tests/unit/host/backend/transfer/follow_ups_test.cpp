// SPDX-License-Identifier: Apache-2.0
// What the two agencies of a case tell each other, and the cases that follow a case.
#include "host/backend/transfer/follow_ups.hpp"

#include "host/backend/ledger/movements.hpp"
#include "host/backend/transfer/facts.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class FollowUps : public AuditedTransfers {
 protected:
  void release_the_net() {
    country_.held = false;
    country_.clock.advance(1min);
    country_.settle();
  }
  void correct(std::string_view region, const Id& id, std::string_view months) {
    const auto done = agency(region).correct(id, "clerk-1", {*parse_months(months)});
    EXPECT_TRUE(done) << done.error().info().code << " " << done.error().detail;
    country_.settle();
  }
  std::uint32_t months(std::string_view region, std::string_view id_number,
                       std::string_view insutype = "310") {
    const auto record = insurance_record(site(region).store, country_.registry,
                                         test_pseudonym(id_number), region, insutype);
    return months_in(record.value()->now.paid);
  }
  // As an agency that says what its cases do not.
  void say(std::string_view from, std::string_view to, const Payload& payload) {
    const Office office{*country_.registry.region(from), site(from).world};
    const Id step = derive_id(test_digest, {"said", encode(payload)});
    ASSERT_TRUE(perform(office, step, {}, [&](Step& said) -> Result<std::string> {
      said.send(to, payload);
      return std::string();
    }));
    country_.settle();
  }
  std::string last_said(std::string_view region) {
    std::string body;
    const auto journal = site(region).store.journal(0, 1000).value();
    for (const JournalEntry& entry : journal)
      for (const Message& message : entry.batch.outbox) body = message.body;
    return body;
  }
};

// ---- Refusals

TEST_F(FollowUps, ARefusalReachesADestinationThatHasNotAnsweredYet) {
  country_.held = true;
  const Id id = apply(kGuest, kXuling, kYinggang);
  country_.settle();
  ASSERT_TRUE(agency(kXuling).refuse(id, "clerk-1", "ARREARS"));
  release_the_net();
  EXPECT_EQ(state(kXuling, id), "REJECTED NOT_NEEDED");
  EXPECT_EQ(state(kYinggang, id), "REJECTED NONE");
  EXPECT_FALSE(site(kYinggang).has_todo("REVIEW_IN"));
}

TEST_F(FollowUps, ASupplementThatIsRefusedIsWaitedForByNobodyAndMayBeSentAnew) {
  const Id moved = done(kMover, kXuling, kHuanjiang);
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  ASSERT_TRUE(accounts.contribute(
      {transfer::id(50), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{4200}, {}},
      country_.clock.now()));
  ASSERT_TRUE(agency(kXuling).supplement(moved, "clerk-1"));
  const Id refused = agency(kXuling).cases_of(test_pseudonym(kMover))->back().opened.case_id;
  country_.settle();
  ASSERT_EQ(state(kHuanjiang, refused), "NOT_MOVED NONE");
  ASSERT_TRUE(agency(kXuling).refuse(refused, "clerk-1", "OTHER"));
  country_.settle();
  EXPECT_EQ(state(kXuling, refused), "NOT_MOVED RELEASED");
  EXPECT_EQ(state(kHuanjiang, refused), "NOT_MOVED NOT_NEEDED");
  EXPECT_TRUE(site(kXuling).has_todo("LATE"));
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 4200);

  ASSERT_TRUE(agency(kXuling).supplement(moved, "clerk-2"));
  country_.pass_days(2);
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456 + 4200);
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 0);
}

TEST_F(FollowUps, MoneyOnItsWayBackIsNotRefused) {
  country_.treatment.arrives = Fen{318400};
  const Id id = done(kMover, kXuling, kHuanjiang);
  country_.treatment = {};
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", false));
  const Id back = at(kHuanjiang, id).returned->return_case;
  ASSERT_EQ(state(kHuanjiang, back), "NOT_MOVED RESERVED");
  EXPECT_EQ(code(agency(kHuanjiang).refuse(back, "clerk-1", "OTHER")), "TOO_LATE");
  say(kXuling, kHuanjiang, Reject{back, {"OTHER"}});
  country_.pass_days(3);
  EXPECT_EQ(state(kHuanjiang, back), "NOT_MOVED CREDITED");
  EXPECT_EQ(state(kXuling, back), "NOT_MOVED CREDITED");
}

// ---- Payouts

TEST_F(FollowUps, WhereTheRulesApproveAPayoutMayBeAskedForBeforeTheRelationHasGone) {
  country_.held = true;
  const Id id = apply(kHomeward, kXuhu, kHuanjiang);
  country_.settle();
  for (int i = 0; i < 2; ++i) {  // the question; the answer and the letter
    for (const auto& [to, envelope] : std::exchange(country_.sent, {}))
      country_.deliver(to, envelope).value();
    country_.settle();
  }
  ASSERT_EQ(state(kXuhu, id), "INFO_SENT NONE");
  const auto asked = agency(kXuhu).request_payout(transfer::id(3), id, payee(kHomeward));
  ASSERT_TRUE(asked) << asked.error().info().code << " " << asked.error().detail;
  EXPECT_EQ(asked->money, Money::kReserved);
  release_the_net();
  EXPECT_EQ(state(kXuhu, id), "RELATION_IN PAID");
}

TEST_F(FollowUps, ARegionsTimeForThePayoutRunsFromTheApplication) {
  country_.policy = with_rule("time_limit", rule("MONEY", "999912", "working_days = 3", "COUNTER"));
  country_.treatment.delay = 8h * 20;
  const Id id = settled(kHomeward, kXuhu, kHuanjiang);
  country_.pass_days(7);
  EXPECT_THAT(at(kXuhu, id).overdue, IsEmpty()) << "nobody has applied";
  ASSERT_TRUE(agency(kXuhu).request_payout(transfer::id(3), id, payee(kHomeward)));
  country_.pass(24h * 3 + 13h);
  EXPECT_THAT(at(kXuhu, id).overdue, IsEmpty()) << "23:00 of the third working day";
  country_.pass(2h);
  EXPECT_THAT(at(kXuhu, id).overdue, ElementsAre(Overdue::Which::kMoney));
}

// ---- Deadlines

TEST_F(FollowUps, ADeadlineStandsWhenItsRuleIsNoLongerOnRecord) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  country_.policy = without("time_limit");
  country_.pass_days(16);
  EXPECT_THAT(at(kYinggang, id).overdue, ElementsAre(Overdue::Which::kOut));
}

// ---- Portable money

TEST_F(FollowUps, WhoComesBackHasLeftNothingThere) {
  country_.policy =
      with_rule("precondition", rule("DEST_NOT_NORMAL", "999923", "applies = false") +
                                    rule("DEST_NOT_NORMAL", "999921", "applies = false") +
                                    rule("NOT_ENROLLED", "999923", "applies = false"));
  const Id there = done(kNomad, kHuanjiang, kHuanlin, 1);
  ASSERT_EQ(state(kHuanlin, there), "RELATION_IN NOT_NEEDED");
  EXPECT_THAT(at(kHuanlin, there).info->holdings, ElementsAre(kHuanjiang));
  const Id back = done(kNomad, kHuanlin, kHuanjiang, 2);
  ASSERT_EQ(state(kHuanjiang, back), "RELATION_IN CREDITED");
  EXPECT_THAT(at(kHuanjiang, back).info->holdings, IsEmpty());
}

TEST_F(FollowUps, WhoComesHomeIsEnrolledThereAnewAsTheRegistrySays) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  ASSERT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
  const auto enrolled_as = [&](Date since) {
    Insurance row = insured(kXuling, InsuranceStatus::kNormal, {"2012-07..2026-09"});
    row.since = since;
    std::vector<Region> regions;
    for (const Region* region : country_.registry.regions()) regions.push_back(*region);
    const Registry later = Registry::make(regions, {person(kMover, {row})}).value();
    const AgencyWorld& now = site(kXuling).world;
    const AgencyWorld world{now.store, later,      now.policy, now.calendar,
                            now.clock, now.digest, now.signer};
    return enrolment({*later.region(kXuling), world}, test_pseudonym(kMover), {})->insutype;
  };
  EXPECT_EQ(enrolled_as(2012y / 7 / 1), "") << "the row of before the move";
  EXPECT_EQ(enrolled_as(2027y / 3 / 1), "310");
}

// ---- Corrections

TEST_F(FollowUps, ACorrectionIsCorrectedInItsTurn) {
  const Id id = settled(kHomeward, kXuhu, kHuanjiang);  // an employee becomes a resident
  const std::uint32_t before = months(kHuanjiang, kHomeward, "390");
  correct(kXuhu, id, "2001-01..2001-03");
  const Id first = at(kXuhu, id).corrected_by.value();
  ASSERT_EQ(state(kXuhu, first), "RELATION_IN NOT_NEEDED");
  correct(kXuhu, first, "2001-01..2001-02");
  const Id second = at(kXuhu, first).corrected_by.value();
  EXPECT_EQ(state(kXuhu, second), "RELATION_IN NOT_NEEDED");
  EXPECT_LT(months(kHuanjiang, kHomeward, "390"), before);
  EXPECT_EQ(at(kHuanjiang, first).months_after, at(kHuanjiang, second).months_after + 1);
}

TEST_F(FollowUps, ACorrectionThatCannotBeTakenIsRejected) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  const Id correction = transfer::id(98);
  say(kXuling, kHuanjiang, InfoCorrect{correction, id, test_pseudonym(kMover), "310", "no paper"});
  const Reject expected{correction, {"DOCUMENT_MALFORMED"}};
  EXPECT_EQ(last_said(kHuanjiang), encode(Payload(expected)));
  EXPECT_EQ(code(agency(kHuanjiang).status(correction)), "UNKNOWN_CASE");
}

TEST_F(FollowUps, ACorrectionIsTakenOnce) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  correct(kXuling, id, "2012-07..2026-08");
  const Id first = at(kXuling, id).corrected_by.value();
  correct(kXuling, id, "2012-07..2026-07");
  const Document form = agency(kXuling).document(at(kXuling, first).form).value();
  say(kXuling, kHuanjiang, InfoCorrect{first, id, test_pseudonym(kMover), "310", encode(form)});
  EXPECT_EQ(months(kHuanjiang, kMover), 170u) << "the later one counts";
}

}  // namespace
}  // namespace ssc::backend::transfer
