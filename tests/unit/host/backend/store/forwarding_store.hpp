// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/store/store.hpp"

namespace ssc::backend {

// A store in front of another, for a test that changes one of its answers.
class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store& store) : store_(store) {}

  std::vector<Outcome> apply(std::span<const Batch> batches) override {
    return store_.apply(batches);
  }
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override {
    return store_.seen(id, input_hash);
  }
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at) override {
    return store_.load(stream, at);
  }
  Result<std::optional<std::string>> find(std::string_view key) override {
    return store_.find(key);
  }
  Result<Balance> balance(const Account& account, std::uint64_t at_least) override {
    return store_.balance(account, at_least);
  }
  Result<LanePlace> lane(std::string_view sender, std::string_view receiver) override {
    return store_.lane(sender, receiver);
  }
  Result<std::vector<Reservation>> reserved(const Account& account) override {
    return store_.reserved(account);
  }
  Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max,
                                       const Lease& lease) override {
    return store_.claim_due(now, max, lease);
  }
  Result<std::vector<Timer>> claim_timers(Timestamp now, std::size_t max,
                                          std::chrono::milliseconds lease) override {
    return store_.claim_timers(now, max, lease);
  }
  Result<std::optional<Timestamp>> next_due() override { return store_.next_due(); }
  Result<std::vector<Key>> keys(std::string_view prefix, std::string_view after,
                                std::size_t max) override {
    return store_.keys(prefix, after, max);
  }
  Result<std::vector<std::pair<std::string, Balance>>> accounts(std::string_view prefix,
                                                                std::string_view after,
                                                                std::size_t max) override {
    return store_.accounts(prefix, after, max);
  }
  Result<std::vector<JournalEntry>> journal(std::uint64_t after, std::size_t max) override {
    return store_.journal(after, max);
  }
  Result<StoreDigest> digest() override { return store_.digest(); }
  Result<void> fence(std::uint64_t epoch) override { return store_.fence(epoch); }

 private:
  Store& store_;
};

}  // namespace ssc::backend
