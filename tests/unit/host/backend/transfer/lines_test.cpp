// SPDX-License-Identifier: Apache-2.0
// Statement lines that fit nothing: what comes in is on the books, and a clerk can end it.
#include "host/backend/transfer/statement.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using Kind = StatementLine::Kind;

class Lines : public AuditedTransfers {
 protected:
  static StatementLine line(std::string id, std::string_view region, Kind kind, std::int64_t fen) {
    StatementLine line;
    line.id = std::move(id);
    line.region = region;
    line.kind = kind;
    line.amount = Fen{fen};
    return line;
  }
  static StatementLine incoming(std::string id, std::string_view region, std::int64_t fen,
                                std::string_view payer, std::optional<Id> case_id = {}) {
    StatementLine incoming = line(std::move(id), region, Kind::kIncoming, fen);
    incoming.payer = payer;
    incoming.case_id = case_id;
    return incoming;
  }
  static StatementLine of_order(std::string id, Kind kind, std::int64_t fen, const Id& order) {
    StatementLine word = line(std::move(id), kXuling, kind, fen);
    word.order = order;
    return word;
  }
  // The mover went to a place off the platform and asked to be paid out.
  Id payout() {
    const Id case_id = settled(kMover, kXuling, kHuanyuan);
    EXPECT_TRUE(agency(kXuling).request_payout(id(3), case_id, payee(kMover)));
    return case_id;
  }
  Id paid_out() {
    const Id case_id = payout();
    country_.pass_days(1);
    EXPECT_EQ(at(kXuling, case_id).money, Money::kPaid);
    return case_id;
  }
  std::int64_t suspense(std::string_view region) { return fen(region, AccountKind::kSuspense); }
};

// ---- What is no line at all

TEST_F(Lines, OnlyTheAgencysOwnAccountAndRealMoneyCount) {
  EXPECT_EQ(code(agency(kXuling).statement(incoming("B-1", kXuhu, 5, ""))), "UNKNOWN_AGENCY");
  EXPECT_EQ(code(agency(kXuling).statement(incoming("B-1", kXuling, 0, ""))), "REQUEST_MALFORMED");
  EXPECT_EQ(code(agency(kXuling).statement(incoming("B-1", kXuling, -5, ""))), "REQUEST_MALFORMED");
  EXPECT_EQ(fen(kXuling, AccountKind::kBank), 0);
}

TEST_F(Lines, OneReferenceWithTwoAmountsIsBookedOnceAndSeen) {
  ASSERT_TRUE(agency(kXuling).statement(incoming("B-1", kXuling, 5, "")));
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(code(agency(kXuling).statement(incoming("B-1", kXuling, 6, ""))), "ID_REUSED");
  EXPECT_EQ(suspense(kXuling), 5);
  EXPECT_TRUE(site(kXuling).has_todo("STATEMENT:B-1"));
  ASSERT_TRUE(agency(kXuling).dismiss("STATEMENT:B-1", "clerk-1"));
  EXPECT_FALSE(site(kXuling).has_todo("STATEMENT"));
  EXPECT_EQ(code(agency(kXuling).dismiss("STATEMENT:B-1", "clerk-2")), "NOT_FOUND");
  EXPECT_EQ(code(agency(kXuling).dismiss("HOLD:line:B-1", "clerk-1")), "FORBIDDEN") << "is work";
}

// ---- Words of the bank about orders

TEST_F(Lines, ADebitThatNobodyOrderedRaisesAnAlarm) {
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-1", Kind::kPaid, 5, id(77))));
  EXPECT_TRUE(site(kXuling).has_todo("STATEMENT:B-1"));
}

TEST_F(Lines, SoDoesOneThatIsBookedTwiceOrWithAnotherAmount) {
  const Id case_id = payout();
  const Id order = *at(kXuling, case_id).payout_order;
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-1", Kind::kPaid, 318455, order)));
  EXPECT_EQ(at(kXuling, case_id).money, Money::kPayoutSent);
  EXPECT_TRUE(site(kXuling).has_todo("STATEMENT:B-1"));
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-2", Kind::kPaid, 318456, order)));
  EXPECT_EQ(at(kXuling, case_id).money, Money::kPaid);
  EXPECT_FALSE(site(kXuling).has_todo("STATEMENT:B-2"));
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-3", Kind::kPaid, 318456, order)));
  EXPECT_TRUE(site(kXuling).has_todo("STATEMENT:B-3"));
}

TEST_F(Lines, WhatComesBackUnaskedLiesOnSuspense) {
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-1", Kind::kBounced, 5, id(77))));
  EXPECT_EQ(suspense(kXuling), 5);
  EXPECT_TRUE(site(kXuling).has_todo("HOLD:line:B-1"));
}

TEST_F(Lines, APayoutThatComesBackAfterItWasPaidIsPaidAgain) {
  const Id case_id = paid_out();
  const Id order = *at(kXuling, case_id).payout_order;
  ASSERT_TRUE(agency(kXuling).statement(of_order("B-1", Kind::kBounced, 318456, order)));
  EXPECT_EQ(state(kXuling, case_id), "OUT_PAPER PAID");
  EXPECT_EQ(suspense(kXuling), 318456);
  ASSERT_TRUE(agency(kXuling).match_line("B-1", "clerk-1", case_id));
  EXPECT_FALSE(site(kXuling).has_todo("HOLD"));

  const Case again = agency(kXuling).cases_of(test_pseudonym(kMover))->back();
  EXPECT_EQ(again.opened.linked, case_id);
  const Id again_id = again.opened.case_id;
  EXPECT_EQ(code(agency(kXuling).request_payout(id(4), again_id, payee(kPaying))),
            "PAYEE_MISMATCH");
  ASSERT_TRUE(agency(kXuling).request_payout(id(5), again_id, payee(kMover, "token-2")));
  country_.pass_days(1);
  EXPECT_EQ(state(kXuling, again_id), "NOT_MOVED PAID");
  EXPECT_EQ(suspense(kXuling), 0);
  EXPECT_EQ(fen(kXuling, kMover), 0);
}

TEST_F(Lines, ABounceThatTheBankCallsAnIncomingSumIsStillOne) {
  country_.treatment.delay = std::chrono::hours(8 * 20);
  const Id case_id = payout();
  ASSERT_TRUE(agency(kXuling).statement(incoming("B-1", kXuling, 318456, "", case_id)));
  EXPECT_EQ(suspense(kXuling), 318456);
  ASSERT_TRUE(agency(kXuling).match_line("B-1", "clerk-1", case_id));
  EXPECT_EQ(at(kXuling, case_id).money, Money::kBounced);
  EXPECT_EQ(suspense(kXuling), 0);
}

// ---- Money for nobody

TEST_F(Lines, MoneyWithoutACaseIsMatchedByAClerk) {
  country_.treatment.bounce = "NO_SUCH_BANK";  // the order's own way
  const Id case_id = settled(kMover, kXuling, kHuanjiang);
  ASSERT_TRUE(agency(kHuanjiang).statement(incoming("B-1", kHuanjiang, 100, "王小明")));
  const std::string held =
      site(kHuanjiang).store.find("todo:999921:HOLD:line:B-1").value().value_or("");
  EXPECT_EQ(held, Id{}.text() + " ") << "who else paid is not put on record";
  EXPECT_EQ(code(agency(kHuanjiang).match_line("B-1", "clerk-1", id(99))), "UNKNOWN_CASE");
  EXPECT_EQ(code(agency(kHuanjiang).match_line("B-2", "clerk-1", case_id)), "NOT_FOUND");
  EXPECT_EQ(code(agency(kHuanjiang).match_line("B-1", "RULES", case_id)), "FORBIDDEN");
  ASSERT_TRUE(agency(kHuanjiang).match_line("B-1", "clerk-1", case_id));
  EXPECT_EQ(at(kHuanjiang, case_id).money, Money::kHoldMismatch);
  EXPECT_EQ(code(agency(kHuanjiang).match_line("B-1", "clerk-2", case_id)), "NOT_FOUND") << "once";
  EXPECT_EQ(code(agency(kHuanjiang).send_line_back("B-1", "clerk-2")), "NOT_FOUND");
}

TEST_F(Lines, OrSentBackToTheAgencyThatPaid) {
  site(kXuling);
  ASSERT_TRUE(agency(kHuanjiang).statement(incoming("B-1", kHuanjiang, 100, kXuling, id(9))));
  ASSERT_TRUE(agency(kHuanjiang).send_line_back("B-1", "clerk-1"));
  country_.pass_days(1);
  EXPECT_EQ(suspense(kHuanjiang), 0);
  EXPECT_EQ(suspense(kXuling), 100) << "it arrives there";
  EXPECT_FALSE(site(kHuanjiang).has_todo("STATEMENT")) << "and was paid as ordered";

  country_.treatment.bounce = "CLOSED";
  ASSERT_TRUE(agency(kHuanjiang).statement(incoming("B-2", kHuanjiang, 100, kXuling)));
  ASSERT_TRUE(agency(kHuanjiang).send_line_back("B-2", "clerk-1"));
  country_.pass_days(1);
  EXPECT_EQ(suspense(kHuanjiang), 100) << "what bounces is not lost";

  ASSERT_TRUE(agency(kXuling).statement(incoming("B-3", kXuling, 7, "somebody")));
  EXPECT_EQ(code(agency(kXuling).send_line_back("B-3", "clerk-1")), "PAYOUT_REFUSED");
}

}  // namespace
}  // namespace ssc::backend::transfer
