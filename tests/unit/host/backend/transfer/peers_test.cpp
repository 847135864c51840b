// SPDX-License-Identifier: Apache-2.0
// What another agency may get wrong, and what comes of it here: no lane stops, no case waits for
// ever, and nobody has a say in what is not theirs.
#include "host/backend/ledger/movements.hpp"
#include "host/backend/transfer/envelope.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class Peers : public Transfers {
 protected:
  // A message of that agency's own making, sealed as the next of its lane, and taken in.
  void tell(std::string_view from, std::string_view to, const Payload& payload) {
    Store::Claim claim;
    claim.message = {id(number_++), std::string(from), std::string(to),
                     std::string(type_of(payload)), encode(payload)};
    claim.before = site(to).store.lane(from, to).value();
    claim.place = next_place(test_digest, claim.before, claim.message);
    const auto envelope = seal(claim, country_.signer());
    ASSERT_TRUE(envelope);
    EXPECT_EQ(code(agency(to).receive(*envelope)), "OK") << type_of(payload);
  }
  // Delivers what is held back, one after the other.
  void deliver_next() {
    country_.settle();
    ASSERT_FALSE(country_.sent.empty());
    const auto [receiver, envelope] = country_.sent.front();
    country_.sent.pop_front();
    EXPECT_EQ(code(country_.deliver(receiver, envelope)), "OK");
  }
  void deliver_all() {
    country_.settle();
    while (!country_.sent.empty()) deliver_next();
    country_.held = false;
    country_.settle();
  }
  // The clerks' destination and its case, which is done at the origin but for the money.
  Id at_the_bank() {
    country_.treatment.delay = std::chrono::hours(8 * 20);
    return done(kMover, kXuling, kHuanjiang);
  }

 private:
  Byte number_ = 200;
};

// ---- Rules that are gone while a paper is under way

TEST_F(Peers, ALetterThatNoTimeLimitIsOnRecordForEndsTheCaseOnBothSides) {
  country_.held = true;
  const Id case_id = apply(kMover, kXuling, kHuanjiang);
  deliver_next();  // the question
  deliver_next();  // the answer
  country_.settle();
  country_.policy = without("time_limit");
  deliver_all();
  EXPECT_THAT(reasons(at(kXuling, case_id)), ElementsAre("POLICY_MISSING"));
  EXPECT_THAT(reasons(at(kHuanjiang, case_id)), ElementsAre("POLICY_MISSING"));
  EXPECT_EQ(fen(kXuling, kMover), 318456);
}

TEST_F(Peers, SoDoesAFormAndTheMoneyIsReleased) {
  country_.held = true;
  const Id case_id = apply(kMover, kXuling, kHuanjiang);
  for (int i = 0; i < 3; ++i) deliver_next();  // question, answer, letter
  country_.settle();
  ASSERT_EQ(at(kXuling, case_id).relation, Relation::kInfoSent);
  country_.policy = without("time_limit");
  deliver_all();
  EXPECT_THAT(reasons(at(kHuanjiang, case_id)), ElementsAre("POLICY_MISSING"));
  EXPECT_EQ(state(kXuling, case_id), "REJECTED RELEASED");
  EXPECT_EQ(fen(kXuling, kMover), 318456);
}

// ---- Words in a case

TEST_F(Peers, TheConfirmationOfAnotherFormEndsNoRelation) {
  country_.held = true;
  const Id case_id = apply(kMover, kXuling, kHuanjiang);
  for (int i = 0; i < 3; ++i) deliver_next();
  country_.settle();
  tell(kHuanjiang, kXuling, InfoConfirm{case_id, "999911-F0123456789ABCDEF"});
  EXPECT_EQ(at(kXuling, case_id).relation, Relation::kInfoSent);
  tell(kHuanjiang, kXuling, InfoConfirm{case_id, at(kXuling, case_id).form});
  EXPECT_EQ(at(kXuling, case_id).relation, Relation::kInfoReceived);
}

TEST_F(Peers, NobodyReturnsMoneyThatWasNotSentToThem) {
  const Id case_id = at_the_bank();
  const Return forged{id(90), case_id, test_pseudonym(kMover), "310", Fen{1}, "RETURN"};
  tell(kXuhu, kXuling, forged);
  ASSERT_TRUE(agency(kXuling).statement({"B-1",
                                         std::string(kXuling),
                                         StatementLine::Kind::kIncoming,
                                         Fen{1},
                                         id(90),
                                         {},
                                         std::string(kXuhu),
                                         {}}));
  EXPECT_EQ(at(kXuling, case_id).money, Money::kRemitted);
  EXPECT_EQ(fen(kXuling, kMover), 0);
  EXPECT_TRUE(site(kXuling).has_todo("HOLD:line:B-1")) << "the money waits for a clerk";

  Return other = forged;  // by the right agency, to somebody else's account
  other.person = test_pseudonym(kPaying);
  tell(kHuanjiang, kXuling, other);
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 1);
}

TEST_F(Peers, ACaseIdThatIsAnothersHereIsRejected) {
  const Id case_id = settled(kMover, kXuling, kHuanjiang);
  country_.sent.clear();
  tell(kXuhu, kHuanjiang, PrecheckRequest{case_id, test_pseudonym(kFlexible), "310", {}, true});
  country_.held = true;
  country_.settle();
  ASSERT_FALSE(country_.sent.empty()) << "or it would wait for ever";
  EXPECT_EQ(country_.sent.front().first, kXuhu);
}

TEST_F(Peers, ACorrectionIsACaseOfItsOwnAndNoFormForAnotherCase) {
  const Id done_before = done(kMover, kXuling, kHuanjiang, 1);
  country_.sent.clear();
  country_.held = true;
  const Id waits = apply(kFlexible, kXuhu, kHuanjiang, 2);
  deliver_next();  // the question
  country_.settle();
  ASSERT_EQ(at(kHuanjiang, waits).relation, Relation::kAccepted);
  FormBody body;
  body.number = document_number(kXuling, DocumentType::kInfoForm, test_digest, "forged");
  body.case_id = waits;
  body.person = test_pseudonym(kMover);
  body.insutype = "310";
  body.origin = kXuling;
  body.destination = kHuanjiang;
  body.paid = {"2012-07..2026-09"};
  body.months = 171;
  const auto document = issue(body, kXuling, country_.signer());
  ASSERT_TRUE(document);
  tell(kXuling, kHuanjiang, InfoCorrect{waits, done_before, body.person, "310", encode(*document)});
  EXPECT_EQ(at(kHuanjiang, waits).relation, Relation::kAccepted);
  EXPECT_THAT(audit_trail(kHuanjiang), Contains(HasSubstr("ID_REUSED")));
}

TEST_F(Peers, PortableMoneyIsAskedForInItsProvinceAndGoesToAKnownPlaceOutOfIt) {
  settled(kWanderer, kHuanjiang, kHuanlin);
  ASSERT_EQ(fen(kHuanjiang, kWanderer), 9000);
  const auto ask = [&](std::string_view sender, std::string to) {
    tell(sender, kHuanjiang, Collect{id(90), test_pseudonym(kWanderer), "310", std::move(to)});
    return site(kHuanjiang)
        .store.balance(Account::person(kHuanjiang, "310", test_pseudonym(kWanderer)))
        ->available();
  };
  EXPECT_EQ(ask(kXuhu, std::string(kXuhu)), Fen{9000});
  EXPECT_EQ(ask(kHuanlin, "999999"), Fen{9000});
}

// ---- Messages that the store would not have: the lane goes on

TEST_F(Peers, AnApplicationIsAnsweredOnce) {
  country_.held = true;
  const auto asked = agency(kHuanjiang).apply(application(kMover, kXuling, kHuanjiang));
  ASSERT_TRUE(asked);
  tell(kXuling, kHuanjiang, ApplyReply{id(1), asked->opened.case_id, ""});
  tell(kXuling, kHuanjiang, ApplyReply{id(1), {}, "ARREARS"});
  EXPECT_NE(at(kHuanjiang, asked->opened.case_id).relation, Relation::kRejected);
}

TEST_F(Peers, TheLastAdviceOfARemittanceCounts) {
  const Id case_id = at_the_bank();
  tell(kXuling, kHuanjiang, RemitAdvice{case_id, id(91), Fen{7}});
  tell(kXuling, kHuanjiang, RemitAdvice{case_id, id(92), Fen{8}});
  EXPECT_EQ(at(kHuanjiang, case_id).advised, Fen{8});
}

TEST_F(Peers, AListThatNamesACaseTwiceRaisesOneAlarm) {
  site(kXuling);
  ReconDetail detail;
  detail.day = china_date(country_.clock.now());
  detail.under_way = {{id(9), Fen{1}}, {id(9), Fen{1}}};
  tell(kHuanjiang, kXuling, detail);
  EXPECT_TRUE(site(kXuling).has_todo("RECON:999921"));
}

TEST_F(Peers, SumsThatDoNotFitAreADifferenceLikeAnother) {
  constexpr Fen kAll{std::numeric_limits<std::int64_t>::max()};
  const Id case_id = at_the_bank();
  tell(kXuling, kHuanjiang, RemitAdvice{case_id, id(91), kAll});
  const Id other = id(93);
  tell(kXuling, kHuanjiang, Supplement{other, case_id, test_pseudonym(kMover), "310", kAll});
  tell(kXuling, kHuanjiang, RemitAdvice{other, id(94), kAll});
  country_.sent.clear();
  tell(kXuling, kHuanjiang, ReconTotals{china_date(country_.clock.now()), 1, Fen{1}});
  EXPECT_EQ(at(kHuanjiang, other).advised, kAll);
}

// ---- What is said here has to be readable there

TEST_F(Peers, AReasonThatIsNoTextIsRefusedAndTheCaseLives) {
  const Id case_id = settled(kGuest, kXuling, kYinggang);  // its clerks review
  EXPECT_EQ(code(agency(kYinggang).refuse(case_id, "clerk-1", "\xC3(")), "REQUEST_MALFORMED");
  EXPECT_EQ(code(agency(kYinggang).refuse(case_id, "clerk-1", std::string(300'000, 'x'))),
            "REQUEST_TOO_LARGE");
  ASSERT_TRUE(agency(kYinggang).refuse(case_id, "clerk-1", "本人未到场"));
  country_.settle();
  EXPECT_THAT(reasons(at(kXuling, case_id)), ElementsAre("本人未到场"));
}

TEST_F(Peers, AnApplicationTooLargeToBePassedOnIsRefused) {
  Application large = application(kMover, kXuling, kHuanjiang);
  large.attachments.assign(17, "ID_FRONT:00");
  EXPECT_EQ(code(agency(kHuanjiang).apply(large)), "REQUEST_MALFORMED");
  large.attachments.clear();
  large.certificate.assign(65, '0');
  EXPECT_EQ(code(agency(kHuanjiang).apply(large)), "REQUEST_MALFORMED");
}

// ---- The same again, or something else

TEST_F(Peers, ARequestThatCameByAnotherAgencyIsNoneOfAnotherPerson) {
  ASSERT_TRUE(agency(kHuanjiang).apply(application(kMover, kXuling, kHuanjiang)));
  country_.settle();
  EXPECT_EQ(code(agency(kXuling).apply(application(kGuest, kXuling, kHuanjiang))), "ID_REUSED");
  EXPECT_EQ(code(agency(kXuling).apply(application(kMover, kXuling, kHuanjiang))), "OK");
}

TEST_F(Peers, LateMoneyIsSentOnAsOftenAsThereIsSome) {
  const Id case_id = done(kMover, kXuling, kHuanjiang);
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  for (const Byte number : {50, 51}) {
    ASSERT_TRUE(accounts.contribute(
        {id(number), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{4200}, {}},
        country_.clock.now()));
    ASSERT_TRUE(agency(kXuling).supplement(case_id, "clerk-1"));
    country_.pass_days(2);
  }
  EXPECT_EQ(fen(kXuling, AccountKind::kSuspense), 0);
  EXPECT_EQ(fen(kHuanjiang, kMover), 318456 + 2 * 4200);
}

}  // namespace
}  // namespace ssc::backend::transfer
