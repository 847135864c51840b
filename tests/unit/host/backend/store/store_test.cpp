// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/store.hpp"

#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

class StoreConformance : public OnEveryEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, StoreConformance, kEngines, engine_name);

Batch full_step(Byte number) {
  Batch batch = step(number);
  batch.appends = {{"case:1", 0, {{"SUBMITTED", "{\"name\":\"㐂𠮷\"}"}, {"ACCEPTED", "{}"}}}};
  batch.postings = {{kLi, {318456}}, {kOpening, {-318456}}};
  batch.keys = {{"open:1", "case 1"}};
  batch.outbox = {message(100)};
  batch.inbox = {received(200)};
  return batch;
}

TEST_P(StoreConformance, KeepsEverythingOfABatchAfterReopening) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  reopen();
  const std::vector<StoredEvent> expected = {{1, kNoon, {"SUBMITTED", "{\"name\":\"㐂𠮷\"}"}},
                                             {2, kNoon, {"ACCEPTED", "{}"}}};
  EXPECT_EQ(store_->load("case:1").value(), expected);
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{318456});
  EXPECT_EQ(store_->balance(kOpening)->posted, Fen{-318456});
  EXPECT_EQ(store_->find("open:1").value(), "case 1");
  const auto claims = store_->claim_due(kNoon, 10, 30s).value();
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].message, message(100));
  EXPECT_EQ(claims[0].attempt, 1u);
}

TEST_P(StoreConformance, KeepsTextsOfAnyBytesApart) {
  const std::string odd("a\0b\xC0\xED\xA0\x80\xFF", 8), other("a\0c", 3), plain("a");
  Batch batch = step(1);
  batch.reply = odd;
  batch.appends = {{odd, 0, {{odd, odd}}}, {other, 0, {{"", ""}}}, {plain, 0, {{other, plain}}}};
  batch.keys = {{odd, odd}, {other, other}, {plain, ""}, {"\xFF", "\xFF"}, {"b", ""}};
  batch.outbox = {{id(9), odd, other, odd, odd}};
  batch.timers = {{id(8), odd, odd, odd, kNoon}};
  batch.audit = {{odd, other, plain, ""}};
  ASSERT_TRUE(applied(apply(batch)));
  reopen();
  EXPECT_EQ(store_->journal(0, 2)->front().batch, batch);
  EXPECT_EQ(std::get<Duplicate>(apply(batch)).reply, odd);
  EXPECT_THAT(types(odd), ElementsAre(odd));
  EXPECT_THAT(types(plain), ElementsAre(other));
  EXPECT_EQ(store_->find(other).value(), other);
  EXPECT_THAT(store_->keys("a", {}, 9).value(),
              ElementsAre(Key{plain, ""}, Key{odd, odd}, Key{other, other}));
  EXPECT_THAT(store_->keys({}, odd, 9).value(),
              ElementsAre(Key{other, other}, Key{"b", ""}, Key{"\xFF", "\xFF"}));
}

TEST_P(StoreConformance, AnEmptyStoreAnswersNothing) {
  EXPECT_THAT(store_->load("case:1").value(), IsEmpty());
  EXPECT_EQ(store_->find("open:1").value(), std::nullopt);
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{0});
  EXPECT_THAT(claim(kNoon), IsEmpty());
}

TEST_P(StoreConformance, ABatchThatFailsAtItsLastPartLeavesNoTrace) {
  Batch batch = full_step(1);
  batch.settles = {id(77)};
  EXPECT_EQ(broken(apply(batch), Rule::kNotPending), id(77).text());
  EXPECT_THAT(types("case:1"), IsEmpty());
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{0});
  EXPECT_EQ(store_->find("open:1").value(), std::nullopt);
  EXPECT_THAT(claim(kNoon), IsEmpty());
  EXPECT_TRUE(applied(apply(full_step(1)))) << "its id and its inbox entry are free again";
}

TEST_P(StoreConformance, ABatchThatFailsLeavesTheOthersOfTheGroupAlone) {
  Batch first = step(1), second = step(2), third = step(3);
  first.keys = {{"k", "first"}};
  second.keys = {{"l", "second"}, {"k", "second"}};
  third.keys = {{"l", "third"}};
  const std::vector<Batch> group = {first, second, third};
  const auto outcomes = store_->apply(group);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_TRUE(applied(outcomes[0]));
  EXPECT_EQ(broken(outcomes[1], Rule::kKeyTaken), "k");
  EXPECT_TRUE(applied(outcomes[2]));
  EXPECT_EQ(store_->find("l").value(), "third");
}

TEST_P(StoreConformance, TheSameRequestIsAnsweredTheStoredReply) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  reopen();
  Batch again = full_step(1);
  again.reply = "another";
  const Outcome outcome = apply(again);
  ASSERT_TRUE(std::holds_alternative<Duplicate>(outcome));
  EXPECT_EQ(std::get<Duplicate>(outcome).reply, "reply 1");
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{318456}) << "posted once";
}

TEST_P(StoreConformance, TheSameIdForAnotherRequestIsRefused) {
  ASSERT_TRUE(applied(apply(step(1))));
  Batch other = full_step(1);
  other.input_hash = {99};
  EXPECT_TRUE(std::holds_alternative<IdReused>(apply(other)));
  EXPECT_THAT(types("case:1"), IsEmpty());
}

TEST_P(StoreConformance, TellsBeforehandWhetherAnIdIsUsed) {
  EXPECT_FALSE(store_->seen(id(1), {1}).value().has_value());
  ASSERT_TRUE(applied(apply(step(1))));
  const auto same = store_->seen(id(1), {1}).value();
  ASSERT_TRUE(same && std::holds_alternative<Duplicate>(*same));
  EXPECT_EQ(std::get<Duplicate>(*same).reply, "reply 1");
  const auto other = store_->seen(id(1), {2}).value();
  EXPECT_TRUE(other && std::holds_alternative<IdReused>(*other));
}

TEST_P(StoreConformance, ADuplicateWithinOneGroupIsSeen) {
  const std::vector<Batch> group = {full_step(1), full_step(1)};
  const auto outcomes = store_->apply(group);
  EXPECT_TRUE(applied(outcomes[0]));
  EXPECT_TRUE(std::holds_alternative<Duplicate>(outcomes[1]));
}

TEST_P(StoreConformance, EventsGoOnlyAfterTheExpectedOne) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch late = step(2);
  late.appends = {{"case:1", 1, {{"REJECTED", "{}"}}}};
  const Outcome outcome = apply(late);
  ASSERT_TRUE(std::holds_alternative<Conflict>(outcome));
  EXPECT_EQ(std::get<Conflict>(outcome).stream, "case:1");
  EXPECT_EQ(std::get<Conflict>(outcome).actual, 2u);
  EXPECT_THAT(types("case:1"), ElementsAre("SUBMITTED", "ACCEPTED"));
}

TEST_P(StoreConformance, AnAppendWithoutEventsChecksTheVersion) {
  Batch check = step(1);
  check.appends = {{"case:1", 1, {}}};
  EXPECT_TRUE(std::holds_alternative<Conflict>(apply(check)));
  check.appends = {{"case:1", 0, {}}};
  EXPECT_TRUE(applied(apply(check)));
}

TEST_P(StoreConformance, AStreamIsReadAsItWas) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch more = step(2);
  more.at = kNoon + 1min;
  more.appends = {{"case:1", 2, {{"NOTED", "{}"}}}};
  ASSERT_TRUE(applied(apply(more)));
  EXPECT_THAT(types("case:1", 1), ElementsAre("SUBMITTED"));
  EXPECT_THAT(types("case:1", 9), ElementsAre("SUBMITTED", "ACCEPTED", "NOTED"));
  EXPECT_EQ(store_->load("case:1").value().back().at, kNoon + 1min);
}

TEST_P(StoreConformance, AKeyIsTakenOnceUntilReleased) {
  Batch take = step(1), again = step(2), hand_over = step(3);
  take.keys = again.keys = {{"open:1", "first"}};
  ASSERT_TRUE(applied(apply(take)));
  EXPECT_EQ(broken(apply(again), Rule::kKeyTaken), "open:1");
  hand_over.releases = {"open:1"};
  hand_over.keys = {{"open:1", "second"}};
  EXPECT_TRUE(applied(apply(hand_over))) << "released before it is taken, in one batch";
  EXPECT_EQ(store_->find("open:1").value(), "second");
}

TEST_P(StoreConformance, OnlyAHeldKeyIsReleased) {
  Batch batch = step(1);
  batch.releases = {"open:1"};
  EXPECT_EQ(broken(apply(batch), Rule::kKeyNotHeld), "open:1");
}

TEST_P(StoreConformance, AnEarlierClockHidesNothingThatIsStored) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch earlier = step(2);
  earlier.at = kNoon - 1h;
  earlier.appends = {{"case:1", 2, {{"NOTED", "{}"}}}};
  ASSERT_TRUE(applied(apply(earlier)));
  EXPECT_THAT(types("case:1"), ElementsAre("SUBMITTED", "ACCEPTED", "NOTED"));
}

TEST_P(StoreConformance, KeysArePagedByName) {
  Batch batch = step(1);
  batch.keys = {{"open:3", "c"}, {"open:1", "a"}, {"opfn", "x"}, {"open:2", "b"}};
  ASSERT_TRUE(applied(apply(batch)));
  EXPECT_THAT(store_->keys("open:", {}, 2).value(),
              ElementsAre(Key{"open:1", "a"}, Key{"open:2", "b"}));
  EXPECT_THAT(store_->keys("open:", "open:2", 2).value(), ElementsAre(Key{"open:3", "c"}));
  EXPECT_THAT(store_->keys("open:", "open:3", 2).value(), IsEmpty());
  EXPECT_EQ(store_->keys({}, {}, 10)->size(), 4u);
}

TEST_P(StoreConformance, TwoStoresOnOneMediumSeeEachOther) {
  const auto other = engine_->open();
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch batch = step(2);
  batch.appends = {{"case:1", 2, {{"NOTED", "{}"}}}};
  batch.postings = {{kLi, {-56}}, {kOpening, {56}}};
  batch.outbox = {message(101)};
  ASSERT_TRUE(applied(apply_one(*other, batch)));
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{318400});
  Batch spend = step(3);
  spend.postings = {{kLi, {-318401}}, {kOpening, {318401}}};
  EXPECT_EQ(broken(apply(spend), Rule::kBelowZero), kLi.name()) << "no update is lost";
  EXPECT_THAT(claim(kNoon, 1), ElementsAre(id(100)));
  const auto claims = other->claim_due(kNoon, 10, 30s).value();
  ASSERT_EQ(claims.size(), 1u) << "no message is claimed by two";
  EXPECT_EQ(claims[0].message.id, id(101));
  EXPECT_EQ(claims[0].place.seq, 2u);
}

TEST_P(StoreConformance, AnOlderServerIsFencedOff) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  const auto successor = engine_->open();
  EXPECT_EQ(successor->fence(0).error().code, Code::kConflict);
  ASSERT_TRUE(successor->fence(7).has_value());
  EXPECT_EQ(successor->fence(7).error().code, Code::kConflict);

  const Outcome refused = apply(step(2));
  ASSERT_TRUE(std::holds_alternative<Fenced>(refused));
  EXPECT_EQ(std::get<Fenced>(refused).epoch, 7u);
  EXPECT_TRUE(std::holds_alternative<Fenced>(apply(full_step(1)))) << "before anything else";
  EXPECT_EQ(store_->claim_due(kNoon, 10, 30s).error().code, Code::kFenced);
  EXPECT_EQ(store_->claim_timers(kNoon, 10, 30s).error().code, Code::kFenced);
  EXPECT_EQ(store_->find("open:1").value(), "case 1") << "it may still read";

  EXPECT_TRUE(applied(apply_one(*successor, step(2))));
  EXPECT_EQ(successor->claim_due(kNoon, 10, 30s)->size(), 1u);
  reopen();
  EXPECT_TRUE(applied(apply(step(3)))) << "opened since";
}

}  // namespace
}  // namespace ssc::backend
