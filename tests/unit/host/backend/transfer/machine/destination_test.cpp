// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/destination.hpp"

#include "tests/unit/host/backend/transfer/machine/cells.hpp"
#include "tests/unit/host/backend/transfer/machine/walk.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace destination;

constexpr Fen kAmount{318456};
constexpr Fen kOther{300000};

// ---- Every cell. What is not named is ignored.

TEST(DestinationTable, EveryCellOfTheRelation) {
  const std::string not_here =
      "Approve Refuse InfoForm InfoFormRefused TakeOver OriginRejects "
      "OriginWithdraws RemitAdvice StatementLine AcceptHold SendBack "
      "DeadlinePassed VoucherIssued SettleSurplus CorrectedBy";
  const Expected<Relation> table[] = {
      {.state = Relation::kNone,
       .acts = "PrecheckRequest Announced",
       .early = not_here,
       .late = ""},
      {.state = Relation::kDestReview,
       .acts = "Approve Refuse OriginRejects OriginWithdraws DeadlinePassed",
       .early = "InfoForm InfoFormRefused TakeOver VoucherIssued CorrectedBy",
       .late = "Announced"},
      {.state = Relation::kAccepted,
       .acts = "Refuse InfoForm InfoFormRefused OriginRejects OriginWithdraws DeadlinePassed",
       .early = "TakeOver VoucherIssued CorrectedBy",
       .late = ""},
      {.state = Relation::kInfoReceived,
       .acts = "TakeOver DeadlinePassed CorrectedBy",
       .early = "VoucherIssued",
       .late = "Refuse OriginRejects OriginWithdraws"},
      {.state = Relation::kRelationIn,
       .acts = "DeadlinePassed VoucherIssued CorrectedBy",
       .early = "",
       .late = "Refuse OriginRejects OriginWithdraws"},
      {.state = Relation::kRejected,
       .acts = "DeadlinePassed",
       .early = "",
       .late = "Approve TakeOver VoucherIssued CorrectedBy"},
      {.state = Relation::kWithdrawn,
       .acts = "DeadlinePassed",
       .early = "",
       .late = "Approve Refuse TakeOver VoucherIssued CorrectedBy Announced"},
      {.state = Relation::kNotMoved,
       .acts = "OriginRejects DeadlinePassed",
       .early = "",
       .late = "PrecheckRequest Approve Refuse InfoForm InfoFormRefused TakeOver OriginWithdraws "
               "VoucherIssued CorrectedBy"},
  };
  expect_cells<Input, Relation, kRelations>(table, relation_cell, input_name);
}

TEST(DestinationTable, EveryCellOfTheMoney) {
  const Expected<Money> table[] = {
      {.state = Money::kNone,
       .acts = "InfoForm RemitAdvice StatementLine",
       .early = "AcceptHold SendBack SettleSurplus",
       .late = ""},
      {.state = Money::kArrived,
       .acts = "Refuse InfoForm InfoFormRefused OriginRejects OriginWithdraws StatementLine",
       .early = "AcceptHold SendBack SettleSurplus",
       .late = ""},
      {.state = Money::kHoldMismatch,
       .acts = "StatementLine AcceptHold SendBack",
       .early = "SettleSurplus",
       .late = "Refuse OriginRejects OriginWithdraws"},
      {.state = Money::kMatched,
       .acts = "TakeOver StatementLine",
       .early = "SettleSurplus",
       .late = "Refuse OriginRejects OriginWithdraws SendBack"},
      {.state = Money::kCredited,
       .acts = "StatementLine SettleSurplus",
       .early = "",
       .late = "Refuse OriginRejects OriginWithdraws SendBack"},
      {.state = Money::kReturned,
       .acts = "StatementLine SettleSurplus",
       .early = "",
       .late = "AcceptHold"},
      {.state = Money::kNotNeeded,
       .acts = "StatementLine SettleSurplus",
       .early = "",
       .late = "AcceptHold SendBack"},
  };
  expect_cells<Input, Money, kMoneys>(table, money_cell, input_name);
}

// ---- The relation

TEST(Destination, TheRelationIsTakenOverAndTheMoneyCreditedAfterIt) {
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(InfoForm{form(kAmount)}), "INFO_RECEIVED");
  EXPECT_EQ(c(RemitAdvice{kAmount}), "ADVICE_RECEIVED");  // which proves nothing
  EXPECT_EQ(c(RemitAdvice{kAmount}), "");
  EXPECT_EQ(c.at(), "INFO_RECEIVED NONE");
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "ARRIVED MATCHED");
  EXPECT_EQ(c.at(), "INFO_RECEIVED MATCHED");
  EXPECT_EQ(c(VoucherIssued{kNoon}), "! STEP_MISSING RELATION_IN");
  EXPECT_EQ(c(TakeOver{"clerk-9", 170}), "RELATION_IN CREDITED");
  EXPECT_EQ(c(TakeOver{"clerk-9", 170}), "");
  EXPECT_EQ(c.state.credited, kAmount);
  EXPECT_TRUE(c.state.closed());
  EXPECT_EQ(c(VoucherIssued{kNoon}), "VOUCHER_REISSUED");
  EXPECT_EQ(c(VoucherIssued{kNoon + 1h}), "");
  EXPECT_EQ(c.state.voucher_reissued_at, kNoon);
}

TEST(Destination, MoneyAfterTheRelationIsCreditedAtOnce) {
  Destination c = accepted_at_destination();
  c(InfoForm{form(kAmount)});
  c(TakeOver{"clerk-9", 170});
  EXPECT_FALSE(c.state.closed());
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "ARRIVED MATCHED CREDITED");
}

TEST(Destination, MoneyBeforeTheFormWaitsForIt) {
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "ARRIVED");
  EXPECT_EQ(c(AcceptHold{"clerk-9"}), "! STEP_MISSING HOLD_MISMATCH");
  EXPECT_EQ(c(InfoForm{form(kAmount)}), "INFO_RECEIVED MATCHED");

  Destination other = accepted_at_destination();
  other(StatementLine{"L-1", kOther});
  EXPECT_EQ(other(InfoForm{form(kAmount)}), "INFO_RECEIVED HELD");
}

TEST(Destination, WithoutMoneyToFollowTheRelationEndsTheCase) {
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(InfoForm{form({})}), "INFO_RECEIVED NO_MONEY");
  EXPECT_EQ(c(TakeOver{"clerk-9", 12}), "RELATION_IN");
  EXPECT_TRUE(c.state.closed());

  Destination portable = accepted_at_destination();
  InfoReceived stays = form(kAmount);
  stays.money_follows = false;  // told, but it is spent from where it is
  EXPECT_EQ(portable(InfoForm{stays}), "INFO_RECEIVED NO_MONEY");
}

TEST(Destination, ItsOwnObstaclesRejectAtOnce) {
  Asked asked = question();
  asked.checks = {{Precondition::kNotEnrolled, CheckState::kFailed}};
  Destination c;
  EXPECT_EQ(c(PrecheckRequest{asked, true}), "ASKED REJECTED");
  EXPECT_EQ(c.state.rejections.front().by, "999921");
  EXPECT_TRUE(c.state.closed());
  Destination known;
  EXPECT_EQ(known(PrecheckRequest{question(), false}), "ASKED REJECTED");
  EXPECT_EQ(known.state.rejections.front().by, "999911");
  EXPECT_EQ(known(OriginRejects{{"NOT_STOPPED"}}), "");
}

TEST(Destination, AFormThatIsNotWhatItShouldBeRejects) {
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(InfoFormRefused{{"DOCUMENT_SIGNATURE"}}), "REJECTED");
  EXPECT_EQ(c(InfoForm{form(kAmount)}), "");
  EXPECT_EQ(c.at(), "REJECTED NONE");
  EXPECT_TRUE(c.state.closed());
}

TEST(Destination, WithdrawalAndRejectionCross) {
  Destination withdrawn = accepted_at_destination();
  EXPECT_EQ(withdrawn(OriginWithdraws{}), "WITHDRAWN");
  EXPECT_EQ(withdrawn(OriginWithdraws{}), "");
  EXPECT_EQ(withdrawn(Refuse{"clerk-9", {"LATE"}}), "! TOO_LATE WITHDRAWN");
  Destination refused = accepted_at_destination();
  EXPECT_EQ(refused(Refuse{"clerk-9", {"LATE"}}), "REJECTED");
  EXPECT_EQ(refused(OriginWithdraws{}), "");
}

TEST(Destination, ARejectionAfterTheFormOrTheCreditComesTooLate) {
  Destination c = accepted_at_destination();
  c(InfoForm{form(kAmount)});
  EXPECT_EQ(c(OriginRejects{{"LATE"}}), "! TOO_LATE INFO_RECEIVED");
  c(StatementLine{"L-1", kAmount});
  c(TakeOver{"clerk-9", 170});
  EXPECT_EQ(c(OriginRejects{{"LATE"}}), "! TOO_LATE RELATION_IN");
  EXPECT_EQ(c.at(), "RELATION_IN CREDITED");
}

// ---- Money that is not as announced

Destination held() {
  Destination c = accepted_at_destination();
  c(InfoForm{form(kAmount)});
  EXPECT_EQ(c(StatementLine{"L-1", kOther}), "ARRIVED HELD");
  EXPECT_EQ(c.at(), "INFO_RECEIVED HOLD_MISMATCH");
  return c;
}

TEST(Destination, AnAcceptedHoldIsCreditedAsItArrived) {
  Destination c = held();
  EXPECT_EQ(c(AcceptHold{"clerk-9"}), "MATCHED");
  EXPECT_EQ(c(AcceptHold{"clerk-9"}), "");
  EXPECT_EQ(c(TakeOver{"clerk-9", 170}), "RELATION_IN CREDITED");
  EXPECT_EQ(c.state.credited, kOther);

  Destination after = held();
  EXPECT_EQ(after(TakeOver{"clerk-9", 170}), "RELATION_IN");
  EXPECT_EQ(after.at(), "RELATION_IN HOLD_MISMATCH");
  EXPECT_EQ(after(AcceptHold{"clerk-9"}), "MATCHED CREDITED");
}

TEST(Destination, AHoldIsSentBackByAReturnCase) {
  Destination c = held();
  EXPECT_EQ(c(SendBack{"clerk-9"}), "RETURNED");
  EXPECT_EQ(c.state.returned->amount, kOther);
  EXPECT_NE(c.state.returned->return_case, kCase);
  EXPECT_EQ(c(SendBack{"clerk-9"}), "");
  EXPECT_EQ(c(AcceptHold{"clerk-9"}), "! TOO_LATE RETURNED");
}

TEST(Destination, MoneyOfACaseThatEndedGoesBackAtOnce) {
  Destination rejected = accepted_at_destination();
  rejected(InfoFormRefused{{"DOCUMENT_SIGNATURE"}});
  EXPECT_EQ(rejected(StatementLine{"L-1", kAmount}), "ARRIVED RETURNED");
  Destination withdrawn = accepted_at_destination();
  withdrawn(OriginWithdraws{});
  EXPECT_EQ(withdrawn(StatementLine{"L-1", kAmount}), "ARRIVED RETURNED");
  Destination early = accepted_at_destination();
  early(StatementLine{"L-1", kAmount});
  EXPECT_EQ(early(Refuse{"clerk-9", {"LATE"}}), "REJECTED RETURNED");
}

TEST(Destination, ASecondLineIsNeverAdded) {
  Destination c = accepted_at_destination();
  c(InfoForm{form(kAmount)});
  c(StatementLine{"L-1", kAmount});
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "");
  EXPECT_EQ(c(StatementLine{"L-2", kAmount}), "SURPLUS");
  EXPECT_EQ(c(StatementLine{"L-2", kAmount}), "");
  EXPECT_EQ(c.at(), "INFO_RECEIVED MATCHED");
  EXPECT_TRUE(c.state.has_surplus());
  EXPECT_EQ(c(SettleSurplus{"clerk-9", "L-2", kReturnCase}), "! STEP_MISSING CREDITED")
      << "its return would be taken for the return of the case's own money";
  EXPECT_EQ(c(TakeOver{"clerk-9", 170}), "RELATION_IN CREDITED");
  EXPECT_EQ(c.state.credited, kAmount);
  EXPECT_EQ(c(SettleSurplus{"clerk-9", "L-1", {}}), "! STEP_MISSING SURPLUS");
  EXPECT_EQ(c(SettleSurplus{"clerk-9", "L-2", kReturnCase}), "SURPLUS_SETTLED");
  EXPECT_EQ(c(SettleSurplus{"clerk-9", "L-2", kReturnCase}), "");
  EXPECT_EQ(c(StatementLine{"L-2", kAmount}), "");
  EXPECT_FALSE(c.state.has_surplus());
}

TEST(Destination, MoneyWhereNoneWasToFollowIsASurplus) {
  Destination c = accepted_at_destination();
  c(InfoForm{form({})});
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "SURPLUS");
  EXPECT_EQ(c.at(), "INFO_RECEIVED NOT_NEEDED");
}

TEST(Destination, ALineBringsMoney) {
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(StatementLine{"L-1", {0}}), "! INTERNAL a line brings money");
  c(StatementLine{"L-1", kAmount});
  EXPECT_EQ(c(StatementLine{"L-2", {-5}}), "! INTERNAL a line brings money");
}

// ---- Linked cases

class DestinationMoneyAlone : public testing::TestWithParam<Kind> {
 protected:
  Destination announced() {
    Asked asked = question(GetParam());
    asked.announced = kAmount;
    Destination c;
    EXPECT_EQ(c(Announced{asked}), "ASKED");
    EXPECT_EQ(c(Announced{asked}), "");
    EXPECT_EQ(c.at(), "NOT_MOVED NONE");
    return c;
  }
};

TEST_P(DestinationMoneyAlone, IsCreditedWithoutARelation) {
  Destination c = announced();
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "ARRIVED MATCHED CREDITED");
  EXPECT_TRUE(c.state.closed());
}

TEST_P(DestinationMoneyAlone, IsHeldWhenThereIsNoAccountToCredit) {
  Destination c = announced();
  EXPECT_EQ(c(StatementLine{.line = "L-1", .amount = kAmount, .account_open = false}),
            "ARRIVED HELD");
  const bool is_return = GetParam() == Kind::kReturn;  // whose case at the sender waits for it
  EXPECT_EQ(c(SendBack{"clerk-9"}), is_return ? "! TOO_LATE RETURN" : "RETURNED");
}

TEST_P(DestinationMoneyAlone, TakenBackByTheOriginNothingIsAwaited) {
  Destination c = announced();
  EXPECT_EQ(c(OriginRejects{{"CANCELLED"}}), "REJECTED");
  EXPECT_EQ(c(OriginRejects{{"CANCELLED"}}), "");
  EXPECT_EQ(c.at(), "NOT_MOVED NOT_NEEDED");
  EXPECT_EQ(c(StatementLine{"L-1", kAmount}), "SURPLUS");
}

INSTANTIATE_TEST_SUITE_P(Kinds, DestinationMoneyAlone,
                         testing::Values(Kind::kSupplement, Kind::kReturn),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(Destination, ACorrectionIsReviewedLikeAForm) {
  Destination c;
  EXPECT_EQ(c(Announced{question(Kind::kCorrection)}), "ASKED");
  EXPECT_EQ(c.at(), "ACCEPTED NONE");
  EXPECT_EQ(c(InfoForm{form({})}), "INFO_RECEIVED NO_MONEY");
  EXPECT_EQ(c(TakeOver{"clerk-9", 168}), "RELATION_IN");
  EXPECT_TRUE(c.state.closed());
}

TEST(Destination, ATransferIsNotAnnouncedButAsked) {
  Destination c;
  EXPECT_EQ(c(Announced{question()}), "! INTERNAL a destination is asked before such a case");
}

// ---- Deadlines

TEST(Destination, OverdueIsAFlagEachOnceAndOnlyForWhatIsStillToBeDone) {
  using enum Overdue::Which;
  Destination c = accepted_at_destination();
  EXPECT_EQ(c(DeadlinePassed{kIn}), "");
  EXPECT_EQ(c(DeadlinePassed{kOut}), "OVERDUE");
  EXPECT_EQ(c(DeadlinePassed{kOut}), "");
  c(InfoForm{form(kAmount)});
  EXPECT_EQ(c(DeadlinePassed{kIn}), "OVERDUE");
  c(TakeOver{"clerk-9", 170});
  EXPECT_EQ(c(DeadlinePassed{kMoney}), "OVERDUE");
  c(StatementLine{"L-1", kAmount});
  EXPECT_EQ(c(DeadlinePassed{kWhole}), "");
}

}  // namespace
}  // namespace ssc::backend::transfer
