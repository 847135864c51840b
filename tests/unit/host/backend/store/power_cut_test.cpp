// SPDX-License-Identifier: Apache-2.0
// What the SQLite store keeps when the medium fails at its worst moments. Killing a process proves
// nothing about that, for its writes live on in the kernel; here they do not.
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "host/backend/store/journal.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/store/conformance.hpp"
#include "tests/unit/host/backend/store/power_cut_vfs.hpp"
#include "tests/unit/host/backend/store/sqlite_version_1.hpp"

namespace ssc::backend {
namespace {

using Group = std::vector<Batch>;

Batch spending(Byte number) {
  Batch batch = step(number);
  batch.appends = {
      {"case:1", static_cast<Version>(number - 1), {{"NOTED", std::string(700, 'n')}}}};
  batch.postings = {{kLi, {100}}, {kOpening, {-100}}};
  batch.keys = {{"key:" + std::to_string(number), "v"}};
  batch.outbox = {message(number)};
  batch.timers = {timer(number, kNoon)};
  return batch;
}

std::vector<Group> workload() {
  return {{spending(1)},
          {spending(2), spending(3)},
          {spending(4)},
          {spending(5), spending(6), spending(7)},
          {spending(8)}};
}

std::unique_ptr<Store> open() {
  auto store = open_sqlite_store("/disk/store.db", test_digest);
  return store ? std::move(*store) : nullptr;
}

StoreDigest model_of(std::size_t groups) {
  MemoryStore model(test_digest);
  const auto all = workload();
  for (std::size_t i = 0; i < groups; ++i) model.apply(all[i]);
  return *model.digest();
}

// Until the power goes; between groups the store is closed once, which copies its log into its
// file. The number of groups that were acknowledged.
std::size_t run(PowerCutDisk& disk) {
  std::size_t acknowledged = 0;
  auto store = open();
  for (const Group& group : workload()) {
    if (acknowledged == 3) {
      store.reset();
      store = open();
    }
    if (store == nullptr || disk.is_off()) break;
    const auto outcomes = store->apply(group);
    if (!applied(outcomes.front())) break;
    ++acknowledged;
  }
  return acknowledged;
}

void expect_kept(std::size_t acknowledged) {
  auto store = open();
  ASSERT_NE(store, nullptr);
  const StoreDigest digest = store->digest().value();
  const std::size_t more = std::min(acknowledged + 1, workload().size());
  EXPECT_TRUE(digest == model_of(acknowledged) || digest == model_of(more));
  EXPECT_EQ(verify_journal(*store, test_digest).value(), digest.batches);
  for (const Group& group : workload()) store->apply(group);
  EXPECT_EQ(store->digest().value(), model_of(workload().size())) << "asked again, done once";
  store.reset();
  EXPECT_THAT(check_sqlite_store("/disk/store.db", test_digest).value(), IsEmpty());
}

TEST(PowerCut, NoAcknowledgedBatchIsLostAtAnySync) {
  std::size_t cuts = 0;
  for (unsigned seed = 1; seed <= 3; ++seed)
    for (std::size_t sync = 1;; ++sync) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", sync " + std::to_string(sync));
      PowerCutDisk disk(seed);
      disk.cut_at_sync(sync);
      const std::size_t acknowledged = run(disk);
      if (!disk.is_off()) break;
      ++cuts;
      disk.power_on();
      expect_kept(acknowledged);
    }
  EXPECT_GT(cuts, 30u);
}

TEST(PowerCut, NoAcknowledgedBatchIsLostAtAnyWrite) {
  for (std::size_t operation = 1;; operation += 7) {
    SCOPED_TRACE(operation);
    PowerCutDisk disk(static_cast<unsigned>(operation));
    disk.cut_at_operation(operation);
    const std::size_t acknowledged = run(disk);
    if (!disk.is_off()) break;
    disk.power_on();
    expect_kept(acknowledged);
  }
}

// Of a file that version 1 made, cut at each sync and then at some writes.
TEST(PowerCut, AFileIsBroughtUpToDateAtOnceOrNotAtAll) {
  for (const bool at_sync : {true, false})
    for (std::size_t nth = 1;; nth += at_sync ? 1 : 7) {
      SCOPED_TRACE((at_sync ? "sync " : "operation ") + std::to_string(nth));
      PowerCutDisk disk(static_cast<unsigned>(nth));
      sqlite3* old = nullptr;
      ASSERT_EQ(sqlite3_open("/disk/store.db", &old), SQLITE_OK);
      ASSERT_EQ(sqlite3_exec(old, kVersion1, nullptr, nullptr, nullptr), SQLITE_OK);
      sqlite3_close(old);
      if (at_sync)
        disk.cut_at_sync(nth);
      else
        disk.cut_at_operation(nth);
      open();
      if (!disk.is_off()) break;
      disk.power_on();
      const auto store = open();
      ASSERT_NE(store, nullptr);
      EXPECT_EQ(verify_journal(*store, test_digest).value(), 4u);
      EXPECT_EQ(store->balance(Account::person("999911", "310", {"P"}))->posted, Fen{100});
    }
}

// The control: where no sync reaches the medium, as with PRAGMA synchronous = OFF, batches have to
// be lost, or the tests above show nothing.
TEST(PowerCut, WithoutSyncsAcknowledgedBatchesAreLost) {
  std::size_t lost = 0;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    PowerCutDisk disk(seed);
    disk.ignores_syncs = true;
    const std::size_t acknowledged = run(disk);
    EXPECT_EQ(acknowledged, workload().size());
    disk.cut();
    disk.power_on();
    const auto store = open();
    if (store == nullptr || store->digest() != model_of(acknowledged)) ++lost;
  }
  EXPECT_GT(lost, 0u);
}

class FailingDisk : public testing::Test {
 protected:
  void SetUp() override {
    store_ = open();
    ASSERT_NE(store_, nullptr);
    ASSERT_TRUE(applied(apply_one(*store_, spending(1))));
  }
  void TearDown() override { store_.reset(); }

  PowerCutDisk disk_{1};
  std::unique_ptr<Store> store_;
};

TEST_F(FailingDisk, AFailedSyncOfTheCommitLeavesTheBatchInDoubtAndAskingAgainSettlesIt) {
  disk_.fail_next_sync();
  EXPECT_TRUE(std::holds_alternative<InDoubt>(apply_one(*store_, spending(2))));
  const Outcome again = apply_one(*store_, spending(2));
  EXPECT_TRUE(applied(again) || std::holds_alternative<Duplicate>(again));
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{200}) << "exactly once";
}

TEST_F(FailingDisk, AFaultAtAnyWriteLeavesAllOrNothing) {
  for (std::size_t nth = 1;; ++nth) {
    const auto number = static_cast<Byte>(nth + 1);
    const StoreDigest before = store_->digest().value();
    disk_.fail_operation(nth);
    const Outcome outcome = apply_one(*store_, spending(number));
    if (applied(outcome)) {
      EXPECT_FALSE(disk_.has_failed());
      break;
    }
    EXPECT_TRUE(std::holds_alternative<Unavailable>(outcome) ||
                std::holds_alternative<InDoubt>(outcome));
    const StoreDigest after = store_->digest().value();
    EXPECT_TRUE(after == before || after.batches == before.batches + 1);
    const Outcome again = apply_one(*store_, spending(number));
    EXPECT_TRUE(applied(again) || std::holds_alternative<Duplicate>(again));
    EXPECT_EQ(store_->balance(kLi)->posted, Fen{100 * number});
  }
  EXPECT_EQ(verify_journal(*store_, test_digest).value(), store_->digest()->batches);
}

TEST_F(FailingDisk, AFullDiskIsUnavailableAndNothingIsStored) {
  disk_.capacity = 0;
  EXPECT_TRUE(std::holds_alternative<Unavailable>(apply_one(*store_, spending(2))));
  EXPECT_EQ(store_->find("key:2").value(), std::nullopt);
  EXPECT_EQ(store_->balance(kLi)->posted, Fen{100}) << "it may still be read";
  disk_.capacity.reset();
  EXPECT_TRUE(applied(apply_one(*store_, spending(2))));
}

TEST_F(FailingDisk, AReadOnlyDiskIsRefused) {
  store_.reset();
  disk_.read_only = true;
  const auto refused = open_sqlite_store("/disk/store.db", test_digest);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kStorage);
}

}  // namespace
}  // namespace ssc::backend
