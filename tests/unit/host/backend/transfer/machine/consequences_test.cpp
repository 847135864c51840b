// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/consequences.hpp"

#include <gtest/gtest.h>

#include "host/backend/store/memory_store.hpp"
#include "tests/unit/host/backend/transfer/machine/walk.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr Fen kAmount{318456};
constexpr Fen kOther{300000};

// Both agencies of a case over one store; what an input does is applied as one batch.
class Consequences : public testing::Test {
 protected:
  Consequences() {
    post(person("999911"), Account::of_region(AccountKind::kOpening, "999911"), kAmount);
  }

  template <class Side, class Input>
  std::string step(Side& side, const Input& input) {
    Batch batch = next_batch();
    side.watch = [&](const Case& before, const CaseEvent& event) {
      add_consequences(before, event, batch);
    };
    const std::string told = side(input);
    side.watch = nullptr;
    EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(store_, batch))) << told;
    return told;
  }
  void post(const Account& to, const Account& from, Fen amount) {
    Batch batch = next_batch();
    batch.postings = {{to, amount}, {from, -amount}};
    ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(store_, batch)));
  }

  static Account person(std::string_view region, std::string_view insutype = "310") {
    return Account::person(region, insutype, application().person);
  }
  Fen on(const Account& account) { return store_.balance(account)->posted; }
  Fen on(AccountKind kind, std::string_view region) { return on(Account::of_region(kind, region)); }
  Fen available(std::string_view region) { return store_.balance(person(region))->available(); }
  Fen clearing() { return on(Account::clearing("999911", "999921")); }
  bool clerks_are_done() { return store_.keys("todo:", "", 1)->empty(); }
  bool listed(std::string_view region, std::string_view kind) {
    return store_.find(todo_key(region, kind, kCase))->has_value();
  }
  bool open_case() {
    return store_.find(open_case_key("999911", application().person, "310"))->has_value();
  }

  // The origin as far as the form, with the events applied.
  Origin form_sent(const Routed& way) {
    Origin c;
    step(c, origin::Submit{application(), {}, {}, {}});
    step(c, origin::PrecheckReply{{}, "310"});
    step(c, origin::Letter{terms(), way, {}});
    step(c, origin::Approve{"clerk-1", {}});
    step(c, origin::FormSealed{"F-1"});
    EXPECT_EQ(c.state.relation, Relation::kInfoSent);
    return c;
  }
  Origin gone(const Routed& way) {
    Origin c = form_sent(way);
    step(c, origin::InfoConfirm{});
    step(c, origin::RelationDone{170});
    return c;
  }
  Destination form_received(Fen announced) {
    Destination c;
    step(c, destination::PrecheckRequest{question(), true});
    step(c, destination::Approve{terms()});
    step(c, destination::InfoForm{form(announced)});
    EXPECT_EQ(c.state.relation, Relation::kInfoReceived);
    return c;
  }

 private:
  Batch next_batch() {
    Batch batch;
    batch.id = derive_id(test_digest, {"batch", std::to_string(++batches_)});
    batch.at = kNoon;
    return batch;
  }

  std::shared_ptr<MemoryMedium> medium_ = std::make_shared<MemoryMedium>();
  MemoryStore store_{medium_, test_digest};
  int batches_ = 0;
};

TEST_F(Consequences, MoneyGoesFromAccountToAccountToTheFen) {
  Origin s;
  step(s, origin::Submit{application(), {}, {}, {}});
  EXPECT_TRUE(open_case());
  step(s, origin::PrecheckReply{{}, "310"});
  step(s, origin::Letter{terms(), route(Route::kAccount, kAmount), {}});
  EXPECT_EQ(on(person("999911")), kAmount);  // set aside: still there, but not to be spent
  EXPECT_EQ(available("999911"), Fen{});
  EXPECT_TRUE(listed("999911", "REVIEW_OUT"));
  step(s, origin::Approve{"clerk-1", {}});
  EXPECT_FALSE(listed("999911", "REVIEW_OUT"));
  EXPECT_EQ(on(person("999911")), Fen{});
  EXPECT_EQ(clearing(), kAmount);
  step(s, origin::FormSealed{"F-1"});
  step(s, origin::RemitDue{});
  EXPECT_EQ(clearing(), Fen{});
  EXPECT_EQ(on(AccountKind::kBank, "999911"), kAmount);  // an asset that went down

  Destination d = form_received(kAmount);
  EXPECT_TRUE(listed("999921", "TAKE_OVER"));
  step(d, destination::StatementLine{"L-1", kAmount});
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), kAmount);
  EXPECT_EQ(on(AccountKind::kBank, "999921"), -kAmount);
  EXPECT_EQ(on(person("999921")), Fen{});
  EXPECT_EQ(step(d, destination::TakeOver{"clerk-9", 170}), "RELATION_IN CREDITED");
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), Fen{});
  EXPECT_EQ(on(person("999921")), kAmount);
  EXPECT_FALSE(listed("999921", "TAKE_OVER"));

  step(s, origin::InfoConfirm{});
  step(s, origin::RelationDone{170});
  EXPECT_TRUE(open_case());
  step(s, origin::CreditConfirm{kAmount});
  EXPECT_FALSE(open_case());
  EXPECT_TRUE(clerks_are_done());
}

TEST_F(Consequences, AWithdrawalVoidsWhatWasSetAside) {
  Origin s;
  step(s, origin::Submit{application(), {}, {}, {}});
  step(s, origin::PrecheckReply{{}, "310"});
  step(s, origin::Letter{terms(), route(Route::kAccount, kAmount), {}});
  EXPECT_EQ(step(s, origin::Withdraw{}), "WITHDRAWN RELEASED");
  EXPECT_EQ(available("999911"), kAmount);
  EXPECT_FALSE(open_case());
  EXPECT_TRUE(clerks_are_done());
}

TEST_F(Consequences, ARejectionReversesWhatWasPosted) {
  Origin s = form_sent(route(Route::kAccount, kAmount));
  EXPECT_EQ(clearing(), kAmount);
  EXPECT_EQ(step(s, origin::PeerRejected{{"DOCUMENT_SIGNATURE"}}), "REJECTED RELEASED");
  EXPECT_EQ(available("999911"), kAmount);
  EXPECT_EQ(clearing(), Fen{});
}

TEST_F(Consequences, ABouncedRemittanceIsBackOnItsWay) {
  Origin s = form_sent(route(Route::kAccount, kAmount, ZeroEvent::kRemitted));
  EXPECT_EQ(step(s, origin::RemitDue{}), "OUT_POSTED REMITTED");
  EXPECT_EQ(step(s, origin::PaymentBounced{s.state.remitted->order, "x"}), "REMIT_BOUNCED");
  EXPECT_EQ(clearing(), kAmount);
  EXPECT_EQ(on(AccountKind::kBank, "999911"), Fen{});
  EXPECT_EQ(step(s, origin::PeerRejected{{"LATE"}}), "REJECTED RELEASED");
  EXPECT_EQ(available("999911"), kAmount);
}

TEST_F(Consequences, AnotherRouteVoidsAndSetsAsideAnew) {
  Origin s;
  step(s, origin::Submit{application(), {}, {}, {}});
  step(s, origin::PrecheckReply{{}, "310"});
  step(s, origin::Letter{terms(), {}, "money_route"});
  EXPECT_TRUE(listed("999911", "ROUTE"));
  step(s, origin::RouteFound{route(Route::kAccount, kAmount)});
  EXPECT_FALSE(listed("999911", "ROUTE"));
  step(s, origin::RouteFound{route(Route::kAccount, kOther)});
  EXPECT_EQ(available("999911"), Fen{kAmount.value - kOther.value});
  step(s, origin::RouteFound{route(Route::kBank, kAmount)});
  EXPECT_EQ(available("999911"), kAmount);
}

class NoPosting : public Consequences, public testing::WithParamInterface<Route> {};

TEST_P(NoPosting, TheBalanceStaysWhereItIs) {
  gone(route(GetParam(), kAmount));
  EXPECT_EQ(available("999911"), kAmount);
  EXPECT_EQ(clearing(), Fen{});
  EXPECT_FALSE(open_case());
}

INSTANTIATE_TEST_SUITE_P(Routes, NoPosting, testing::Values(Route::kPortable, Route::kNoTransfer),
                         [](const auto& way) { return std::string(to_string(way.param)); });

TEST_F(Consequences, APayoutGoesOutBouncesAndIsReleased) {
  Origin s;
  step(s, origin::Submit{application(Kind::kPayout), terms(), route(Route::kBank, kAmount), {}});
  EXPECT_TRUE(clerks_are_done());
  step(s, origin::RequestPayout{"payee", kAmount});
  EXPECT_TRUE(listed("999911", "PAYOUT"));
  EXPECT_EQ(available("999911"), Fen{});
  EXPECT_EQ(step(s, origin::ApprovePayout{"clerk-1", 1}), "PAYOUT_APPROVED OUT_POSTED PAYOUT_SENT");
  EXPECT_FALSE(listed("999911", "PAYOUT"));
  EXPECT_EQ(on(person("999911")), Fen{});
  EXPECT_EQ(on(AccountKind::kBankOut, "999911"), Fen{});
  EXPECT_EQ(on(AccountKind::kBank, "999911"), kAmount);
  step(s, origin::PaymentBounced{*s.state.payout_order, "closed"});
  EXPECT_EQ(on(AccountKind::kBankOut, "999911"), kAmount);
  EXPECT_TRUE(listed("999911", "PAYOUT"));
  EXPECT_EQ(step(s, origin::ReleasePayout{"clerk-1"}), "RELEASED");
  EXPECT_EQ(available("999911"), kAmount);
  EXPECT_EQ(on(AccountKind::kBankOut, "999911"), Fen{});
  EXPECT_FALSE(listed("999911", "PAYOUT"));
  EXPECT_FALSE(open_case());
}

TEST_F(Consequences, WhatIsSetAsideWithTheAccountWaitsForNoClerkBeforeThePersonApplies) {
  Origin s = gone(route(Route::kBank, kAmount));
  step(s, origin::AccountCloses{kAmount});
  EXPECT_EQ(available("999911"), Fen{});
  EXPECT_TRUE(clerks_are_done());
  EXPECT_TRUE(open_case());
  step(s, origin::RequestPayout{"payee", {}});
  EXPECT_TRUE(listed("999911", "PAYOUT"));
  step(s, origin::ApprovePayout{"clerk-1", 1});
  EXPECT_EQ(on(AccountKind::kBank, "999911"), kAmount);
}

TEST_F(Consequences, AnApplicationBeforeTheRelationHasGoneWaitsForNoClerk) {
  Origin s = form_sent(route(Route::kBank, kAmount));
  step(s, origin::RequestPayout{"payee", kAmount});
  EXPECT_FALSE(listed("999911", "PAYOUT"));
  step(s, origin::InfoConfirm{});
  EXPECT_TRUE(listed("999911", "PAYOUT"));
}

TEST_F(Consequences, AMismatchStaysOnSuspenseUntilAClerkDecides) {
  Destination d = form_received(kAmount);
  step(d, destination::TakeOver{"clerk-9", 170});
  EXPECT_EQ(step(d, destination::StatementLine{"L-1", kOther}), "ARRIVED HELD");
  EXPECT_TRUE(listed("999921", "HOLD"));
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), kOther);
  EXPECT_EQ(step(d, destination::AcceptHold{"clerk-9"}), "MATCHED CREDITED");
  EXPECT_EQ(on(person("999921")), kOther);
  EXPECT_FALSE(listed("999921", "HOLD"));
}

TEST_F(Consequences, WhatIsSentBackStaysOnSuspenseUntilTheReturnCaseTakesIt) {
  Destination d = form_received(kAmount);
  step(d, destination::StatementLine{"L-1", kOther});
  EXPECT_EQ(step(d, destination::SendBack{"clerk-9"}), "RETURNED");
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), kOther);

  Submitted as = application(Kind::kReturn);
  as.case_id = d.state.returned->return_case;
  as.linked = kCase;
  as.origin = "999921";
  as.destination = "999911";
  as.from_suspense = true;
  Origin back;
  step(back, origin::Submit{as, terms(), route(Route::kAccount, kOther), {}});
  EXPECT_EQ(step(back, origin::RemitDue{}), "OUT_POSTED REMITTED");
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), Fen{});
  EXPECT_EQ(on(Account::clearing("999921", "999911")), Fen{});
  EXPECT_EQ(on(AccountKind::kBank, "999921"), Fen{});
}

TEST_F(Consequences, ASurplusIsBookedOnceAndNeverCredited) {
  Destination d = form_received(kAmount);
  step(d, destination::StatementLine{"L-1", kAmount});
  step(d, destination::StatementLine{"L-2", kAmount});
  step(d, destination::StatementLine{"L-2", kAmount});
  EXPECT_TRUE(listed("999921", "SURPLUS"));
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), Fen{2 * kAmount.value});
  step(d, destination::TakeOver{"clerk-9", 170});
  EXPECT_EQ(on(person("999921")), kAmount);
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), kAmount);
  step(d, destination::SettleSurplus{"clerk-9", "L-2", kReturnCase});
  EXPECT_FALSE(listed("999921", "SURPLUS"));
}

TEST_F(Consequences, WhatWasBookedBeforeTheCaseWasKnownIsNotBookedAgain) {
  post(Account::of_region(AccountKind::kSuspense, "999921"),
       Account::of_region(AccountKind::kBank, "999921"), kAmount);
  Destination d = form_received(kAmount);
  step(d, destination::StatementLine{.line = "L-1", .amount = kAmount, .booked = true});
  EXPECT_EQ(on(AccountKind::kSuspense, "999921"), kAmount);
}

TEST_F(Consequences, TheCreditIsToTheInsuranceThePersonHasAtTheDestination) {
  Asked asked = question();
  asked.destination_insutype = "320";
  Destination d;
  step(d, destination::PrecheckRequest{asked, true});
  step(d, destination::Approve{terms()});
  step(d, destination::InfoForm{form(kAmount)});
  step(d, destination::StatementLine{"L-1", kAmount});
  step(d, destination::TakeOver{"clerk-9", 170});
  EXPECT_EQ(on(person("999921", "320")), kAmount);
}

TEST_F(Consequences, WhatOneBatchBothTakesAndEndsLeavesNoTrace) {
  Submitted as = application();
  as.destination = as.origin;
  Origin s;
  EXPECT_EQ(step(s, origin::Submit{as, {}, {}, {}}), "SUBMITTED REJECTED");
  EXPECT_FALSE(open_case());

  // Set aside and posted by two inputs that share a batch.
  Batch batch;
  Origin late;
  late.watch = [&](const Case& before, const CaseEvent& event) {
    add_consequences(before, event, batch);
  };
  late(
      origin::Submit{application(Kind::kSupplement), terms(), route(Route::kAccount, kAmount), {}});
  EXPECT_EQ(batch.reservations.size(), 1u);
  late(origin::RemitDue{});
  EXPECT_TRUE(batch.reservations.empty());
  EXPECT_TRUE(batch.resolutions.empty());
  EXPECT_EQ(batch.postings.size(), 4u);
}

TEST_F(Consequences, OnlyATransferCountsForTheRuleOfOneOpenCase) {
  for (const Kind kind : {Kind::kSupplement, Kind::kCorrection, Kind::kPayout}) {
    Batch batch;
    Origin s;
    s.watch = [&](const Case& before, const CaseEvent& event) {
      add_consequences(before, event, batch);
    };
    s(origin::Submit{application(kind), terms(), route(Route::kNone, {}), {}});
    for (const Key& key : batch.keys) EXPECT_TRUE(key.name.starts_with("todo:")) << key.name;
  }
}

}  // namespace
}  // namespace ssc::backend::transfer
