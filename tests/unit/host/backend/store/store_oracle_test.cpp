// SPDX-License-Identifier: Apache-2.0
// The same batches, many of them wrong, to SQLite and to the model: same outcomes, same store.
#include <random>

#include "host/backend/store/journal.hpp"
#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

// From a few names only, so that batches get into each other's way.
class RandomBatches {
 public:
  explicit RandomBatches(unsigned seed) : random_(seed) {}

  Batch next() {
    Batch batch = step(number(60));
    batch.id.bytes[0] = number(8);
    if (number(2) == 0)
      batch.appends.push_back(
          {stream(), number(3), std::vector<Event>(number(3), {"NOTED", "{}"})});
    if (number(2) == 0) post(batch, {number(50)}, number(12) == 0);
    if (number(6) == 0) batch.resolutions = {{id(number(20)), how()}};
    if (number(3) == 0) batch.reservations = {{id(number(20)), account(), kClearing, {number(20)}}};
    if (number(6) == 0) batch.releases = {key()};
    if (number(4) == 0) batch.keys = {{key(), "v"}, {key(), "w"}};
    if (number(2) == 0) batch.outbox.push_back(message(number(120), region()));
    if (number(8) == 0) batch.seals = {{id(number(120)), number(2) == 0 ? "a" : "b"}};
    if (number(4) == 0) batch.inbox = {received(number(200), 1u + number(6), region())};
    if (number(3) == 0) batch.timers = {timer(number(120), kNoon + 1min * number(30))};
    if (number(6) == 0) batch.settles = {id(number(120))};
    if (number(5) == 0) batch.audit = {{"clerk", "DID", "this", ""}};
    return batch;
  }
  Timestamp now() { return kNoon + 1min * number(30); }

 private:
  Byte number(unsigned below) { return static_cast<Byte>(random_() % below); }
  Account account() { return number(2) == 0 ? kLi : kZhao; }
  std::string key() { return "key:" + std::to_string(number(6)); }
  std::string stream() { return "case:" + std::to_string(number(9)); }
  std::string region() { return number(2) == 0 ? "999911" : "999912"; }
  Resolution::How how() { return number(2) == 0 ? Resolution::How::kPost : Resolution::How::kVoid; }
  void post(Batch& batch, Fen amount, bool wrong) {
    const bool takes = number(3) == 0;
    batch.postings = {{account(), takes ? -amount : amount}, {kOpening, takes ? amount : -amount}};
    if (wrong) batch.postings.push_back({kOpening, {1}});
  }

  std::mt19937 random_;
};

std::string told(const Outcome& outcome) {
  const std::string kind = std::to_string(outcome.index()) + ' ';
  if (const auto* c = std::get_if<Constraint>(&outcome))
    return kind + std::to_string(static_cast<int>(c->rule)) + ' ' + c->which;
  if (const auto* c = std::get_if<Conflict>(&outcome))
    return kind + c->stream + ' ' + std::to_string(c->actual);
  if (const auto* d = std::get_if<Duplicate>(&outcome)) return kind + d->reply;
  return kind;
}

std::vector<std::string> told(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> all;
  for (const Outcome& outcome : outcomes) all.push_back(told(outcome));
  return all;
}

std::vector<std::string> told(const std::vector<Store::Claim>& claims) {
  std::vector<std::string> all;
  for (const Store::Claim& c : claims)
    all.push_back(c.message.id.text() + ' ' + std::to_string(c.place.seq) + ' ' +
                  std::to_string(c.attempt) + c.sealed.value_or("-") +
                  std::string(c.place.hash.begin(), c.place.hash.end()) +
                  std::string(c.before.hash.begin(), c.before.hash.end()));
  return all;
}

class StoreOracle : public OnEveryEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, StoreOracle, kEngines, engine_name);

TEST_P(StoreOracle, TheSameBatchesMakeTheSameStore) {
  MemoryStore model(test_digest);
  RandomBatches random(7);
  std::size_t stored = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Batch> group;
    for (int i = 0; i < 8; ++i) group.push_back(random.next());
    const auto outcomes = store_->apply(group);
    ASSERT_EQ(told(outcomes), told(model.apply(group)));
    for (const Outcome& outcome : outcomes) stored += applied(outcome) ? 1 : 0;
    const Timestamp now = random.now();
    ASSERT_EQ(store_->next_due().value(), model.next_due().value());
    ASSERT_EQ(told(store_->claim_due(now, 3, 5min).value()),
              told(model.claim_due(now, 3, 5min).value()));
    ASSERT_EQ(store_->claim_timers(now, 3, 5min).value(), model.claim_timers(now, 3, 5min).value());
    if (round % 20 == 0) reopen();
  }
  EXPECT_GT(stored, 60u);
  EXPECT_EQ(store_->digest().value(), model.digest().value());
  EXPECT_EQ(store_->journal(0, 1000).value(), model.journal(0, 1000).value());
  EXPECT_EQ(store_->keys({}, {}, 100).value(), model.keys({}, {}, 100).value());
  EXPECT_EQ(store_->accounts({}, {}, 100).value(), model.accounts({}, {}, 100).value());
  for (const Account& account : {kLi, kZhao})
    EXPECT_EQ(store_->reserved(account).value(), model.reserved(account).value());
  for (const char* sender : {"999911", "999912"})
    EXPECT_EQ(store_->lane(sender, "999911").value(), model.lane(sender, "999911").value());
  EXPECT_EQ(verify_journal(*store_, test_digest).value(), stored);
  EXPECT_THAT(engine_->contradictions(), IsEmpty());
}

TEST_P(StoreOracle, PagesOfManyRowsAreStableWhileRowsAreAdded) {
  const auto name = [](std::size_t n) { return "key:" + std::to_string(100000 + n); };
  Batch many = step(1);
  for (std::size_t n = 0; n < 4000; n += 2) many.keys.push_back({name(n), "v"});
  ASSERT_TRUE(applied(apply(many)));
  std::vector<std::string> names;
  for (Byte page = 2;; ++page) {
    const auto rows = store_->keys("key:", names.empty() ? "" : names.back(), 100).value();
    if (rows.empty()) break;
    for (const Key& key : rows) names.push_back(key.name);
    Batch more = step(page);
    more.keys = {{name(2 * page - 1u), "added behind"}};
    ASSERT_TRUE(applied(apply(more)));
  }
  ASSERT_EQ(names.size(), 2000u) << "what is added behind is not seen, nothing is seen twice";
  for (std::size_t n = 0; n < names.size(); ++n) EXPECT_EQ(names[n], name(2 * n));
}

}  // namespace
}  // namespace ssc::backend
