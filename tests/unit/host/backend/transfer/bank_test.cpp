// SPDX-License-Identifier: Apache-2.0
// What a bank may do to money on its way, and what becomes of it.
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class WaysOfTheBank : public AuditedTransfers {};

TEST_F(WaysOfTheBank, AnotherAmountThanAnnouncedIsHeldAndMayBeAccepted) {
  country_.treatment.arrives = Fen{318400};
  const Id id = done(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(at(kHuanjiang, id).money, Money::kHoldMismatch);
  EXPECT_TRUE(site(kHuanjiang).has_todo("HOLD"));
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 318400);
  EXPECT_EQ(fen(kHuanjiang, kMover), 0);
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", true));
  country_.settle();
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kHuanjiang, kMover), 318400);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
}

TEST_F(WaysOfTheBank, OrSentBackInACaseOfItsOwn) {
  country_.treatment.arrives = Fen{318400};
  const Id id = done(kMover, kXuling, kHuanjiang);
  country_.treatment = {};
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", false));
  country_.pass_days(3);
  EXPECT_EQ(state(kHuanjiang, id), "RELATION_IN RETURNED");
  EXPECT_EQ(state(kXuling, id), "RELATION_IN RETURNED");
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 0);
  const Id back = at(kHuanjiang, id).returned->return_case;
  EXPECT_EQ(state(kHuanjiang, back), "NOT_MOVED CREDITED");
  EXPECT_EQ(state(kXuling, back), "NOT_MOVED CREDITED");
}

TEST_F(WaysOfTheBank, WhatComesBackAfterTheRelationHasGoneIsSentAfterThePerson) {
  country_.treatment.arrives = Fen{318400};
  const Id id = done(kMover, kXuling, kHuanjiang);
  country_.treatment = {};
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", false));
  country_.pass_days(3);
  EXPECT_EQ(fen(kXuling, kMover), 0) << "the account is closed: nobody could spend it";
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 318400);
  EXPECT_TRUE(site(kXuling).has_todo("LATE"));
  ASSERT_TRUE(agency(kXuling).supplement(id, "clerk-1"));
  country_.pass_days(3);
  EXPECT_FALSE(site(kXuling).has_todo("LATE"));
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 0);
  EXPECT_EQ(fen(kHuanjiang, kMover), 318400);
}

TEST_F(WaysOfTheBank, AReturnThatIsHeldIsAcceptedAndNeverReturned) {
  country_.treatment.arrives = Fen{318400};
  const Id id = done(kMover, kXuling, kHuanjiang);
  country_.treatment.arrives = Fen{318000};
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", false));
  country_.pass_days(3);
  country_.treatment = {};
  const Id back = at(kHuanjiang, id).returned->return_case;
  EXPECT_EQ(state(kXuling, back), "NOT_MOVED HOLD_MISMATCH");
  EXPECT_EQ(code(agency(kXuling).resolve_hold(back, "clerk-1", false)), "TOO_LATE");
  ASSERT_TRUE(agency(kXuling).resolve_hold(back, "clerk-1", true));
  country_.pass_days(1);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN RETURNED");
  EXPECT_EQ(at(kXuling, id).returned->amount, Fen{318000});
}

TEST_F(WaysOfTheBank, PaidTwiceTheSecondSumIsNeverCreditedAndGoesBack) {
  country_.treatment.paid_twice = true;
  const Id id = done(kMover, kXuling, kHuanjiang);
  country_.treatment = {};
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456);
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 318456);
  EXPECT_TRUE(site(kHuanjiang).has_todo("SURPLUS"));
  EXPECT_EQ(code(agency(kHuanjiang).resolve_hold(id, "clerk-1", true)), "TOO_LATE");
  ASSERT_TRUE(agency(kHuanjiang).resolve_hold(id, "clerk-1", false));
  country_.pass_days(3);
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 0);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 318456);
  EXPECT_TRUE(site(kXuling).has_todo("LATE")) << "for a clerk to see";
}

// Lines that no bank of this country sent: their money is from nowhere.
class StatementLines : public Transfers {};

TEST_F(StatementLines, ALineDeliveredTwiceIsBookedOnce) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  const StatementLine line{"B-1",
                           std::string(kHuanjiang),
                           StatementLine::Kind::kIncoming,
                           Fen{318456},
                           id,
                           {},
                           std::string(kXuling),
                           {}};
  ASSERT_TRUE(agency(kHuanjiang).statement(line));
  ASSERT_TRUE(agency(kHuanjiang).statement(line));
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456);
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kBank), -318456);
  StatementLine other = line;
  other.amount = Fen{1};
  EXPECT_EQ(code(agency(kHuanjiang).statement(other)), "ID_REUSED");
}

TEST_F(WaysOfTheBank, ARemittanceThatBouncesIsSentAgain) {
  country_.treatment.bounce = "NO_SUCH_BANK";
  const Id id = done(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(at(kXuling, id).bounced, "NO_SUCH_BANK");
  country_.treatment = {};
  country_.pass_days(2);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456);
}

TEST_F(WaysOfTheBank, ALimitOfTheRegionForTheMoneyRaisesAnAlarmAndWithoutOneThereIsNone) {
  country_.treatment.delay = 8h * 20;
  const Id before = settled(kMover, kXuling, kHuanjiang, 1);
  country_.policy = with_rule("time_limit", rule("MONEY", "999911", "working_days = 3", "COUNTER"));
  const Id limited = settled(kGuest, kXuling, kYinggang, 2);
  ASSERT_TRUE(agency(kYinggang).approve(limited, "clerk-1"));
  country_.settle();
  ASSERT_TRUE(agency(kYinggang).approve(limited, "clerk-2"));
  country_.pass(24h * 3 + 13h);
  EXPECT_THAT(at(kXuling, limited).overdue, IsEmpty()) << "23:00 of the third working day";
  country_.pass(2h);
  EXPECT_THAT(at(kXuling, limited).overdue, ElementsAre(Overdue::Which::kMoney));
  EXPECT_THAT(at(kXuling, before).overdue, IsEmpty());
}

TEST_F(WaysOfTheBank, ALongSilenceIsADoubtAndNeverAFailure) {
  country_.treatment.delay = 8h * 20;  // twenty days of a bank
  const Id id = done(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(at(kXuling, id).money, Money::kRemitted);
  country_.pass_days(6);
  EXPECT_EQ(at(kXuling, id).money, Money::kInDoubt);
  country_.pass_days(30);
  EXPECT_EQ(state(kXuling, id), "RELATION_IN CREDITED");
}

TEST_F(StatementLines, MoneyForNobodyWaitsOnSuspenseAndForACaseUntilItIsKnown) {
  country_.site(kXuling);
  const Id id = derive_id(test_digest, {"case", transfer::id(1).text()});
  StatementLine line{"B-7",
                     std::string(kHuanjiang),
                     StatementLine::Kind::kIncoming,
                     Fen{318456},
                     id,
                     {},
                     std::string(kXuling),
                     {}};
  ASSERT_TRUE(agency(kHuanjiang).statement(line));
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 318456);
  EXPECT_TRUE(site(kHuanjiang).has_todo("HOLD"));
  EXPECT_EQ(settled(kMover, kXuling, kHuanjiang), id);
  EXPECT_EQ(at(kHuanjiang, id).money, Money::kCredited) << "as the form said";
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456);
  EXPECT_FALSE(site(kHuanjiang).has_todo("HOLD"));

  line.id = "B-8";
  line.case_id.reset();
  ASSERT_TRUE(agency(kHuanjiang).statement(line));
  EXPECT_EQ(fen(kHuanjiang, AccountKind::kSuspense), 318456);
}

}  // namespace
}  // namespace ssc::backend::transfer
