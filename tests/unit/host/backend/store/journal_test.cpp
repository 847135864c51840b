// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/journal.hpp"

#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

// A batch with something in each of its lists, the third of three that belong together.
std::vector<Batch> three_batches() {
  Batch first = step(1), second = step(2), third = step(3);
  first.postings = {{kLi, {500}}, {kOpening, {-500}}};
  first.reservations = {{id(1), kLi, kClearing, {60}}};
  first.keys = {{"open:1", "case 1"}};
  first.timers = {timer(70, kNoon + 1h)};
  second.outbox = {message(50), message(51, "999911", "BANK")};
  second.resolutions = {{id(1), Resolution::How::kPost}};
  third.at = kNoon + 1min;
  third.appends = {{"case:1", 0, {{"SUBMITTED", "㐂𠮷"}, {"ACCEPTED", "{}"}}},
                   {"case:2", 0, {}},
                   {"case:1", 2, {{"NOTED", "{}"}}},
                   {"case:2", 0, {{"SUBMITTED", ""}}}};
  third.postings = {{kLi, {-40}}, {kOpening, {50}}, {kLi, {-10}}};
  third.resolutions = {};
  third.reservations = {{id(2), kLi, kClearing, {7}}, {id(3), kLi, kClearing, {8}}};
  third.releases = {"open:1"};
  third.keys = {{"open:2", "case 2"}, {"open:1", "case 3"}};
  third.outbox = {message(52)};
  third.seals = {{id(50), "signed"}, {id(52), std::string("\0\xFF", 2)}};
  third.inbox = {received(60, 1), received(61, 2)};
  third.timers = {timer(71, kNoon), timer(72, kNoon)};
  third.settles = {id(70), id(51)};
  third.audit = {{"clerk 7", "APPROVE", "case 1", "second person"}};
  return {first, second, third};
}

class StoreJournal : public OnEveryEngine {
 protected:
  void SetUp() override {
    for (const Batch& batch : three_batches()) ASSERT_TRUE(applied(apply(batch)));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreJournal, kEngines, engine_name);

TEST_P(StoreJournal, GivesBackEveryBatchWithItsChain) {
  reopen();
  const auto entries = store_->journal(0, 10).value();
  ASSERT_EQ(entries.size(), 3u);
  Hash chain{};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Batch expected = journal_form(three_batches()[i]);
    EXPECT_EQ(entries[i].seq, i + 1);
    EXPECT_EQ(entries[i].batch, expected);
    chain = next_chain(test_digest, chain, expected);
    EXPECT_EQ(entries[i].chain, chain);
  }
}

TEST_P(StoreJournal, IsReadInPages) {
  EXPECT_EQ(store_->journal(1, 1)->front().seq, 2u);
  EXPECT_EQ(store_->journal(1, 10)->size(), 2u);
  EXPECT_THAT(store_->journal(3, 10).value(), IsEmpty());
  EXPECT_THAT(store_->journal(kLatest, 10).value(), IsEmpty());
  EXPECT_THAT(store_->journal(0, 0).value(), IsEmpty());
}

TEST_P(StoreJournal, ABatchThatFailedIsNotInIt) {
  Batch batch = step(4);
  batch.settles = {id(99)};
  EXPECT_FALSE(applied(apply(batch)));
  EXPECT_FALSE(applied(apply(three_batches()[0])));
  EXPECT_EQ(store_->journal(0, 10)->size(), 3u);
  EXPECT_EQ(store_->digest()->batches, 3u);
}

TEST_P(StoreJournal, TheDigestIsThatOfTheModel) {
  MemoryStore model(test_digest);
  EXPECT_NE(store_->digest().value(), model.digest().value());
  const auto batches = three_batches();
  for (const Batch& batch : batches) ASSERT_TRUE(applied(apply_one(model, batch)));
  const StoreDigest digest = store_->digest().value();
  EXPECT_EQ(digest, model.digest().value());
  EXPECT_EQ(digest.chain, store_->journal(2, 1)->front().chain);
  EXPECT_EQ(digest.sums.at(AccountKind::kPerson), Fen{390});
  EXPECT_EQ(digest.sums.at(AccountKind::kClearing), Fen{60});
  EXPECT_EQ(digest.sums.at(AccountKind::kOpening), Fen{-450});
  EXPECT_EQ(digest.reserved, Fen{15});
}

TEST_P(StoreJournal, IsVerifiedAgainstAccountsAndKeys) {
  EXPECT_EQ(verify_journal(*store_, test_digest).value(), 3u);
  const Digest another = [](std::string_view text) { return test_digest(std::string(text) + "."); };
  EXPECT_EQ(verify_journal(*store_, another).error().detail, "journal entry 1 breaks the chain");
}

TEST(JournalForm, LeavesOutWhatChangedNothingAndJoinsNeighbours) {
  Batch batch = step(1);
  batch.appends = {
      {"a", 3, {{"1", ""}}}, {"b", 9, {}}, {"a", 4, {{"2", ""}}}, {"c", 0, {{"3", ""}}}};
  const std::vector<Append> expected = {{"a", 3, {{"1", ""}, {"2", ""}}}, {"c", 0, {{"3", ""}}}};
  EXPECT_EQ(journal_form(batch).appends, expected);
  EXPECT_EQ(canonical_bytes(journal_form(batch)), canonical_bytes(batch));
}

TEST(CanonicalBytes, StandBehindTheirLength) {
  Batch batch;
  batch.id = id(1);
  batch.at = Timestamp(258ms);
  batch.reply = "ok";
  const std::string zeros(8, '\0');
  std::string expected = std::string(15, '\0') + '\1';      // id
  expected += std::string(32, '\0');                        // input_hash
  expected += std::string(6, '\0') + "\1\2";                // at
  expected += std::string(7, '\0') + "\2" + "ok";           // reply
  for (int list = 0; list < 12; ++list) expected += zeros;  // of each its length
  EXPECT_EQ(canonical_bytes(batch), expected);
  batch.releases = {"a", ""};
  expected.replace(expected.size() - 8 * 8, 8,
                   std::string(7, '\0') + "\2" + std::string(7, '\0') + "\1" + "a" + zeros);
  EXPECT_EQ(canonical_bytes(batch), expected);
}

}  // namespace
}  // namespace ssc::backend
