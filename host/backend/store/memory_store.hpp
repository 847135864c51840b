// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "host/backend/store/net_changes.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend {

// What a MemoryStore writes to; it outlives the store as a disk outlives a process. The journal
// holds everything that was ever stored; the rest says where in it to find things, and what stands
// now.
struct MemoryMedium {
  struct Place {  // in a list of a batch of the journal
    std::size_t batch = 0, line = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct EventPlace {
    std::size_t batch = 0, append = 0, event = 0;
  };
  struct Reserved {
    Place at;
    bool resolved = false;
  };
  struct Sent {
    Place at;
    LanePlace before, place;
    std::optional<Place> seal;
    std::optional<Timestamp> due;  // empty: settled
    unsigned attempts = 0;
  };
  struct Waiting {
    Place at;
    std::optional<Timestamp> wake;  // empty: settled
  };
  struct InLane {
    LanePlace last;
    std::set<Id> taken_in;
  };
  struct IdHash {  // ids are random or digests
    std::size_t operator()(const Id& id) const;
  };
  using Lane = std::pair<std::string, std::string>;  // sender, receiver
  template <class T>
  using ById = std::unordered_map<Id, T, IdHash>;

  std::deque<JournalEntry> journal;
  ById<std::size_t> batches;  // index in the journal
  std::unordered_map<std::string, std::vector<EventPlace>> streams;
  std::map<std::string, Holding, std::less<>> accounts;
  std::map<std::string, std::string, std::less<>> keys;
  ById<Reserved> reservations;
  std::map<std::string, std::set<Id>, std::less<>> open_reservations;  // of an account
  ById<Sent> outbox;
  std::map<Lane, LanePlace> sent_lanes;
  std::map<Lane, InLane> inbox;
  ById<Waiting> timers;
  std::set<std::pair<Timestamp, Id>> messages_due, timers_due;
  std::uint64_t epoch = 0;
};

// The model that says what a Store does. For tests and simulations.
class MemoryStore final : public Store {
 public:
  MemoryStore(std::shared_ptr<MemoryMedium> medium, Digest digest)
      : medium_(std::move(medium)), digest_(std::move(digest)), epoch_(medium_->epoch) {}
  explicit MemoryStore(Digest digest)
      : MemoryStore(std::make_shared<MemoryMedium>(), std::move(digest)) {}

  std::vector<Outcome> apply(std::span<const Batch> batches) override;
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override;
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at = kLatest) override;
  Result<std::optional<std::string>> find(std::string_view key) override;
  Result<Balance> balance(const Account& account, std::uint64_t at_least = 0) override;
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

 private:
  std::optional<Outcome> known(const Id& id, const Hash& input_hash) const;
  Outcome apply_to_medium(const Batch& batch);
  Claim claim_of(const MemoryMedium::Sent& sent) const;

  std::shared_ptr<MemoryMedium> medium_;
  Digest digest_;
  std::uint64_t epoch_;
};

}  // namespace ssc::backend
