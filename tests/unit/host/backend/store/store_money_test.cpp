// SPDX-License-Identifier: Apache-2.0
// Of the conformance suite: accounts and what is set aside of them.
#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

class StoreMoney : public OnEveryEngine {
 protected:
  // 100 fen on Li's account, 60 of them set aside for the clearing account under id 1.
  void set_aside() {
    give_li({100});
    Batch batch = step(1);
    batch.reservations = {kSixty};
    ASSERT_TRUE(applied(apply(batch)));
  }
  Balance balance(const Account& account) { return store_->balance(account).value(); }

  const Reservation kSixty{id(1), kLi, kClearing, {60}};
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreMoney, kEngines, engine_name);

Batch resolve(Byte number, Resolution::How how) {
  Batch batch = step(number);
  batch.resolutions = {{id(1), how}};
  return batch;
}

TEST_P(StoreMoney, PostingsSumToZero) {
  Batch batch = step(1);
  batch.postings = {{kLi, {100}}, {kOpening, {-99}}};
  EXPECT_EQ(broken(apply(batch), Rule::kUnbalanced), "");
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{0});
}

TEST_P(StoreMoney, APersonsAccountIsNeverBelowZero) {
  give_li({318456});
  Batch spend = step(2);
  spend.postings = {{kLi, {-318457}}, {kOpening, {318457}}};
  EXPECT_EQ(broken(apply(spend), Rule::kBelowZero), kLi.name());
  spend.postings = {{kLi, {-318456}}, {kOpening, {318456}}};
  EXPECT_TRUE(applied(apply(spend))) << "to the last fen";
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{0});
}

TEST_P(StoreMoney, OppositeTransfersInOneGroupAreJudgedOneAfterTheOther) {
  give_li({100});
  const auto move = [](Byte number, const Account& from, const Account& to, Fen amount) {
    Batch batch = step(number);
    batch.postings = {{from, -amount}, {to, amount}};
    return batch;
  };
  const std::vector<Batch> group = {move(1, kLi, kZhao, {100}), move(2, kLi, kZhao, {1}),
                                    move(3, kZhao, kLi, {60}), move(4, kZhao, kLi, {41}),
                                    move(5, kLi, kZhao, {60})};
  const auto outcomes = store_->apply(group);
  EXPECT_TRUE(applied(outcomes[0]));
  EXPECT_EQ(broken(outcomes[1], Rule::kBelowZero), kLi.name());
  EXPECT_TRUE(applied(outcomes[2]));
  EXPECT_EQ(broken(outcomes[3], Rule::kBelowZero), kZhao.name());
  EXPECT_TRUE(applied(outcomes[4]));
  EXPECT_EQ(balance(kLi), (Balance{{0}, {0}, 4}));
  EXPECT_EQ(balance(kZhao), (Balance{{100}, {0}, 4}));
}

TEST_P(StoreMoney, OnlyTheNetChangeOfABatchCounts) {
  Batch batch = step(1);
  batch.postings = {{kLi, {-50}}, {kOpening, {50}}, {kLi, {60}}, {kOpening, {-60}}};
  EXPECT_TRUE(applied(apply(batch)));
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{10});
}

TEST_P(StoreMoney, SumsKeep64BitsAndRefuseMore) {
  constexpr Fen kMost{std::numeric_limits<std::int64_t>::max()};
  Batch batch = step(1);
  batch.postings = {{kLi, kMost}, {kOpening, -kMost}};
  ASSERT_TRUE(applied(apply(batch)));
  EXPECT_EQ(store_->balance(kLi)->posted, kMost);
  Batch more = step(2);
  more.postings = {{kLi, {1}}, {kZhao, {-1}}};
  EXPECT_EQ(broken(apply(more), Rule::kUnbalanced), kLi.name());
  EXPECT_EQ(store_->balance(kLi)->posted, kMost);
}

TEST_P(StoreMoney, ABalanceSaysWhichBatchesItCounts) {
  EXPECT_EQ(balance(kLi), (Balance{{0}, {0}, 0}));
  give_li({100});
  EXPECT_EQ(balance(kLi), (Balance{{100}, {0}, 1}));
  EXPECT_EQ(store_->balance(kLi, 1)->as_of, 1u);
  EXPECT_EQ(store_->balance(kLi, 2).error().code, Code::kConflict) << "not yet that many batches";
}

TEST_P(StoreMoney, WhatIsSetAsideStaysOnTheAccountButCannotBeSpent) {
  set_aside();
  reopen();
  EXPECT_EQ(balance(kLi), (Balance{{100}, {60}, 2}));
  EXPECT_EQ(balance(kLi).available(), Fen{40});
  EXPECT_EQ(balance(kClearing), (Balance{{0}, {0}, 2}));
  EXPECT_THAT(store_->reserved(kLi).value(), ElementsAre(kSixty));
  Batch spend = step(2);
  spend.postings = {{kLi, {-41}}, {kOpening, {41}}};
  EXPECT_EQ(broken(apply(spend), Rule::kBelowZero), kLi.name());
  spend.postings = {{kLi, {-40}}, {kOpening, {40}}};
  EXPECT_TRUE(applied(apply(spend)));
}

TEST_P(StoreMoney, APostedReservationMovesTheMoneyOnce) {
  set_aside();
  ASSERT_TRUE(applied(apply(resolve(2, Resolution::How::kPost))));
  EXPECT_EQ(balance(kLi), (Balance{{40}, {0}, 3}));
  EXPECT_EQ(balance(kClearing), (Balance{{60}, {0}, 3}));
  EXPECT_THAT(store_->reserved(kLi).value(), IsEmpty());
  reopen();
  EXPECT_EQ(broken(apply(resolve(3, Resolution::How::kPost)), Rule::kNotReserved), id(1).text());
  EXPECT_EQ(broken(apply(resolve(4, Resolution::How::kVoid)), Rule::kNotReserved), id(1).text());
}

TEST_P(StoreMoney, AVoidReservationIsFreeAgain) {
  set_aside();
  ASSERT_TRUE(applied(apply(resolve(2, Resolution::How::kVoid))));
  EXPECT_EQ(balance(kLi), (Balance{{100}, {0}, 3}));
  EXPECT_EQ(balance(kClearing), (Balance{{0}, {0}, 3}));
  EXPECT_EQ(broken(apply(resolve(3, Resolution::How::kPost)), Rule::kNotReserved), id(1).text());
}

TEST_P(StoreMoney, TheRouteOfAReservationIsChangedInOneBatch) {
  set_aside();
  const Account bank = Account::of_region(AccountKind::kBankOut, "999911");
  Batch change = resolve(2, Resolution::How::kVoid);
  change.reservations = {{id(2), kLi, bank, {100}}};
  ASSERT_TRUE(applied(apply(change))) << "the old one is void before the new one is made";
  EXPECT_THAT(store_->reserved(kLi).value(), ElementsAre(change.reservations[0]));
  EXPECT_EQ(balance(kLi).available(), Fen{0});
}

TEST_P(StoreMoney, NoMoreIsSetAsideThanThereIs) {
  set_aside();
  Batch more = step(2);
  more.reservations = {{id(2), kLi, kClearing, {41}}};
  EXPECT_EQ(broken(apply(more), Rule::kBelowZero), kLi.name());
  EXPECT_THAT(store_->reserved(kLi).value(), ElementsAre(kSixty)) << "its reservation is undone";
  more.reservations = {{id(2), kLi, kClearing, {40}}};
  EXPECT_TRUE(applied(apply(more)));
}

TEST_P(StoreMoney, AReservationNeedsANewIdAndAnAmount) {
  set_aside();
  Batch batch = step(2);
  for (const Reservation& wrong :
       {kSixty, Reservation{id(2), kLi, kClearing, {0}}, {id(2), kLi, kClearing, {-1}}}) {
    batch.reservations = {wrong};
    EXPECT_EQ(broken(apply(batch), Rule::kReservation), wrong.id.text());
  }
  ASSERT_TRUE(applied(apply(resolve(3, Resolution::How::kVoid))));
  batch.reservations = {kSixty};
  EXPECT_EQ(broken(apply(batch), Rule::kReservation), id(1).text()) << "an id is never used again";
}

TEST_P(StoreMoney, OnlyWhatWasSetAsideIsResolvedAndOnlyOnceInABatch) {
  set_aside();
  Batch batch = step(2);
  batch.resolutions = {{id(9)}};
  EXPECT_EQ(broken(apply(batch), Rule::kNotReserved), id(9).text());
  batch.resolutions = {{id(1)}, {id(1)}};
  EXPECT_EQ(broken(apply(batch), Rule::kNotReserved), id(1).text());
  batch.resolutions = {{id(2)}};
  batch.reservations = {{id(2), kLi, kClearing, {1}}};
  EXPECT_EQ(broken(apply(batch), Rule::kNotReserved), id(2).text())
      << "resolutions come before reservations";
  EXPECT_EQ(balance(kLi), (Balance{{100}, {60}, 2}));
}

TEST_P(StoreMoney, AccountsArePagedByName) {
  give_li({100});
  Batch batch = step(1);
  batch.postings = {{kZhao, {50}}, {kOpening, {-50}}};
  ASSERT_TRUE(applied(apply(batch)));
  const auto all = store_->accounts({}, {}, 10).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0], std::pair(kOpening.name(), Balance{{-150}, {0}, 2}));
  EXPECT_EQ(all[1].first, kLi.name());
  EXPECT_EQ(store_->accounts("person:", {}, 1).value(), std::vector{all[1]});
  EXPECT_EQ(store_->accounts("person:", kLi.name(), 10).value(), std::vector{all[2]});
  EXPECT_THAT(store_->accounts("person:", kZhao.name(), 10).value(), IsEmpty());
  EXPECT_THAT(store_->accounts("opening:", "opening:999912", 10).value(), IsEmpty());
}

TEST_P(StoreMoney, AFailedBatchMakesNoAccount) {
  Batch batch = step(1);
  batch.postings = {{kLi, {-1}}, {kOpening, {1}}};
  EXPECT_EQ(broken(apply(batch), Rule::kBelowZero), kLi.name());
  EXPECT_THAT(store_->accounts({}, {}, 10).value(), IsEmpty());
}

}  // namespace
}  // namespace ssc::backend
