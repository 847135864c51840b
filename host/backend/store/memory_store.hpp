// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "host/backend/store/store.hpp"

namespace ssc::backend {

// What a MemoryStore writes to; it outlives the store as a disk outlives a process.
struct MemoryMedium {
  struct Done {
    Hash input_hash;
    std::string reply;
  };
  struct Sent {
    Message message;
    Timestamp due{};
    unsigned attempts = 0;
    bool settled = false;
  };
  using Lane = std::pair<std::string, std::string>;  // sender, receiver

  std::map<Id, Done> done;
  std::map<std::string, std::vector<StoredEvent>, std::less<>> streams;
  std::map<Account, Fen> balances;
  std::map<std::string, std::string, std::less<>> keys;
  std::map<Lane, std::vector<Sent>> outbox;
  std::set<std::pair<std::string, Id>> inbox;
};

// The model that says what a Store does, simple enough to be seen to be right: each batch works on
// a copy of everything. For tests and simulations.
class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryMedium> medium = std::make_shared<MemoryMedium>())
      : medium_(std::move(medium)) {}

  std::vector<Outcome> apply(std::span<const Batch> batches) override;
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override;
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at) override;
  Result<std::optional<std::string>> find(std::string_view key) override;
  Result<Fen> balance(const Account& account) override;
  Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max,
                                       std::chrono::milliseconds lease) override;

 private:
  std::shared_ptr<MemoryMedium> medium_;
};

}  // namespace ssc::backend
