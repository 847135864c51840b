// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "host/backend/sim/machine_faults.hpp"
#include "host/backend/store/memory_store.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend::sim {

// A store whose medium fails and whose machine may stop at each call. What was stored is shown to
// `stored` before anybody else hears of it.
class Disk final : public Store {
 public:
  using Stored = std::function<void(const Batch&)>;

  Disk(std::shared_ptr<MemoryMedium> medium, Digest digest, MachineFaults& faults, Stored stored)
      : store_(std::move(medium), std::move(digest)), faults_(faults), stored_(std::move(stored)) {}

  std::vector<Outcome> apply(std::span<const Batch> batches) override;
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override;
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at) override;
  Result<std::optional<std::string>> find(std::string_view key) override;
  Result<Balance> balance(const Account& account, std::uint64_t at_least) override;
  Result<LanePlace> lane(std::string_view sender, std::string_view receiver) override;
  Result<std::vector<Reservation>> reserved(const Account& account) override;
  Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max, const Lease& lease) override;
  Result<std::vector<Timer>> claim_timers(Timestamp now, std::size_t max,
                                          std::chrono::milliseconds lease) override;
  Result<std::optional<Timestamp>> next_due() override;
  Result<std::vector<Key>> keys(std::string_view prefix, std::string_view after,
                                std::size_t max) override;
  Result<std::vector<std::pair<std::string, Balance>>> accounts(std::string_view prefix,
                                                                std::string_view after,
                                                                std::size_t max) override;
  Result<std::vector<JournalEntry>> journal(std::uint64_t after, std::size_t max) override;
  Result<StoreDigest> digest() override;
  Result<void> fence(std::uint64_t epoch) override;

  Store& without_faults() { return store_; }  // for whoever looks on

 private:
  template <class Read>
  auto read(const Read& read) -> decltype(read());

  MemoryStore store_;
  MachineFaults& faults_;
  Stored stored_;
};

}  // namespace ssc::backend::sim
