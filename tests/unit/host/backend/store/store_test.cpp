// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/store.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/backend/store/stores.hpp"

// The conformance suite: what every engine does. Each test runs on all of them.
namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using Rule = Constraint::Rule;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Timestamp kNoon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 2) + 4h};

Id id(Byte last) {
  Id id;
  id.bytes[15] = last;
  return id;
}

Batch step(Byte number) {
  Batch batch;
  batch.id = id(number);
  batch.input_hash = {number};
  batch.at = kNoon;
  batch.reply = "reply " + std::to_string(number);
  return batch;
}

Message message(Byte number, std::string sender = "999911", std::string receiver = "999921") {
  return {id(number), std::move(sender), std::move(receiver), "PRECHECK_REQUEST", "{}"};
}

const Account kLi = Account::person("999911", "310", {"00112233445566778899AABBCCDDEEFF"});
const Account kZhao = Account::person("999912", "390", {"FFEEDDCCBBAA99887766554433221100"});
const Account kOpening = Account::of_region(AccountKind::kOpening, "999911");

bool applied(const Outcome& outcome) {
  return std::holds_alternative<Applied>(outcome);
}

std::string broken(const Outcome& outcome, Rule rule) {
  const auto* constraint = std::get_if<Constraint>(&outcome);
  if (constraint == nullptr) return "no constraint";
  return constraint->rule == rule ? constraint->which : "another rule";
}

struct EngineKind {
  const char* name;
  std::unique_ptr<Engine> (*make)();
};
void PrintTo(const EngineKind& kind, std::ostream* out) {
  *out << kind.name;
}

template <class T>
std::unique_ptr<Engine> make_engine() {
  return std::make_unique<T>();
}

class StoreConformance : public testing::TestWithParam<EngineKind> {
 protected:
  void reopen() {
    store_.reset();
    store_ = engine_->open();
    ASSERT_NE(store_, nullptr);
  }
  Outcome apply(const Batch& batch) { return apply_one(*store_, batch); }
  std::vector<std::string> types(std::string_view stream, Version at = kLatest) {
    std::vector<std::string> types;
    const auto events = store_->load(stream, at).value();
    for (const StoredEvent& stored : events) types.push_back(stored.event.type);
    return types;
  }
  std::vector<Id> claim(Timestamp now, std::size_t max = 10) {
    std::vector<Id> ids;
    const auto claims = store_->claim_due(now, max, 30s).value();
    for (const auto& claim : claims) ids.push_back(claim.message.id);
    return ids;
  }

  std::unique_ptr<Engine> engine_ = GetParam().make();
  std::unique_ptr<Store> store_ = engine_->open();
};

INSTANTIATE_TEST_SUITE_P(Engines, StoreConformance,
                         testing::Values(EngineKind{"Memory", make_engine<MemoryEngine>},
                                         EngineKind{"Sqlite", make_engine<SqliteEngine>}),
                         [](const auto& info) { return std::string(info.param.name); });

Batch full_step(Byte number) {
  Batch batch = step(number);
  batch.appends = {{"case:1", 0, {{"SUBMITTED", "{\"name\":\"㐂𠮷\"}"}, {"ACCEPTED", "{}"}}}};
  batch.postings = {{kLi, {318456}}, {kOpening, {-318456}}};
  batch.keys = {{"open:1", "case 1"}};
  batch.outbox = {message(100)};
  batch.inbox = {{"999921", id(200)}};
  return batch;
}

TEST_P(StoreConformance, KeepsEverythingOfABatchAfterReopening) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  reopen();
  const std::vector<StoredEvent> expected = {{1, kNoon, {"SUBMITTED", "{\"name\":\"㐂𠮷\"}"}},
                                             {2, kNoon, {"ACCEPTED", "{}"}}};
  EXPECT_EQ(store_->load("case:1").value(), expected);
  EXPECT_EQ(store_->balance(kLi).value(), Fen{318456});
  EXPECT_EQ(store_->balance(kOpening).value(), Fen{-318456});
  EXPECT_EQ(store_->find("open:1").value(), "case 1");
  const auto claims = store_->claim_due(kNoon, 10, 30s).value();
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].message, message(100));
  EXPECT_EQ(claims[0].attempt, 1u);
}

TEST_P(StoreConformance, AnEmptyStoreAnswersNothing) {
  EXPECT_THAT(store_->load("case:1").value(), IsEmpty());
  EXPECT_EQ(store_->find("open:1").value(), std::nullopt);
  EXPECT_EQ(store_->balance(kLi).value(), Fen{0});
  EXPECT_THAT(claim(kNoon), IsEmpty());
}

TEST_P(StoreConformance, ABatchThatFailsAtItsLastPartLeavesNoTrace) {
  Batch batch = full_step(1);
  batch.settles = {id(77)};
  EXPECT_EQ(broken(apply(batch), Rule::kNotPending), id(77).text());
  EXPECT_THAT(types("case:1"), IsEmpty());
  EXPECT_EQ(store_->balance(kLi).value(), Fen{0});
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
  EXPECT_EQ(store_->balance(kLi).value(), Fen{318456}) << "posted once";
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

TEST_P(StoreConformance, PostingsSumToZero) {
  Batch batch = step(1);
  batch.postings = {{kLi, {100}}, {kOpening, {-99}}};
  EXPECT_EQ(broken(apply(batch), Rule::kUnbalanced), "");
  EXPECT_EQ(store_->balance(kLi).value(), Fen{0});
}

TEST_P(StoreConformance, APersonsAccountIsNeverBelowZero) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch spend = step(2);
  spend.postings = {{kLi, {-318457}}, {kOpening, {318457}}};
  EXPECT_EQ(broken(apply(spend), Rule::kBelowZero), kLi.name());
  spend.postings = {{kLi, {-318456}}, {kOpening, {318456}}};
  EXPECT_TRUE(applied(apply(spend))) << "to the last fen";
  EXPECT_EQ(store_->balance(kLi).value(), Fen{0});
}

TEST_P(StoreConformance, OnlyTheNetChangeOfABatchCounts) {
  Batch batch = step(1);
  batch.postings = {{kLi, {-50}}, {kOpening, {50}}, {kLi, {60}}, {kOpening, {-60}}};
  EXPECT_TRUE(applied(apply(batch)));
  EXPECT_EQ(store_->balance(kLi).value(), Fen{10});
}

TEST_P(StoreConformance, SumsKeep64BitsAndRefuseMore) {
  constexpr Fen kMost{std::numeric_limits<std::int64_t>::max()};
  Batch batch = step(1);
  batch.postings = {{kLi, kMost}, {kOpening, -kMost}};
  ASSERT_TRUE(applied(apply(batch)));
  EXPECT_EQ(store_->balance(kLi).value(), kMost);
  Batch more = step(2);
  more.postings = {{kLi, {1}}, {kZhao, {-1}}};
  EXPECT_EQ(broken(apply(more), Rule::kUnbalanced), kLi.name());
  EXPECT_EQ(store_->balance(kLi).value(), kMost);
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

TEST_P(StoreConformance, AMessageIsTakenInOnceFromEachSender) {
  Batch first = step(1), again = step(2), other = step(3);
  first.inbox = again.inbox = {{"999911", id(50)}};
  other.inbox = {{"999912", id(50)}};
  ASSERT_TRUE(applied(apply(first)));
  EXPECT_EQ(broken(apply(again), Rule::kReceived), id(50).text());
  EXPECT_TRUE(applied(apply(other)));
}

TEST_P(StoreConformance, AMessageIdIsSentOnce) {
  Batch first = step(1), again = step(2);
  first.outbox = {message(50)};
  again.outbox = {message(50, "999912", "999921")};
  ASSERT_TRUE(applied(apply(first)));
  EXPECT_EQ(broken(apply(again), Rule::kMessageExists), id(50).text());
}

TEST_P(StoreConformance, MessagesOfALaneComeInTheOrderOfTheirBatches) {
  for (const Byte number : {9, 3, 7}) {
    Batch batch = step(number);
    batch.outbox = {message(static_cast<Byte>(number + 100)),
                    message(static_cast<Byte>(number + 50))};
    ASSERT_TRUE(applied(apply(batch)));
  }
  EXPECT_THAT(claim(kNoon, 4), ElementsAre(id(109), id(59), id(103), id(53)));
  EXPECT_THAT(claim(kNoon, 4), ElementsAre(id(107), id(57)));
}

TEST_P(StoreConformance, AClaimedMessageIsDueAgainWhenItsLeaseEnds) {
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

TEST_P(StoreConformance, ASettledMessageIsNeverDueAgain) {
  Batch batch = step(1), settle = step(2), again = step(3);
  batch.outbox = {message(50), message(51)};
  settle.settles = again.settles = {id(50)};
  ASSERT_TRUE(applied(apply(batch)));
  ASSERT_TRUE(applied(apply(settle)));
  EXPECT_THAT(claim(kNoon + 24h), ElementsAre(id(51)));
  EXPECT_EQ(broken(apply(again), Rule::kNotPending), id(50).text());
}

TEST_P(StoreConformance, AnEarlierClockHidesNothingThatIsStored) {
  ASSERT_TRUE(applied(apply(full_step(1))));
  Batch earlier = step(2);
  earlier.at = kNoon - 1h;
  earlier.appends = {{"case:1", 2, {{"NOTED", "{}"}}}};
  ASSERT_TRUE(applied(apply(earlier)));
  EXPECT_THAT(types("case:1"), ElementsAre("SUBMITTED", "ACCEPTED", "NOTED"));
}

}  // namespace
}  // namespace ssc::backend
