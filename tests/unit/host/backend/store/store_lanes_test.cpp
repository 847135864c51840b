// SPDX-License-Identifier: Apache-2.0
// Of the conformance suite: messages, their lanes and seals, and timers.
#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

class StoreLanes : public OnEveryEngine {
 protected:
  Outcome send(Byte batch_number, std::vector<Message> messages) {
    Batch batch = step(batch_number);
    batch.outbox = std::move(messages);
    return apply(batch);
  }
  Outcome take_in(Byte batch_number, std::vector<Received> messages) {
    Batch batch = step(batch_number);
    batch.inbox = std::move(messages);
    return apply(batch);
  }
  Outcome seal(Byte batch_number, Byte message, std::string bytes) {
    Batch batch = step(batch_number);
    batch.seals = {{id(message), std::move(bytes)}};
    return apply(batch);
  }
  Outcome wait_for(Byte batch_number, std::vector<Timer> timers) {
    Batch batch = step(batch_number);
    batch.timers = std::move(timers);
    return apply(batch);
  }
  Outcome settle(Byte batch_number, std::vector<Id> ids) {
    Batch batch = step(batch_number);
    batch.settles = std::move(ids);
    return apply(batch);
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreLanes, kEngines, engine_name);

TEST_P(StoreLanes, AMessageIsTakenInOnceFromEachSender) {
  Batch first = step(1), again = step(2), other = step(3);
  first.inbox = {received(50)};
  again.inbox = {received(50, 2)};
  other.inbox = {received(50, 1, "999912")};
  ASSERT_TRUE(applied(apply(first)));
  EXPECT_EQ(broken(apply(again), Rule::kReceived), id(50).text());
  EXPECT_TRUE(applied(apply(other)));
}

TEST_P(StoreLanes, AMessageIdIsSentOnce) {
  Batch first = step(1), again = step(2);
  first.outbox = {message(50)};
  again.outbox = {message(50, "999912", "999921")};
  ASSERT_TRUE(applied(apply(first)));
  EXPECT_EQ(broken(apply(again), Rule::kMessageExists), id(50).text());
}

TEST_P(StoreLanes, MessagesOfALaneComeInTheOrderOfTheirBatches) {
  for (const Byte number : {9, 3, 7}) {
    Batch batch = step(number);
    batch.outbox = {message(static_cast<Byte>(number + 100)),
                    message(static_cast<Byte>(number + 50))};
    ASSERT_TRUE(applied(apply(batch)));
  }
  EXPECT_THAT(claim(kNoon, 4), ElementsAre(id(109), id(59), id(103), id(53)));
  EXPECT_THAT(claim(kNoon, 4), ElementsAre(id(107), id(57)));
}

TEST_P(StoreLanes, AClaimedMessageIsDueAgainWhenItsLeaseEnds) {
  Batch batch = step(1);
  batch.outbox = {message(50)};
  ASSERT_TRUE(applied(apply(batch)));
  EXPECT_THAT(claim(kNoon), ElementsAre(id(50)));
  EXPECT_THAT(claim(kNoon + 30s - 1ms), IsEmpty());
  reopen();
  const auto claims = store_->claim_due(kNoon + 30s, 10, 30s).value();
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].attempt, 2u);
}

TEST_P(StoreLanes, ALeaseDoublesFromAttemptToAttemptUpToTheLongest) {
  Batch batch = step(1);
  batch.outbox = {message(50)};
  ASSERT_TRUE(applied(apply(batch)));
  Timestamp due = kNoon;
  for (const auto lease : {30s, 60s, 100s, 100s}) {
    EXPECT_TRUE(store_->claim_due(due - 1ms, 10, {30s, 100s})->empty());
    EXPECT_EQ(store_->claim_due(due, 10, {30s, 100s})->size(), 1u);
    due += lease;
    EXPECT_EQ(store_->next_due().value(), due);
  }
}

TEST_P(StoreLanes, ASettledMessageIsNeverDueAgain) {
  Batch batch = step(1), settle = step(2), again = step(3);
  batch.outbox = {message(50), message(51)};
  settle.settles = again.settles = {id(50)};
  ASSERT_TRUE(applied(apply(batch)));
  ASSERT_TRUE(applied(apply(settle)));
  EXPECT_THAT(claim(kNoon + 24h), ElementsAre(id(51)));
  EXPECT_EQ(broken(apply(again), Rule::kNotPending), id(50).text());
}

TEST_P(StoreLanes, EachMessageHasItsPlaceBehindTheOneBeforeIt) {
  const std::vector<Message> sent = {message(50), message(51), message(52, "999911", "BANK")};
  ASSERT_TRUE(applied(send(1, sent)));
  reopen();
  ASSERT_TRUE(applied(send(2, {message(53)})));
  const auto claims = store_->claim_due(kNoon, 10, 30s).value();
  ASSERT_EQ(claims.size(), 4u);
  EXPECT_EQ(claims[0].before, LanePlace{});
  EXPECT_EQ(claims[0].place, next_place(test_digest, {}, sent[0]));
  EXPECT_EQ(claims[0].place.seq, 1u);
  EXPECT_EQ(claims[1].before, claims[0].place);
  EXPECT_EQ(claims[1].place, next_place(test_digest, claims[0].place, sent[1]));
  EXPECT_EQ(claims[2].place, next_place(test_digest, {}, sent[2])) << "a lane of its own";
  EXPECT_EQ(claims[3].place, next_place(test_digest, claims[1].place, message(53)));
}

TEST_P(StoreLanes, AFailedBatchLeavesNoGapInALane) {
  ASSERT_TRUE(applied(send(1, {message(50)})));
  EXPECT_EQ(broken(send(2, {message(51), message(50)}), Rule::kMessageExists), id(50).text());
  ASSERT_TRUE(applied(send(3, {message(52)})));
  EXPECT_EQ(store_->claim_due(kNoon, 10, 30s)->back().place.seq, 2u);
}

TEST_P(StoreLanes, MessagesAreTakenInWithoutAGap) {
  EXPECT_EQ(broken(take_in(1, {received(51, 2)}), Rule::kLaneGap), id(51).text());
  EXPECT_EQ(store_->lane("999921", "999911").value(), LanePlace{});
  ASSERT_TRUE(applied(take_in(1, {received(50, 1), received(51, 2)})));
  reopen();
  EXPECT_EQ(store_->lane("999921", "999911").value(), received(51, 2).place);
  EXPECT_EQ(store_->lane("999911", "999921").value(), LanePlace{}) << "the other way";
  EXPECT_EQ(broken(take_in(2, {received(52, 2)}), Rule::kReceived), id(52).text())
      << "its place is taken";
  EXPECT_EQ(broken(take_in(2, {received(52, 4)}), Rule::kLaneGap), id(52).text());
  EXPECT_TRUE(applied(take_in(2, {received(52, 3)})));
}

TEST_P(StoreLanes, AFailedBatchTakesNothingIn) {
  EXPECT_EQ(broken(take_in(1, {received(50, 1), received(51, 3)}), Rule::kLaneGap), id(51).text());
  EXPECT_EQ(store_->lane("999921", "999911").value(), LanePlace{});
  EXPECT_TRUE(applied(take_in(1, {received(50, 1)})));
}

TEST_P(StoreLanes, ASealIsKeptForEverySending) {
  ASSERT_TRUE(applied(send(1, {message(50), message(51)})));
  EXPECT_EQ(store_->claim_due(kNoon, 1, 30s)->front().sealed, std::nullopt);
  ASSERT_TRUE(applied(seal(2, 50, "signed")));
  reopen();
  const auto claims = store_->claim_due(kNoon + 1h, 10, 30s).value();
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0].sealed, "signed");
  EXPECT_EQ(claims[1].sealed, std::nullopt);
}

TEST_P(StoreLanes, AMessageIsSealedWithOneTextOnly) {
  EXPECT_EQ(broken(seal(1, 50, "signed"), Rule::kSealed), id(50).text()) << "unknown";
  ASSERT_TRUE(applied(send(1, {message(50)})));
  ASSERT_TRUE(applied(seal(2, 50, "signed")));
  EXPECT_TRUE(applied(seal(3, 50, "signed"))) << "the same again";
  EXPECT_EQ(broken(seal(4, 50, "another"), Rule::kSealed), id(50).text());
}

TEST_P(StoreLanes, TimersWakeTheEarliestFirst) {
  ASSERT_TRUE(applied(wait_for(1, {timer(7, kNoon + 2min), timer(9, kNoon + 1min)})));
  ASSERT_TRUE(applied(wait_for(2, {timer(8, kNoon + 1min), timer(1, kNoon + 3min)})));
  EXPECT_THAT(wake(kNoon), IsEmpty());
  EXPECT_THAT(wake(kNoon + 2min, 2), ElementsAre(id(8), id(9)));
  EXPECT_THAT(wake(kNoon + 2min, 2), ElementsAre(id(7)));
  const auto last = store_->claim_timers(kNoon + 3min, 10, 30s).value();
  EXPECT_THAT(last, testing::Contains(timer(1, kNoon + 3min))) << "as it was set";
}

TEST_P(StoreLanes, ATimerWakesAgainUntilItIsSettled) {
  ASSERT_TRUE(applied(wait_for(1, {timer(7, kNoon)})));
  EXPECT_THAT(wake(kNoon), ElementsAre(id(7)));
  EXPECT_THAT(wake(kNoon + 30s - 1ms), IsEmpty());
  reopen();
  EXPECT_THAT(wake(kNoon + 30s), ElementsAre(id(7)));
  ASSERT_TRUE(applied(settle(2, {id(7)})));
  EXPECT_THAT(wake(kNoon + 24h), IsEmpty());
  EXPECT_EQ(broken(settle(3, {id(7)}), Rule::kNotPending), id(7).text());
  EXPECT_EQ(broken(wait_for(3, {timer(7, kNoon)}), Rule::kTimerExists), id(7).text());
}

TEST_P(StoreLanes, AFailedBatchSetsAndSettlesNoTimer) {
  ASSERT_TRUE(applied(wait_for(1, {timer(7, kNoon)})));
  Batch batch = step(2);
  batch.timers = {timer(8, kNoon)};
  batch.settles = {id(7), id(99)};
  EXPECT_EQ(broken(apply(batch), Rule::kNotPending), id(99).text());
  EXPECT_THAT(wake(kNoon), ElementsAre(id(7)));
}

TEST_P(StoreLanes, TellsWhenSomethingIsDueNext) {
  EXPECT_EQ(store_->next_due().value(), std::nullopt);
  ASSERT_TRUE(applied(wait_for(1, {timer(7, kNoon + 1h)})));
  EXPECT_EQ(store_->next_due().value(), kNoon + 1h);
  ASSERT_TRUE(applied(send(2, {message(50)})));
  EXPECT_EQ(store_->next_due().value(), kNoon);
  claim(kNoon);
  EXPECT_EQ(store_->next_due().value(), kNoon + 30s) << "its lease";
  ASSERT_TRUE(applied(settle(3, {id(50)})));
  EXPECT_EQ(store_->next_due().value(), kNoon + 1h);
  ASSERT_TRUE(applied(settle(4, {id(7)})));
  EXPECT_EQ(store_->next_due().value(), std::nullopt);
}

}  // namespace
}  // namespace ssc::backend
