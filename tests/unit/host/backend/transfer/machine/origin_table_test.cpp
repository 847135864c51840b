// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/origin.hpp"
#include "tests/unit/host/backend/transfer/machine/cells.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace origin;

// ---- Every cell. What is not named is ignored.

TEST(OriginTable, EveryCellOfTheRelation) {
  const std::string before_letter =
      "RouteFound Approve FormSealed InfoConfirm RelationDone RequestPayout ApprovePayout RemitDue "
      "ReleasePayout CreditConfirm CorrectedBy AccountCloses";
  const std::string stops = "PeerRejected Refuse Withdraw DeadlinePassed";
  const Expected<Relation> table[] = {
      {.state = Relation::kNone,
       .acts = "Submit",
       .early = "PrecheckReply Letter RouteFound PeerRejected Approve Refuse Withdraw FormSealed "
                "InfoConfirm RelationDone RequestPayout ApprovePayout RemitDue PaymentDone "
                "PaymentBounced NewPayee ReleasePayout CreditConfirm MoneyBack DeadlinePassed "
                "DoubtDue StatusReport CorrectedBy AccountCloses",
       .late = ""},
      {.state = Relation::kSubmitted,
       .acts = "PrecheckReply " + stops,
       .early = "Letter " + before_letter,
       .late = "Submit"},
      {.state = Relation::kDestReview,
       .acts = "Letter " + stops,
       .early = before_letter,
       .late = "Submit"},
      {.state = Relation::kAccepted,
       .acts = "RouteFound " + stops,
       .early = "Approve FormSealed InfoConfirm RelationDone RequestPayout ApprovePayout RemitDue "
                "ReleasePayout CreditConfirm CorrectedBy AccountCloses",
       .late = "Submit"},
      {.state = Relation::kSrcReview,
       .acts = "RouteFound Approve " + stops,
       .early = "FormSealed InfoConfirm RelationDone ApprovePayout RemitDue CreditConfirm "
                "CorrectedBy AccountCloses",
       .late = "Submit"},
      {.state = Relation::kOutConfirmed,
       .acts = "FormSealed " + stops,
       .early = "InfoConfirm RelationDone ApprovePayout RemitDue CreditConfirm CorrectedBy "
                "AccountCloses",
       .late = "Submit RouteFound"},
      {.state = Relation::kInfoSent,  // from here on only the destination can stop it
       .acts = "InfoConfirm PeerRejected DeadlinePassed",
       .early = "RelationDone ApprovePayout CreditConfirm CorrectedBy AccountCloses",
       .late = "Submit RouteFound Refuse Withdraw"},
      {.state = Relation::kInfoReceived,
       .acts = "RelationDone DeadlinePassed CorrectedBy",
       .early = "CreditConfirm",
       .late = "Submit RouteFound PeerRejected Refuse Withdraw"},
      {.state = Relation::kRelationIn,
       .acts = "DeadlinePassed CorrectedBy",
       .early = "",
       .late = "Submit RouteFound PeerRejected Refuse Withdraw"},
      {.state = Relation::kRejected,
       .acts = "DeadlinePassed",
       .early = "",
       .late = "Submit RouteFound Approve Withdraw InfoConfirm RelationDone RequestPayout "
               "CreditConfirm CorrectedBy AccountCloses"},
      {.state = Relation::kWithdrawn,
       .acts = "DeadlinePassed",
       .early = "",
       .late = "Submit RouteFound Approve Refuse InfoConfirm RelationDone RequestPayout "
               "CreditConfirm CorrectedBy AccountCloses"},
      {.state = Relation::kOutPaper,
       .acts = "DeadlinePassed",
       .early = "",
       .late = "Submit RouteFound PeerRejected Refuse Withdraw InfoConfirm RelationDone "
               "CreditConfirm CorrectedBy"},
      {.state = Relation::kNotMoved,
       .acts = "RouteFound PeerRejected Refuse DeadlinePassed",
       .early = "",
       .late = "Submit Approve Withdraw InfoConfirm RelationDone CorrectedBy"},
  };
  expect_cells<Input, Relation, kRelations>(table, relation_cell, input_name);
}

TEST(OriginTable, EveryCellOfTheMoney) {
  const std::string unpaid =
      "ApprovePayout PaymentDone PaymentBounced NewPayee CreditConfirm MoneyBack";
  const Expected<Money> table[] = {
      {.state = Money::kNone,
       .acts = "RequestPayout ReleasePayout AccountCloses",
       .early = unpaid,
       .late = ""},
      {.state = Money::kReserved,
       .acts = "PeerRejected Approve Refuse Withdraw FormSealed RequestPayout ApprovePayout "
               "RemitDue ReleasePayout",
       .early = "PaymentDone PaymentBounced NewPayee CreditConfirm MoneyBack",
       .late = ""},
      {.state = Money::kOutPosted,
       .acts = "PeerRejected Refuse Withdraw RemitDue",
       .early = "PaymentDone NewPayee CreditConfirm MoneyBack",
       .late = "RouteFound RequestPayout ApprovePayout ReleasePayout"},
      {.state = Money::kRemitted,
       .acts = "PaymentBounced CreditConfirm MoneyBack DoubtDue StatusReport",
       .early = "",
       .late = "RouteFound Refuse Withdraw RequestPayout ApprovePayout NewPayee ReleasePayout"},
      {.state = Money::kInDoubt,
       .acts = "PaymentBounced CreditConfirm MoneyBack StatusReport",
       .early = "",
       .late = "RouteFound Refuse Withdraw RequestPayout ApprovePayout NewPayee ReleasePayout"},
      {.state = Money::kCredited,
       .acts = "",
       .early = "",
       .late = "RouteFound PeerRejected Refuse Withdraw RequestPayout ApprovePayout "
               "PaymentBounced NewPayee ReleasePayout"},
      {.state = Money::kPayoutSent,
       .acts = "PaymentDone PaymentBounced NewPayee",
       .early = "ReleasePayout",
       .late = "RouteFound PeerRejected Refuse Withdraw RequestPayout CreditConfirm MoneyBack"},
      {.state = Money::kBounced,
       .acts = "ApprovePayout NewPayee ReleasePayout",
       .early = "",
       .late = "RouteFound PeerRejected Refuse Withdraw RequestPayout PaymentDone "
               "CreditConfirm MoneyBack"},
      {.state = Money::kPaid,
       .acts = "",
       .early = "",
       .late = "RouteFound PeerRejected Refuse Withdraw RequestPayout PaymentBounced NewPayee "
               "ReleasePayout CreditConfirm MoneyBack"},
      {.state = Money::kReleased,
       .acts = "",
       .early = "",
       .late = "RouteFound RequestPayout ApprovePayout PaymentDone NewPayee CreditConfirm "
               "MoneyBack"},
      {.state = Money::kReturned,
       .acts = "",
       .early = "",
       .late = "RouteFound Refuse Withdraw RequestPayout ApprovePayout PaymentBounced NewPayee "
               "ReleasePayout CreditConfirm"},
      {.state = Money::kNotNeeded,
       .acts = "RequestPayout",  // only to be refused
       .early = "",
       .late = "RouteFound ApprovePayout PaymentDone PaymentBounced NewPayee ReleasePayout "
               "CreditConfirm MoneyBack"},
  };
  expect_cells<Input, Money, kMoneys>(table, money_cell, input_name);
}

}  // namespace
}  // namespace ssc::backend::transfer
