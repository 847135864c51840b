// SPDX-License-Identifier: Apache-2.0
// The way of a case between two agencies: relation, reviews, refusals, deadlines, papers.
#include "host/backend/transfer/agency.hpp"

#include "host/backend/registry/record.hpp"
#include "host/backend/registry/relation_epoch.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Agencies : public AuditedTransfers {
 protected:
  // A case whose form has left the origin and stays on its way as long as the net holds back.
  Id with_form_under_way() {
    const Id id = settled(kGuest, kXuling, kYinggang);
    EXPECT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
    country_.site(kYinggang).courier.run().value();  // the letter goes out
    country_.held = true;
    country_.settle();
    EXPECT_EQ(state(kXuling, id), "INFO_SENT OUT_POSTED");
    return id;
  }
  void release_the_net() {
    country_.held = false;
    country_.clock.advance(1min);
    country_.settle();
  }
};

// "STEP_MISSING CREDITED"
template <class T>
std::string named(const Result<T>& refused) {
  if (refused) return "done";
  return std::string(refused.error().info().code) + " " + refused.error().detail;
}

TEST_F(Agencies, AnApplicationIsSubmittedUntilTheDestinationHasAnswered) {
  const Case made = agency(kXuling).apply(application(kMover, kXuling, kHuanjiang)).value();
  EXPECT_EQ(made.relation, Relation::kSubmitted);
  EXPECT_FALSE(made.accepted);
  EXPECT_EQ(made.opened.insutype, "310");
  EXPECT_EQ(made.opened.entry_region, kXuling);
  EXPECT_EQ(code(agency(kHuanjiang).status(made.opened.case_id)), "UNKNOWN_CASE");
}

TEST_F(Agencies, TheRelationMovesWithItsMonthsCardAndVouchers) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(at(kXuling, id).relation, Relation::kRelationIn);
  EXPECT_EQ(at(kHuanjiang, id).relation, Relation::kRelationIn);
  EXPECT_EQ(at(kHuanjiang, id).months_after, 172u) << "2012-07 to 2026-10, each once";

  const Pseudonym person = test_pseudonym(kMover);
  const auto gone =
      insurance_record(site(kXuling).store, country_.registry, person, kXuling, "310").value();
  ASSERT_TRUE(gone->ended);
  EXPECT_EQ(gone->ended->to, kHuanjiang);
  EXPECT_EQ(relation_epoch(site(kXuling).store, kXuling, person, "310").value(), 1u);
  EXPECT_TRUE(card_deregistered(site(kXuling).store, kXuling, person).value());
  const auto here =
      insurance_record(site(kHuanjiang).store, country_.registry, person, kHuanjiang, "310")
          .value();
  EXPECT_EQ(months_in(here->now.paid), 172u);
  EXPECT_TRUE(here->account_open);
}

TEST_F(Agencies, BothClocksRunFromTheDestinationsAcceptance) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  for (const auto region : {kXuling, kHuanjiang}) {
    const Case state = at(region, id);
    ASSERT_TRUE(state.accepted);
    EXPECT_EQ(state.accepted->accepted_at, country_.clock.now());
    EXPECT_EQ(format_date(*state.accepted->out_deadline), "2026-11-16");
    EXPECT_EQ(format_date(state.accepted->whole_deadline), "2026-11-23");
  }
  EXPECT_EQ(format_date(at(kHuanjiang, id).info->in_deadline), "2026-11-09");
}

TEST_F(Agencies, AllObstaclesOfBothSidesAreToldAtOnceAndNoClockStarts) {
  const Id id = settled(kPaying, kXuling, kHuanjiang);
  const Case state = at(kXuling, id);
  EXPECT_EQ(state.relation, Relation::kRejected);
  EXPECT_THAT(reasons(state), UnorderedElementsAre("NOT_STOPPED", "ARREARS", "NOT_ENROLLED"));
  EXPECT_FALSE(state.accepted);
  EXPECT_TRUE(state.closed());
  EXPECT_EQ(at(kHuanjiang, id).relation, Relation::kRejected);
  EXPECT_NE(settled(kPaying, kXuling, kHuanjiang, 2), id) << "it may be tried again";
}

TEST_F(Agencies, TheSameAreaIsRejectedWithoutAskingAnybody) {
  const Id id = apply(kMover, kXuling, kXuling);
  EXPECT_THAT(reasons(at(kXuling, id)), ElementsAre("SAME_AREA"));
  country_.settle();
  EXPECT_THAT(country_.sent, IsEmpty());
}

TEST_F(Agencies, WrongPlacesAndPersonsAreRefusedWithoutACase) {
  const auto refused = [&](std::string_view who, std::string_view to) {
    return code(agency(kXuling).apply(application(who, kXuling, to)));
  };
  EXPECT_EQ(refused(kMover, "440100"), "UNKNOWN_REGION");
  EXPECT_EQ(refused("999911198304010614", kHuanjiang), "UNKNOWN_PERSON");
  EXPECT_THAT(agency(kXuling).cases_of(test_pseudonym(kMover)).value(), IsEmpty());
}

TEST_F(Agencies, TheSameRequestIsAnsweredAsItWasThenAndAnotherUnderItsIdIsRefused) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  const Case again = agency(kXuling).apply(application(kMover, kXuling, kHuanjiang)).value();
  EXPECT_EQ(again.opened.case_id, id);
  EXPECT_EQ(again.relation, Relation::kSubmitted);
  EXPECT_EQ(code(agency(kXuling).apply(application(kMover, kXuling, kXuhu))), "ID_REUSED");
  EXPECT_EQ(code(agency(kXuling).withdraw(transfer::id(1), id)), "ID_REUSED");
}

TEST_F(Agencies, ASecondApplicationGetsTheOpenCaseAndOneElsewhereIsRefused) {
  country_.held = true;
  const Id id = apply(kMover, kXuling, kHuanjiang, 1);
  EXPECT_EQ(apply(kMover, kXuling, kHuanjiang, 2), id);
  EXPECT_EQ(code(agency(kXuling).apply(application(kMover, kXuling, kXuhu, 3))), "OPEN_CASE");
  EXPECT_EQ(agency(kXuling).cases_of(test_pseudonym(kMover))->size(), 1u);
}

TEST_F(Agencies, TheCaseKeepsHowItWasAskedFor) {
  Application kiosk = application(kMover, kXuling, kHuanjiang);
  kiosk.channel = Channel::kKiosk;
  kiosk.entry_region = kXuhu;
  kiosk.proofing = "ACCOUNT";
  const Id id = agency(kXuling).apply(kiosk)->opened.case_id;
  country_.pass(1h);
  const Case state = at(kXuling, id);
  EXPECT_EQ(state.opened.channel, Channel::kKiosk);
  EXPECT_EQ(state.opened.entry_region, kXuhu);
  EXPECT_EQ(state.opened.proofing, "ACCOUNT");
  EXPECT_EQ(state.opened_at, country_.clock.now() - 1h);
}

TEST_F(Agencies, AnotherChannelLeadsToTheSameCase) {
  country_.held = true;
  const Id id = apply(kMover, kXuling, kHuanjiang, 1);
  Application mobile = application(kMover, kXuling, kHuanjiang, 2);
  mobile.channel = Channel::kMobile;
  mobile.attachments = {"ID_FRONT:0A", "ID_BACK:0B"};
  EXPECT_EQ(agency(kXuling).apply(mobile)->opened.case_id, id);
}

TEST_F(Agencies, AnApplicationByPhoneNeedsBothSidesOfTheIdentityCard) {
  Application mobile = application(kMover, kXuling, kHuanjiang);
  mobile.channel = Channel::kMobile;
  mobile.attachments = {"ID_FRONT:0A"};
  EXPECT_EQ(code(agency(kXuling).apply(mobile)), "REQUEST_MALFORMED");
  mobile.attachments.push_back("ID_BACK:0B");
  EXPECT_EQ(code(agency(kXuling).apply(mobile)), "OK");
}

// ---- Entry elsewhere

TEST_F(Agencies, AnApplicationAtTheDestinationIsOpenedByTheOriginUnderTheSameId) {
  const Case asked = agency(kHuanjiang).apply(application(kMover, kXuling, kHuanjiang)).value();
  EXPECT_EQ(asked.relation, Relation::kNone);
  const Id id = asked.opened.case_id;
  EXPECT_EQ(agency(kHuanjiang).status(id)->relation, Relation::kNone);
  country_.settle();
  EXPECT_EQ(at(kHuanjiang, id).relation, Relation::kRelationIn);
  EXPECT_EQ(at(kXuling, id).opened.entry_region, kHuanjiang);
  EXPECT_EQ(agency(kHuanjiang).cases_of(test_pseudonym(kMover))->size(), 1u);
}

TEST_F(Agencies, TheOriginsRefusalReachesWhoeverPassedTheApplicationOn) {
  country_.site(kXuling);
  Application wrong = application(kMover, kXuling, kHuanjiang);
  wrong.certificate = "999911-C0000000000000000";
  const Id id = agency(kHuanjiang).apply(wrong)->opened.case_id;
  country_.settle();
  const Case refused = at(kHuanjiang, id);
  EXPECT_EQ(refused.relation, Relation::kRejected);
  EXPECT_THAT(reasons(refused), ElementsAre("UNKNOWN_DOCUMENT"));
}

TEST_F(Agencies, TwoEntriesMeetInOneCase) {
  country_.held = true;
  const Id first = apply(kMover, kXuling, kHuanjiang, 1);
  country_.settle();
  country_.sent.clear();
  const Id second =
      agency(kHuanjiang).apply(application(kMover, kXuling, kHuanjiang, 2))->opened.case_id;
  country_.held = false;
  country_.clock.advance(1min);
  country_.settle();
  EXPECT_EQ(at(kHuanjiang, second).opened.case_id, first);
  EXPECT_EQ(at(kXuling, first).relation, Relation::kRelationIn);
}

TEST_F(Agencies, ACertificateIsIssuedOnceStoppedAndMergesTheTwoSteps) {
  Agency& old = agency(kXuling);
  const Pseudonym person = test_pseudonym(kMover);
  EXPECT_EQ(old.issue_certificate(id(7), test_pseudonym(kPaying), "310").error().detail,
            "NOT_STOPPED");
  const Document first = old.issue_certificate(id(8), person, "310").value();
  EXPECT_EQ(old.issue_certificate(id(8), person, "310")->number, first.number);
  EXPECT_EQ(code(old.document(first.number)), "OK");
  const Document second = old.issue_certificate(id(9), person, "310").value();
  EXPECT_EQ(code(old.document(first.number)), "DOCUMENT_SUPERSEDED");
  EXPECT_EQ(code(old.document("999911-C0")), "UNKNOWN_DOCUMENT");

  Application two_steps = application(kMover, kXuling, kHuanjiang);
  two_steps.certificate = first.number;
  EXPECT_EQ(code(old.apply(two_steps)), "DOCUMENT_SUPERSEDED");
  two_steps.certificate = second.number;
  const Id case_id = agency(kHuanjiang).apply(two_steps)->opened.case_id;
  country_.settle();
  EXPECT_EQ(at(kXuling, case_id).opened.certificate, second.number);
  EXPECT_EQ(at(kXuling, case_id).relation, Relation::kRelationIn);
}

// ---- Reviews by clerks

TEST_F(Agencies, WhereClerksReviewNothingMovesWithoutThem) {
  const Id id = settled(kGuest, kXuling, kYinggang);
  EXPECT_EQ(at(kYinggang, id).relation, Relation::kDestReview);
  EXPECT_TRUE(site(kYinggang).has_todo("REVIEW_IN"));
  EXPECT_EQ(fen(kXuling, kGuest), 12345) << "no debit before the letter";

  EXPECT_EQ(code(agency(kYinggang).approve(id, "RULES")), "FORBIDDEN");
  EXPECT_EQ(agency(kYinggang).approve(id, "clerk-1")->relation, Relation::kAccepted);
  EXPECT_FALSE(site(kYinggang).has_todo("REVIEW_IN"));
  country_.settle();
  EXPECT_EQ(at(kYinggang, id).relation, Relation::kInfoReceived);
  EXPECT_TRUE(site(kYinggang).has_todo("TAKE_OVER"));
  EXPECT_EQ(agency(kYinggang).approve(id, "clerk-2")->relation, Relation::kRelationIn);
  country_.settle();
  EXPECT_EQ(at(kXuling, id).relation, Relation::kRelationIn);

  EXPECT_THAT(audit_trail(kYinggang), ElementsAre("clerk-1 APPROVE ", "clerk-2 APPROVE "));
}

TEST_F(Agencies, ARefusalAfterTheFormWasSentGivesTheMoneyBack) {
  const Id id = settled(kGuest, kXuling, kYinggang);
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.settle();
  ASSERT_EQ(state(kXuling, id), "INFO_RECEIVED OUT_POSTED");
  EXPECT_EQ(code(agency(kYinggang).refuse(id, "clerk-1", "LATE")), "TOO_LATE");
}

TEST_F(Agencies, AClerksRefusalWhileTheFormIsUnderWayReleasesTheMoney) {
  const Id id = with_form_under_way();
  EXPECT_EQ(fen(kXuling, kGuest), 0);
  country_.held = false;
  ASSERT_TRUE(agency(kYinggang).refuse(id, "clerk-1", "NOT_ENROLLED"));
  country_.settle();
  EXPECT_EQ(state(kXuling, id), "REJECTED RELEASED");
  EXPECT_EQ(fen(kXuling, kGuest), 12345);
  country_.clock.advance(1min);
  country_.settle();
  EXPECT_EQ(at(kYinggang, id).relation, Relation::kRejected) << "the form came too late";
}

TEST_F(Agencies, TheOriginIsToldThatTheDestinationsClerkRefused) {
  const Id id = settled(kGuest, kXuling, kYinggang);
  ASSERT_EQ(at(kYinggang, id).relation, Relation::kDestReview);
  ASSERT_TRUE(agency(kYinggang).refuse(id, "clerk-1", "OTHER"));
  country_.settle();
  EXPECT_EQ(state(kXuling, id), "REJECTED NOT_NEEDED");
  EXPECT_THAT(reasons(at(kXuling, id)), testing::ElementsAre("OTHER"));
}

TEST_F(Agencies, NobodyIsToldOfARefusalOnPaper) {
  const Id id = settled(kWanderer, kYinggang, kHuanyuan);
  ASSERT_TRUE(agency(kYinggang).refuse(id, "clerk-1", "OTHER"));
  country_.settle();
  EXPECT_EQ(at(kYinggang, id).relation, Relation::kRejected);
  EXPECT_TRUE(country_.sent.empty());
}

TEST_F(Agencies, AFormIsSentAgainUntilItIsReceivedAndNamedInTheConfirmation) {
  const Id id = settled(kGuest, kXuling, kYinggang);
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.site(kYinggang).courier.run().value();
  country_.held = true;
  country_.settle();
  ASSERT_EQ(at(kXuling, id).relation, Relation::kInfoSent);
  const auto form = country_.sent.back();
  country_.clock.advance(1min);
  country_.settle();
  EXPECT_EQ(country_.sent.back(), form);
  country_.held = false;
  country_.clock.advance(1min);
  country_.settle();
  EXPECT_EQ(at(kXuling, id).relation, Relation::kInfoReceived);
  EXPECT_EQ(at(kYinggang, id).form, at(kXuling, id).form);
}

TEST_F(Agencies, TheOriginsClerkMayRefuse) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  EXPECT_EQ(state(kYinggang, id), "SRC_REVIEW RESERVED");
  EXPECT_TRUE(site(kYinggang).has_todo("REVIEW_OUT"));
  ASSERT_TRUE(agency(kYinggang).refuse(id, "clerk-1", "ARREARS"));
  country_.settle();
  EXPECT_EQ(state(kYinggang, id), "REJECTED RELEASED");
  EXPECT_EQ(at(kXuling, id).relation, Relation::kRejected);
  EXPECT_THAT(reasons(at(kXuling, id)), ElementsAre("ARREARS"));
}

TEST_F(Agencies, AStepOutOfOrderNamesTheOneThatIsMissing) {
  Agency& old = agency(kXuling);
  EXPECT_EQ(named(old.issue_certificate(id(7), test_pseudonym(kPaying), "310")),
            "STEP_MISSING NOT_STOPPED");
  const Id id = settled(kGuest, kXuling, kYinggang);
  EXPECT_EQ(named(old.approve(id, "clerk-1")), "STEP_MISSING SRC_REVIEW") << "no letter has come";
  EXPECT_EQ(named(old.correct(id, "clerk-1", {})), "STEP_MISSING RELATION_IN");
  EXPECT_EQ(named(old.supplement(id, "clerk-1")), "STEP_MISSING RELATION_IN");
  EXPECT_EQ(named(agency(kYinggang).receipt(id)), "STEP_MISSING RELATION_IN");
  EXPECT_EQ(fen(kXuling, kGuest), 12345);
}

// ---- Withdrawal

TEST_F(Agencies, AWithdrawalBeforeTheFormReleasesTheMoney) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  EXPECT_EQ(agency(kYinggang).withdraw(transfer::id(5), id)->relation, Relation::kWithdrawn);
  country_.settle();
  EXPECT_EQ(state(kYinggang, id), "WITHDRAWN RELEASED");
  EXPECT_EQ(at(kXuling, id).relation, Relation::kWithdrawn);
  EXPECT_EQ(site(kYinggang)
                .store.balance(Account::person(kYinggang, "310", test_pseudonym(kWanderer)))
                ->available(),
            Fen{70000});
}

TEST_F(Agencies, AWithdrawalMayCrossTheLetter) {
  country_.held = true;
  const Id id = apply(kMover, kXuling, kHuanjiang);
  country_.settle();
  country_.deliver(kHuanjiang, country_.sent.back().second).value();  // the question
  country_.sent.clear();
  country_.settle();  // answer and letter are under way
  const auto crossing = std::exchange(country_.sent, {});
  ASSERT_TRUE(agency(kXuling).withdraw(transfer::id(5), id));
  for (const auto& [to, envelope] : crossing) country_.deliver(to, envelope).value();
  country_.held = false;
  country_.clock.advance(1min);
  country_.settle();
  EXPECT_EQ(at(kXuling, id).relation, Relation::kWithdrawn);
  EXPECT_EQ(at(kHuanjiang, id).relation, Relation::kWithdrawn);
  EXPECT_EQ(fen(kXuling, kMover), 318456);
}

TEST_F(Agencies, AWithdrawalAfterTheFormComesTooLate) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(code(agency(kXuling).withdraw(transfer::id(5), id)), "TOO_LATE");
}

// ---- Deadlines

TEST_F(Agencies, WhatIsNotDoneInTimeIsFlaggedOnce) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  // 11 November is free in Yinggang's province, so the tenth working day is the 17th.
  country_.pass_days(15);
  EXPECT_THAT(at(kYinggang, id).overdue, IsEmpty());
  country_.pass_days(1);
  EXPECT_THAT(at(kYinggang, id).overdue, ElementsAre(Overdue::Which::kOut));
  country_.pass_days(10);
  EXPECT_THAT(at(kYinggang, id).overdue, ElementsAre(Overdue::Which::kOut, Overdue::Which::kWhole));
  EXPECT_EQ(at(kYinggang, id).relation, Relation::kSrcReview) << "a promise, no cancellation";
}

TEST_F(Agencies, TheFiveDaysRunFromTheReceiptOfTheForm) {
  const Id id = settled(kGuest, kXuling, kYinggang);
  country_.pass_days(1);
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.settle();
  EXPECT_EQ(format_date(at(kYinggang, id).info->in_deadline), "2026-11-10");
  country_.pass_days(8);
  EXPECT_THAT(at(kYinggang, id).overdue, ElementsAre(Overdue::Which::kIn));
}

TEST_F(Agencies, AFormThatIsLongUnderWayStartsTheFiveDaysWhenItComes) {
  const Id id = with_form_under_way();
  country_.pass_days(1);
  release_the_net();
  country_.pass(std::chrono::hours(1));
  EXPECT_EQ(format_date(at(kYinggang, id).info->in_deadline), "2026-11-10")
      << "received on Tuesday, though sent on Monday";
}

// ---- Papers

TEST_F(Agencies, AReceiptIsHadWhenTheCaseIsDone) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(agency(kHuanjiang).receipt(id).error().detail, "CREDITED");
  country_.pass_days(2);
  const Document receipt = agency(kHuanjiang).receipt(id).value();
  EXPECT_EQ(agency(kHuanjiang).document(receipt.number)->body, receipt.body);
  const ReceiptBody body = read_receipt(receipt, country_.signer()).value();
  EXPECT_EQ(body.credited, Fen{318456});
  EXPECT_EQ(body.months_after, 172u);
}

TEST_F(Agencies, TheFormIsKeptAtTheOriginAndVerifies) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  const Document form = agency(kXuling).document(at(kXuling, id).form).value();
  const FormBody body = read_form(form, country_.signer()).value();
  EXPECT_EQ(body.balance, Fen{318456});
  EXPECT_THAT(body.paid, ElementsAre("2012-07..2026-09"));
  EXPECT_EQ(body.origin_agency, "999911000001");
}

TEST_F(Agencies, AVoucherOfTheNewAreaIsAFactOnTheCase) {
  const Id id = settled(kMover, kXuling, kHuanjiang);
  ASSERT_TRUE(agency(kHuanjiang).voucher_issued(test_pseudonym(kMover), "310"));
  ASSERT_TRUE(agency(kHuanjiang).voucher_issued(test_pseudonym(kMover), "310"));
  EXPECT_EQ(at(kHuanjiang, id).voucher_reissued_at, country_.clock.now());
}

TEST_F(Agencies, CorrectedMonthsComeInACaseOfTheirOwn) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  const std::vector<MonthRange> right = {*parse_months("2012-07..2026-08")};
  ASSERT_TRUE(agency(kXuling).correct(id, "clerk-1", right));
  country_.settle();
  const auto here = insurance_record(site(kHuanjiang).store, country_.registry,
                                     test_pseudonym(kMover), kHuanjiang, "310")
                        .value();
  EXPECT_EQ(months_in(here->now.paid), 171u) << "2026-09 was not paid";
  EXPECT_EQ(at(kHuanjiang, id).months_after, 172u) << "history stays";
  const Id correction = at(kHuanjiang, id).corrected_by.value();
  EXPECT_EQ(at(kHuanjiang, correction).opened.linked, id);
  EXPECT_EQ(at(kXuling, correction).opened.kind, Kind::kCorrection);
  EXPECT_EQ(state(kXuling, correction), "RELATION_IN NOT_NEEDED");
  EXPECT_EQ(state(kHuanjiang, correction), "RELATION_IN NOT_NEEDED");
  EXPECT_EQ(at(kHuanjiang, correction).months_after, 171u);
}

TEST_F(Agencies, ACorrectionMayBeCorrectedInItsTurn) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  ASSERT_TRUE(agency(kXuling).correct(id, "clerk-1", {*parse_months("2012-07..2026-08")}));
  country_.settle();
  const Id first = at(kXuling, id).corrected_by.value();
  ASSERT_TRUE(agency(kXuling).correct(first, "clerk-1", {*parse_months("2012-07..2026-07")}));
  country_.settle();
  const auto here = insurance_record(site(kHuanjiang).store, country_.registry,
                                     test_pseudonym(kMover), kHuanjiang, "310")
                        .value();
  EXPECT_EQ(months_in(here->now.paid), 170u);
}

TEST_F(Agencies, AClerkWhoCorrectsHasReviewed) {
  const Id id = settled(kWanderer, kYinggang, kXuling);
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.pass_days(2);
  ASSERT_EQ(at(kYinggang, id).relation, Relation::kRelationIn);
  ASSERT_TRUE(agency(kYinggang).correct(id, "clerk-1", {*parse_months("2020-02..2026-08")}));
  country_.settle();
  const Id correction = at(kYinggang, id).corrected_by.value();
  EXPECT_EQ(state(kYinggang, correction), "RELATION_IN NOT_NEEDED");
}

}  // namespace
}  // namespace ssc::backend::transfer
