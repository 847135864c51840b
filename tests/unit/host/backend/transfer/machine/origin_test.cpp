// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/origin.hpp"

#include "tests/unit/host/backend/transfer/machine/walk.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace origin;

constexpr Fen kAmount{318456};

Routed account(ZeroEvent zero_at = ZeroEvent::kOutConfirmed) {
  return route(Route::kAccount, kAmount, zero_at);
}

// ---- To an account

class OriginZeroAt : public testing::TestWithParam<ZeroEvent> {};

TEST_P(OriginZeroAt, TheAccountIsEmptiedAtTheEventOfTheRuleAndRemittedAfterTheForm) {
  const ZeroEvent rule = GetParam();
  Origin c = accepted_at_origin(account(rule));
  EXPECT_EQ(c.at(), "SRC_REVIEW RESERVED");
  EXPECT_EQ(c(RemitDue{}), "! STEP_MISSING INFO_SENT");
  const bool on_confirm = rule == ZeroEvent::kOutConfirmed;
  EXPECT_EQ(c(Approve{"clerk-1", {}}), on_confirm ? "OUT_CONFIRMED OUT_POSTED" : "OUT_CONFIRMED");
  const bool on_form = rule == ZeroEvent::kInfoSent;
  EXPECT_EQ(c(FormSealed{"F-1"}), on_form ? "INFO_SENT OUT_POSTED" : "INFO_SENT");
  const bool on_remit = rule == ZeroEvent::kRemitted;
  EXPECT_EQ(c(RemitDue{}), on_remit ? "OUT_POSTED REMITTED" : "REMITTED");
  EXPECT_EQ(c.state.remitted->amount, kAmount);
  EXPECT_EQ(c(InfoConfirm{}), "INFO_CONFIRMED");
  EXPECT_EQ(c(CreditConfirm{kAmount}), "! STEP_MISSING RELATION_IN");
  EXPECT_EQ(c(RelationDone{170}), "RELATION_IN");
  EXPECT_EQ(c(CreditConfirm{kAmount}), "CREDITED");
  EXPECT_EQ(c.at(), "RELATION_IN CREDITED");
  EXPECT_TRUE(c.state.closed());
  EXPECT_EQ(c.state.months_after, 170u);
}

INSTANTIATE_TEST_SUITE_P(Rules, OriginZeroAt,
                         testing::Values(ZeroEvent::kOutConfirmed, ZeroEvent::kInfoSent,
                                         ZeroEvent::kRemitted),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

TEST(Origin, EveryObstacleIsToldAndTheDestinationIsAskedAllTheSame) {
  Submitted as = application();
  as.checks = {{Precondition::kNotStopped, CheckState::kFailed},
               {Precondition::kNotEnrolled, CheckState::kPending}};
  Origin c;
  EXPECT_EQ(c(Submit{as, {}, {}, {}}), "SUBMITTED");
  EXPECT_EQ(c(PrecheckReply{{{Precondition::kNotEnrolled, CheckState::kFailed}}, {}}),
            "PRECHECKED REJECTED");
  EXPECT_EQ(c.at(), "REJECTED NOT_NEEDED");
  EXPECT_EQ(c.state.rejections.front().reasons,
            (std::vector<std::string>{"NOT_STOPPED", "NOT_ENROLLED"}));
  EXPECT_TRUE(c.state.closed());
}

TEST(Origin, AnAnswerToWhatWasNotAskedIsRefused) {
  Submitted as = application();
  as.checks = {{Precondition::kNotEnrolled, CheckState::kPending}};
  Origin c;
  c(Submit{as, {}, {}, {}});
  EXPECT_EQ(c(PrecheckReply{{}, "310"}), "! INTERNAL the answer does not fit the question");
  EXPECT_EQ(c(PrecheckReply{{{Precondition::kFrozen, CheckState::kMet}}, "310"}),
            "! INTERNAL the answer does not fit the question");
}

TEST(Origin, WithinOneAreaThereIsNothingToMove) {
  Submitted as = application();
  as.destination = as.origin;
  as.checks = {{Precondition::kSameArea, CheckState::kFailed}};
  Origin c;
  EXPECT_EQ(c(Submit{as, {}, {}, {}}), "SUBMITTED REJECTED");
}

TEST(Origin, AMissingRuleLetsTheCaseWaitAndAFoundOneGoOn) {
  Origin c;
  c(Submit{application(), {}, {}, {}});
  c(PrecheckReply{{}, "310"});
  EXPECT_EQ(c(Letter{terms(), {}, "zero_at"}), "ACCEPTED ROUTE_MISSING");
  EXPECT_EQ(c.at(), "ACCEPTED NONE");
  EXPECT_EQ(c(Approve{"clerk-1", {}}), "! STEP_MISSING SRC_REVIEW");
  EXPECT_EQ(c(RouteFound{account()}), "ROUTED RESERVED");
  EXPECT_FALSE(c.state.route_missing);
}

TEST(Origin, AChangeOfRouteIsAnotherReservation) {
  Origin c = accepted_at_origin(account());
  const Id first = c.state.reserved->reservation;
  EXPECT_EQ(c(RouteFound{account()}), "");
  EXPECT_EQ(c(RouteFound{account(ZeroEvent::kRemitted)}), "ROUTED RESERVED");
  EXPECT_NE(c.state.reserved->reservation, first);
  EXPECT_EQ(c(RouteFound{route(Route::kBank, kAmount)}), "ROUTED");
  EXPECT_EQ(c.at(), "SRC_REVIEW NONE");
}

class OriginNoMoney : public testing::TestWithParam<Routed> {};

TEST_P(OriginNoMoney, TheRelationMovesAloneAndAPayoutIsRefused) {
  Origin c = accepted_at_origin(GetParam());
  EXPECT_EQ(c.at(), "SRC_REVIEW NOT_NEEDED");
  EXPECT_EQ(c(RequestPayout{"payee", kAmount}).substr(0, 7),
            GetParam().route == Route::kBank ? "! BALAN" : "! PAYOU");
  EXPECT_EQ(c(Approve{"clerk-1", {}}), "OUT_CONFIRMED");
  EXPECT_EQ(c(FormSealed{"F-1"}), "INFO_SENT");
  EXPECT_EQ(c(RemitDue{}), "");
  EXPECT_EQ(c(InfoConfirm{}), "INFO_CONFIRMED");
  EXPECT_EQ(c(RelationDone{12}), "RELATION_IN");
  EXPECT_TRUE(c.state.closed());
}

INSTANTIATE_TEST_SUITE_P(ZeroBalanceResidentPortableNoTransfer, OriginNoMoney,
                         testing::Values(route(Route::kAccount, {}), route(Route::kNone, {}),
                                         route(Route::kPortable, kAmount),
                                         route(Route::kNoTransfer, kAmount),
                                         route(Route::kBank, {})),
                         [](const auto& way) {
                           return std::string(to_string(way.param.route)) +
                                  std::to_string(way.index);
                         });

// ---- It does not go

TEST(Origin, WithdrawalIsForTheTimeBeforeTheForm) {
  Origin c = accepted_at_origin(account());
  c(Approve{"clerk-1", {}});
  EXPECT_EQ(c.at(), "OUT_CONFIRMED OUT_POSTED");
  EXPECT_EQ(c(Withdraw{}), "WITHDRAWN RELEASED");
  EXPECT_EQ(c(Withdraw{}), "");
  EXPECT_TRUE(c.state.closed());
  Origin late = form_sent(account());
  EXPECT_EQ(late(Withdraw{}), "! TOO_LATE INFO_SENT");
}

TEST(Origin, ALetterThatCrossesTheWithdrawalChangesNothing) {
  Origin c;
  c(Submit{application(), {}, {}, {}});
  c(PrecheckReply{{}, "310"});
  EXPECT_EQ(c(Withdraw{}), "WITHDRAWN");
  EXPECT_EQ(c(Letter{terms(), account(), {}}), "");
  EXPECT_EQ(c(PeerRejected{{"LATE"}}), "");
  EXPECT_EQ(c.at(), "WITHDRAWN NOT_NEEDED");
}

TEST(Origin, ARejectionAfterTheFormGivesBackWhatWasPosted) {
  Origin c = form_sent(account());
  EXPECT_EQ(c.at(), "INFO_SENT OUT_POSTED");
  EXPECT_EQ(c(Refuse{"clerk-1", "reason"}), "! TOO_LATE INFO_SENT");
  EXPECT_EQ(c(PeerRejected{{"DOCUMENT_SIGNATURE"}}), "REJECTED RELEASED");
  EXPECT_EQ(c(RemitDue{}), "");
  EXPECT_EQ(c(FormSealed{"F-2"}), "");
  EXPECT_EQ(c(InfoConfirm{}), "! TOO_LATE REJECTED");
}

TEST(Origin, WhatTheBankHasComesBackOnlyByAReturn) {
  Origin c = form_sent(account());
  EXPECT_EQ(c(RemitDue{}), "REMITTED");
  EXPECT_EQ(c(PeerRejected{{"DOCUMENT_MALFORMED"}}), "REJECTED");
  EXPECT_EQ(c.at(), "REJECTED REMITTED");
  EXPECT_FALSE(c.state.closed());
  EXPECT_EQ(c(CreditConfirm{kAmount}), "! TOO_LATE REJECTED");
  EXPECT_EQ(c(MoneyBack{kReturnCase, kAmount}), "RETURNED");
  EXPECT_EQ(c(MoneyBack{kReturnCase, kAmount}), "");
  EXPECT_TRUE(c.state.closed());
}

TEST(Origin, ARejectionAfterTheCreditComesTooLate) {
  Origin c = gone(account());
  c(RemitDue{});
  c(CreditConfirm{kAmount});
  EXPECT_EQ(c(PeerRejected{{"LATE"}}), "! TOO_LATE RELATION_IN");
  EXPECT_EQ(c.at(), "RELATION_IN CREDITED");
}

TEST(Origin, ABouncedRemittanceIsMadeAgainOrGivenBack) {
  Origin again = form_sent(account());
  again(RemitDue{});
  const Id first = again.state.remitted->order;
  EXPECT_EQ(again(PaymentBounced{kReturnCase, "another order"}), "");
  EXPECT_EQ(again(PaymentBounced{first, "account"}), "REMIT_BOUNCED");
  EXPECT_EQ(again(RemitDue{}), "REMITTED");
  EXPECT_NE(again.state.remitted->order, first);
  EXPECT_EQ(again(PaymentBounced{first, "account"}), "");

  Origin rejected = form_sent(account());
  rejected(RemitDue{});
  rejected(PeerRejected{{"LATE"}});
  EXPECT_EQ(rejected(PaymentBounced{rejected.state.remitted->order, "account"}),
            "REMIT_BOUNCED RELEASED");
}

// ---- Doubt

TEST(Origin, DoubtIsSettledByTheReportOfACreditOnly) {
  Origin c = gone(account());
  EXPECT_EQ(c(DoubtDue{}), "");
  c(RemitDue{});
  EXPECT_EQ(c(DoubtDue{}), "DOUBTED");
  EXPECT_EQ(c(DoubtDue{}), "");
  EXPECT_EQ(c(StatusReport{Relation::kNone, Money::kNone, {}}), "");
  EXPECT_EQ(c(StatusReport{Relation::kRelationIn, Money::kMatched, {}}), "");
  EXPECT_EQ(c.at(), "RELATION_IN IN_DOUBT");
  EXPECT_EQ(c(StatusReport{Relation::kRelationIn, Money::kCredited, kAmount}), "CREDITED");
  EXPECT_EQ(c(CreditConfirm{kAmount}), "");
}

TEST(Origin, DoubtIsSettledByAReturn) {
  Origin c = gone(account());
  c(RemitDue{});
  c(DoubtDue{});
  EXPECT_EQ(c(MoneyBack{kReturnCase, kAmount}), "RETURNED");
  EXPECT_EQ(c(CreditConfirm{kAmount}), "! TOO_LATE RETURNED");
}

// ---- To the person's own bank account

TEST(Origin, EmployeeToResidentIsPaidOutOnApplicationByTwo) {
  Origin c = gone(route(Route::kBank, kAmount));
  EXPECT_EQ(c.at(), "RELATION_IN NONE");
  EXPECT_EQ(c(RemitDue{}), "");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "! STEP_MISSING RESERVED");
  EXPECT_EQ(c(RequestPayout{"payee-1", {0}}), "! BALANCE_SHORT");
  EXPECT_EQ(c(RequestPayout{"payee-1", {400000}}), "PAYOUT_REQUESTED RESERVED");
  EXPECT_EQ(c(RequestPayout{"payee-1", {400000}}), "");
  EXPECT_EQ(c(RequestPayout{"payee-2", {400000}}), "! TOO_LATE RESERVED");
  EXPECT_EQ(c(RemitDue{}), "");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 2}), "PAYOUT_APPROVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 2}), "! SECOND_PERSON");
  EXPECT_EQ(c(ApprovePayout{"clerk-2", 2}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
  EXPECT_EQ(c(ApprovePayout{"clerk-2", 2}), "");
  EXPECT_EQ(c(PaymentDone{kReturnCase}), "");
  EXPECT_EQ(c(PaymentDone{*c.state.payout_order}), "PAYOUT_PAID");
  EXPECT_EQ(c(PaymentDone{*c.state.payout_order}), "");
  EXPECT_TRUE(c.state.closed());
}

TEST(Origin, NothingIsPaidOutBeforeTheRelationHasGone) {
  Origin c = form_sent(route(Route::kBank, kAmount));
  EXPECT_EQ(c(RequestPayout{"payee", kAmount}), "PAYOUT_REQUESTED RESERVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "! STEP_MISSING INFO_RECEIVED");
  EXPECT_EQ(c(PeerRejected{{"LATE"}}), "REJECTED RELEASED");
}

Origin bounced_payout() {
  Origin c = gone(route(Route::kBank, kAmount));
  c(RequestPayout{"payee-1", kAmount});
  c(ApprovePayout{"clerk-1", 1});
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "! STEP_MISSING BOUNCED");
  EXPECT_EQ(c(PaymentBounced{*c.state.payout_order, "account closed"}), "PAYOUT_BOUNCED");
  EXPECT_EQ(c.state.bounced, "account closed");
  return c;
}

TEST(Origin, ABouncedPayoutGoesToAnotherPayee) {
  Origin c = bounced_payout();
  const Id first = *c.state.payout_order;
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-9"}), "PAYOUT_REQUESTED PAYOUT_APPROVED PAYOUT_SENT");
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-9"}), "");
  EXPECT_EQ(c(NewPayee{"payee-3", "clerk-9"}), "! TOO_LATE PAYOUT_SENT");
  EXPECT_EQ(c(PaymentBounced{first, "the same line again"}), "");
  EXPECT_EQ(c(PaymentDone{*c.state.payout_order}), "PAYOUT_PAID");
}

TEST(Origin, WhereTwoApproveTheyApproveTheNewPayeeToo) {
  Origin c = bounced_payout();
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 2}), "! STEP_MISSING PAYOUT_REQUESTED");
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-1", 2}), "PAYOUT_REQUESTED PAYOUT_APPROVED");
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-2", 2}), "");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 2}), "! SECOND_PERSON");
  EXPECT_EQ(c(NewPayee{"payee-3", "clerk-2", 2}), "PAYOUT_REQUESTED PAYOUT_APPROVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 2}), "PAYOUT_APPROVED PAYOUT_SENT");
}

TEST(Origin, ABouncedPayoutOfAnAccountThatStaysIsReleasedToIt) {
  Origin c;
  c(Submit{application(Kind::kPayout), terms(), route(Route::kBank, kAmount), {}});
  c(RequestPayout{"payee-1", kAmount});
  c(ApprovePayout{"clerk-1", 1});
  c(PaymentBounced{*c.state.payout_order, "account closed"});
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "RELEASED");
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "");
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-9"}), "! TOO_LATE RELEASED");
  EXPECT_TRUE(c.state.closed());
}

TEST(Origin, WhatCameBackAfterItWasPaidIsPaidAgainAndNothingElse) {
  Submitted as = application(Kind::kPayout);
  as.from_suspense = true;
  Origin c;
  c(Submit{as, terms(), route(Route::kBank, kAmount), {}});
  EXPECT_EQ(c(Refuse{"clerk-1", "OTHER"}), "! TOO_LATE PAYOUT");
  EXPECT_EQ(c(RequestPayout{"payee-1", kAmount}), "PAYOUT_REQUESTED RESERVED");
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "! ACCOUNT_CLOSED");
  EXPECT_EQ(c(Refuse{"clerk-1", "OTHER"}), "! TOO_LATE PAYOUT");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
}

TEST(Origin, OfAnAccountThatGoesItWaitsForAPayee) {
  Origin c = bounced_payout();
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "! ACCOUNT_CLOSED");
  EXPECT_EQ(c(NewPayee{"payee-2", "clerk-9"}), "PAYOUT_REQUESTED PAYOUT_APPROVED PAYOUT_SENT");
}

TEST(Origin, WhatNobodyHasAppliedForIsSetAsideWhenTheAccountCloses) {
  Origin c = gone(route(Route::kBank, kAmount));
  EXPECT_EQ(c(AccountCloses{kAmount}), "RESERVED");
  EXPECT_EQ(c(AccountCloses{kAmount}), "");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "! STEP_MISSING PAYOUT_REQUESTED");
  EXPECT_EQ(c(ReleasePayout{"clerk-1"}), "! ACCOUNT_CLOSED");
  EXPECT_EQ(c(RequestPayout{"payee-1", {}}), "PAYOUT_REQUESTED");
  EXPECT_EQ(c(RequestPayout{"payee-2", {}}), "! TOO_LATE RESERVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
}

TEST(Origin, WithNothingLeftByThenThereIsNothingToApplyFor) {
  Origin c = gone(route(Route::kBank, kAmount));
  EXPECT_EQ(c(AccountCloses{{}}), "NO_MONEY");
  c(RelationDone{12});
  EXPECT_TRUE(c.state.closed());
}

Origin on_paper() {
  Submitted as = application();
  as.paper = true;
  Origin c;
  EXPECT_EQ(c(Submit{as, terms(), route(Route::kBank, kAmount), {}}), "SUBMITTED ACCEPTED ROUTED");
  EXPECT_EQ(c(Approve{"clerk-1", {}}), "! STEP_MISSING certificate");
  EXPECT_EQ(c(Approve{"clerk-1", "C-1"}), "PAPER_OUT");
  EXPECT_EQ(c.at(), "OUT_PAPER NONE");
  return c;
}

TEST(Origin, OffThePlatformThePersonLeavesWithAPaperAndTheMoneyOnApplication) {
  Origin c = on_paper();
  EXPECT_EQ(c(Approve{"clerk-1", "C-2"}), "");
  EXPECT_EQ(c(RequestPayout{"payee", kAmount}), "PAYOUT_REQUESTED RESERVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
  EXPECT_EQ(c(PaymentDone{*c.state.payout_order}), "PAYOUT_PAID");
  EXPECT_TRUE(c.state.closed());
}

TEST(Origin, OffThePlatformThereIsNoAccountToMoveTo) {
  Submitted as = application();
  as.paper = true;
  Origin c;
  EXPECT_EQ(c(Submit{as, terms(), account(), {}}), "! INTERNAL no account to move the money to");
  EXPECT_EQ(c(Submit{application(Kind::kPayout), terms(), account(), {}}),
            "! INTERNAL no account to move the money to");
}

TEST(Origin, WithoutAnApplicationTheMoneyWaits) {
  Origin c = on_paper();
  EXPECT_EQ(c(RemitDue{}), "");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "! STEP_MISSING RESERVED");
  EXPECT_FALSE(c.state.closed());
}

TEST(Origin, AResettledRetireeIsPaidOutAndStays) {
  Origin c;
  EXPECT_EQ(c(Submit{application(Kind::kPayout), terms(), route(Route::kBank, kAmount), {}}),
            "SUBMITTED ACCEPTED ROUTED");
  EXPECT_EQ(c.at(), "NOT_MOVED NONE");
  EXPECT_EQ(c(RequestPayout{"payee", kAmount}), "PAYOUT_REQUESTED RESERVED");
  EXPECT_EQ(c(ApprovePayout{"clerk-1", 1}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
  EXPECT_EQ(c(PaymentDone{*c.state.payout_order}), "PAYOUT_PAID");
  EXPECT_EQ(c.at(), "NOT_MOVED PAID");
}

TEST(Origin, APayoutMayBeRefusedBeforeItIsSent) {
  Origin c;
  c(Submit{application(Kind::kPayout), terms(), route(Route::kBank, kAmount), {}});
  c(RequestPayout{"payee", kAmount});
  EXPECT_EQ(c(Refuse{"clerk-1", "PAYEE_MISMATCH"}), "REJECTED RELEASED");
  EXPECT_EQ(c(Refuse{"clerk-1", "PAYEE_MISMATCH"}), "");
  EXPECT_EQ(c.at(), "NOT_MOVED RELEASED");
}

// ---- Linked cases

class OriginMoneyAlone : public testing::TestWithParam<Kind> {};

TEST_P(OriginMoneyAlone, SupplementAndReturnAreRemittedWithoutARelation) {
  Origin c;
  EXPECT_EQ(c(Submit{application(GetParam()), terms(), account(), {}}),
            "SUBMITTED ACCEPTED ROUTED RESERVED");
  EXPECT_EQ(c(RemitDue{}), "OUT_POSTED REMITTED");
  EXPECT_EQ(c(CreditConfirm{kAmount}), "CREDITED");
  EXPECT_EQ(c.at(), "NOT_MOVED CREDITED");
  EXPECT_TRUE(c.state.closed());
}

INSTANTIATE_TEST_SUITE_P(Kinds, OriginMoneyAlone, testing::Values(Kind::kSupplement, Kind::kReturn),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(Origin, ARejectedSupplementIsReleasedAndTheRejectionNotedOnce) {
  Origin c;
  c(Submit{application(Kind::kSupplement), terms(), account(), {}});
  EXPECT_EQ(c(PeerRejected{{"UNKNOWN_CASE"}}), "REJECTED RELEASED");
  EXPECT_EQ(c(PeerRejected{{"UNKNOWN_CASE"}}), "");
  EXPECT_EQ(c(RemitDue{}), "");
}

TEST(Origin, AReturnIsNotRefusedForItsMoneyHasNowhereElseToGo) {
  Origin c;
  c(Submit{application(Kind::kReturn), terms(), account(), {}});
  EXPECT_EQ(c(PeerRejected{{"UNKNOWN_CASE"}}), "! TOO_LATE RETURN");
  EXPECT_EQ(c(Refuse{"clerk-1", "X"}), "! TOO_LATE RETURN");
  EXPECT_EQ(c(RemitDue{}), "OUT_POSTED REMITTED");
}

TEST(Origin, ACorrectionGoesTheWayOfTheFormWithoutMoney) {
  Origin c;
  EXPECT_EQ(c(Submit{application(Kind::kCorrection), terms(), route(Route::kNone, {}), {}}),
            "SUBMITTED ACCEPTED ROUTED NO_MONEY");
  EXPECT_EQ(c(Approve{"clerk-1", {}}), "OUT_CONFIRMED");
  EXPECT_EQ(c(FormSealed{"F-2"}), "INFO_SENT");
  EXPECT_EQ(c(InfoConfirm{}), "INFO_CONFIRMED");
  EXPECT_EQ(c(RelationDone{168}), "RELATION_IN");
  EXPECT_TRUE(c.state.closed());

  Origin corrected = gone(account());
  EXPECT_EQ(corrected(CorrectedBy{kReturnCase}), "CORRECTED");
  EXPECT_EQ(corrected(CorrectedBy{kReturnCase}), "");
}

// ---- Deadlines

TEST(Origin, OverdueIsAFlagEachOnceAndOnlyForWhatIsStillToBeDone) {
  using enum Overdue::Which;
  Origin c = accepted_at_origin(account());
  EXPECT_EQ(c(DeadlinePassed{kIn}), "");
  EXPECT_EQ(c(DeadlinePassed{kOut}), "OVERDUE");
  EXPECT_EQ(c(DeadlinePassed{kOut}), "");
  EXPECT_EQ(c.at(), "SRC_REVIEW RESERVED");

  Origin unremitted = gone(account());  // the ten days include the remittance
  EXPECT_EQ(unremitted(DeadlinePassed{kIn}), "");
  EXPECT_EQ(unremitted(DeadlinePassed{kOut}), "OVERDUE");
  unremitted(RemitDue{});
  EXPECT_EQ(unremitted(DeadlinePassed{kWhole}), "OVERDUE");
  EXPECT_EQ(unremitted(DeadlinePassed{kMoney}), "OVERDUE");

  Origin waiting = gone(route(Route::kBank, kAmount));  // for an application: nobody is late
  for (const auto which : {kOut, kIn, kWhole, kMoney})
    EXPECT_EQ(waiting(DeadlinePassed{which}), "");
}

}  // namespace
}  // namespace ssc::backend::transfer
