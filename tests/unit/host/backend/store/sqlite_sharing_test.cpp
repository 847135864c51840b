// SPDX-License-Identifier: Apache-2.0
// Several at work on one file at once: servers, a clerk's command, a backup.
#include <atomic>
#include <thread>

#include "host/backend/store/journal.hpp"
#include "tests/unit/host/backend/store/conformance.hpp"

namespace ssc::backend {
namespace {

class SharedFile : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const std::filesystem::path& path) {
    auto store = open_sqlite_store(path, test_digest);
    if (!store) ADD_FAILURE() << store.error().detail;
    return store ? std::move(*store) : nullptr;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.file("store.db");
};

TEST_F(SharedFile, IsMadeBySeveralAtOnce) {
  for (int round = 0; round < 3; ++round) {
    const auto path = folder_.file("new " + std::to_string(round) + ".db");
    std::vector<std::thread> all;
    for (int i = 0; i < 5; ++i) all.emplace_back([&] { open(path); });
    for (std::thread& each : all) each.join();
  }
}

// Each moves money the other way between the same two accounts.
TEST_F(SharedFile, LosesNothingWhenTwoMoveMoneyInOppositeOrder) {
  constexpr Byte kMoves = 30;
  ASSERT_TRUE(applied(apply_one(*open(path_), [] {
    Batch batch = step(200);
    batch.postings = {{kLi, {kMoves}}, {kZhao, {kMoves}}, {kOpening, {-2 * kMoves}}};
    return batch;
  }())));
  std::atomic<int> moved = 0;
  const auto work = [&](Byte who, const Account& from, const Account& to) {
    const auto store = open(path_);
    for (Byte number = 0; number < kMoves; ++number) {
      Batch batch = step(number);
      batch.id.bytes[0] = who;
      batch.postings = {{from, {-1}}, {to, {1}}};
      Outcome outcome = apply_one(*store, batch);
      while (std::holds_alternative<Unavailable>(outcome)) outcome = apply_one(*store, batch);
      moved += applied(outcome) ? 1 : 0;
    }
  };
  std::thread one([&] { work(1, kLi, kZhao); }), other([&] { work(2, kZhao, kLi); });
  one.join();
  other.join();
  EXPECT_EQ(moved, 2 * kMoves);
  const auto store = open(path_);
  EXPECT_EQ(store->balance(kLi)->posted, Fen{kMoves});
  EXPECT_EQ(verify_journal(*store, test_digest).value(), 1u + 2 * kMoves);
}

TEST_F(SharedFile, IsCopiedAsItStoodAfterOneOfItsBatches) {
  constexpr Byte kBatches = 60;
  std::vector<Batch> batches;
  MemoryStore model(test_digest);
  std::vector<StoreDigest> after = {model.digest().value()};
  for (Byte number = 1; number <= kBatches; ++number) {
    Batch batch = step(number);
    batch.appends = {{"case:1", number - 1u, {{"NOTED", std::string(9000, 'n')}}}};
    batch.postings = {{kLi, {1}}, {kOpening, {-1}}};
    ASSERT_TRUE(applied(apply_one(model, batch)));
    after.push_back(model.digest().value());
    batches.push_back(std::move(batch));
  }
  const auto store = open(path_);
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (const Batch& batch : batches) EXPECT_TRUE(applied(apply_one(*store, batch)));
    done = true;
  });
  for (int number = 0; number == 0 || !done; ++number) {
    const auto copy = folder_.file("copy " + std::to_string(number) + ".db");
    const auto copied = backup_sqlite_store(path_, copy);
    EXPECT_TRUE(copied) << copied.error().detail;
    const auto restored = open(copy);
    const StoreDigest digest = restored->digest().value();
    EXPECT_EQ(digest, after.at(digest.batches));
    EXPECT_EQ(verify_journal(*restored, test_digest).value(), digest.batches);
  }
  writer.join();
}

}  // namespace
}  // namespace ssc::backend
