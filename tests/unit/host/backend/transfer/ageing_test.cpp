// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/ageing.hpp"

#include <limits>

#include "host/backend/ledger/movements.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class AgeingOfMoney : public AuditedTransfers {
 protected:
  std::vector<WaitingMoney> waiting(std::string_view region, const Id& id) {
    const Office office{*country_.registry.region(region), site(region).world};
    return waiting_money(office, at(region, id)).value();
  }
  // "REMITTED 318456 after 3 days, no limit set"
  Texts told(std::string_view region, const Id& id) {
    Texts texts;
    for (const WaitingMoney& money : waiting(region, id))
      texts.push_back(std::string(money.state) + " " + std::to_string(money.amount.value) +
                      " after " + std::to_string(money.days) +
                      (money.limit     ? " days, by " + format_date(*money.limit)
                       : money.limited ? " days, not begun"
                                       : " days, no limit set"));
    return texts;
  }
  void limit_yinggang() {
    country_.policy = with_rule("time_limit", rule("MONEY", "999931", "working_days = 3"));
  }
};

TEST_F(AgeingOfMoney, IsCountedInWorkingDaysFromWhereTheMoneyStandsWithoutALimitUntilItIsCredited) {
  country_.treatment.delay = 8h * 10;
  const Id id = settled(kMover, kXuling, kHuanjiang);
  EXPECT_THAT(told(kXuling, id), ElementsAre("OUT_POSTED 318456 after 0 days, no limit set"));
  EXPECT_THAT(told(kHuanjiang, id), ElementsAre("NONE 318456 after 0 days, no limit set"));
  country_.pass_days(4);
  EXPECT_THAT(told(kXuling, id), ElementsAre("REMITTED 318456 after 4 days, no limit set"));
  country_.pass_days(2);
  EXPECT_THAT(told(kXuling, id), ElementsAre("REMITTED 318456 after 4 days, no limit set"))
      << "a Sunday";
  EXPECT_THAT(told(kHuanjiang, id), ElementsAre("NONE 318456 after 4 days, no limit set"));
  country_.pass_days(14);
  EXPECT_THAT(told(kXuling, id), IsEmpty());
  EXPECT_THAT(told(kHuanjiang, id), IsEmpty());
}

TEST_F(AgeingOfMoney, HasALimitWhereTheRegionSetsOneFromTheFormOn) {
  country_.treatment.delay = 8h * 10;
  limit_yinggang();
  const Id id = settled(kWanderer, kYinggang, kXuling);
  EXPECT_THAT(told(kYinggang, id), ElementsAre("RESERVED 70000 after 0 days, not begun"));
  ASSERT_TRUE(agency(kYinggang).approve(id, "clerk-1"));
  country_.pass_days(2);
  EXPECT_THAT(told(kYinggang, id), ElementsAre("REMITTED 70000 after 2 days, by 2026-11-05"));
  EXPECT_THAT(told(kXuling, id), ElementsAre("NONE 70000 after 2 days, by 2026-11-05"));
  EXPECT_FALSE(waiting(kYinggang, id).front().overdue);
  country_.pass_days(2);
  EXPECT_TRUE(waiting(kYinggang, id).front().overdue);
}

TEST_F(AgeingOfMoney, CountsFromTheMoveWhenThePersonHasToAskForIt) {
  const Id id = settled(kMover, kXuling, kHuanyuan);
  country_.pass_days(7);
  EXPECT_THAT(told(kXuling, id), ElementsAre("RESERVED 318456 after 5 days, no limit set"));
  EXPECT_THAT(told(kXuhu, settled(kResettled, kXuhu, kHuanjiang, 2)), IsEmpty()) << "rejected";
}

TEST_F(AgeingOfMoney, WaitsOnSuspenseForAClerk) {
  country_.treatment.arrives = Fen{318400};
  const Id held = done(kMover, kXuling, kHuanjiang, 1);
  EXPECT_THAT(told(kHuanjiang, held),
              ElementsAre("HOLD_MISMATCH 318400 after 2 days, no limit set"));
  country_.treatment = {};
  country_.treatment.paid_twice = true;
  const Id twice = done(kFlexible, kXuhu, kHuanjiang, 2);
  EXPECT_THAT(told(kHuanjiang, twice), ElementsAre("SURPLUS 92750 after 2 days, no limit set"));
}

TEST_F(AgeingOfMoney, AndWithoutACase) {
  const Id id = done(kMover, kXuling, kHuanjiang);
  PersonalAccounts accounts(site(kXuling).store, country_.registry, test_digest);
  ASSERT_TRUE(accounts.contribute(
      {transfer::id(50), {std::string(kXuling), "310", test_pseudonym(kMover)}, Fen{4200}, {}},
      country_.clock.now()));
  StatementLine line;
  line.id = "B-7";
  line.region = kXuling;
  line.amount = Fen{33};
  ASSERT_TRUE(agency(kXuling).statement(line));
  const auto stray = stray_money({*country_.registry.region(kXuling), site(kXuling).world}).value();
  ASSERT_EQ(stray.size(), 2u);
  EXPECT_EQ(stray[0].kind, "HOLD");
  EXPECT_EQ(stray[0].amount, Fen{33});
  EXPECT_EQ(stray[1].kind, "LATE");
  EXPECT_EQ(stray[1].amount, Fen{4200});
  EXPECT_TRUE(stray[1].subject.starts_with(id.text()));
}

TEST(AgeBands, CountAndSumByWorkingDays) {
  std::vector<WaitingMoney> waiting(4);
  const unsigned days[] = {0, 5, 6, 400};
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    waiting[i].days = days[i];
    waiting[i].amount = Fen{100};
  }
  const auto bands = by_age(waiting).value();
  ASSERT_EQ(bands.size(), 5u);
  EXPECT_EQ(bands[0].count, 2u);
  EXPECT_EQ(bands[0].sum, Fen{200});
  EXPECT_EQ(bands[1].count, 1u);
  EXPECT_EQ(bands[2].count, 0u);
  EXPECT_EQ(bands[4].sum, Fen{100});
  EXPECT_FALSE(bands[4].to);
  waiting[1].amount.value = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(by_age(waiting).error().code, Code::kLedgerBroken);
}

}  // namespace
}  // namespace ssc::backend::transfer
