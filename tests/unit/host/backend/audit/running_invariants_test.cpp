// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/host/backend/audit/story.hpp"

namespace ssc::backend {
namespace {

using testing::IsEmpty;

class Running : public Story {
 protected:
  std::vector<Finding> observe() {
    Store* const stores[] = {&old_.store, &new_.store};
    return invariants_.observe(stores);
  }

  RunningInvariants invariants_{options()};
};

TEST_F(Running, FindNothingOnAHealthyWay) {
  agree();
  EXPECT_THAT(observe(), IsEmpty());
  move_relation();
  EXPECT_THAT(observe(), IsEmpty());
  EXPECT_THAT(invariants_.at_the_bank({}, {}), IsEmpty());
  step(old_, {transfer::Remitted{id_of("order"), kMoved}});
  EXPECT_THAT(observe(), IsEmpty());
  EXPECT_THAT(invariants_.at_the_bank(kMoved, {}), IsEmpty());
}

TEST_F(Running, TellWhatIsBrokenOnceAndWhenItHappens) {
  agree();
  EXPECT_THAT(observe(), IsEmpty());
  write(new_, transfer::Arrived{"line", kMoved});
  const auto findings = observe();
  ASSERT_EQ(findings.size(), 2u) << "bank and suspense: the event came without its postings";
  EXPECT_EQ(findings[0].invariant, Invariant::kMoneyConserved);
  EXPECT_EQ(findings[1].invariant, Invariant::kCaseMoney);
  EXPECT_THAT(observe(), IsEmpty());
}

TEST_F(Running, GoOnWithAStoreThatWasOpenedAnew) {
  agree();
  EXPECT_THAT(observe(), IsEmpty());
  MemoryStore again(old_.medium, test_digest);
  move_relation();
  Store* const stores[] = {&again, &new_.store};
  EXPECT_THAT(invariants_.observe(stores), IsEmpty());
}

TEST_F(Running, HoldTheAgenciesBooksAgainstTheBanks) {
  agree();
  move_relation();
  step(old_, {transfer::Remitted{id_of("order"), kMoved}});
  observe();
  const auto findings = invariants_.at_the_bank({}, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(to_text(findings[0]),
            "2 bank: 3184.56 have left the agencies, and the bank counts 0.00 under way and 0.00 "
            "paid out");
}

TEST_F(Running, HoldTheTwoPartiesOfACaseAgainstEachOther) {
  agree();
  move_relation();
  step(new_, {transfer::RelationIn{"RULES", 172}}, relation_comes());
  EXPECT_THAT(observe(), IsEmpty());
  step(new_, {transfer::Arrived{"line", kMoved}, transfer::Matched{}, transfer::Credited{kMoved}});
  const auto findings = observe();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].text, "the origin sent nothing and the destination credited 3184.56");
}

TEST_F(Running, FindNothingWhenTheyLookOnlyAtTheEnd) {
  whole_way();
  EXPECT_THAT(observe(), IsEmpty());
}

}  // namespace
}  // namespace ssc::backend
