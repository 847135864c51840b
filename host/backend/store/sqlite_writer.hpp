// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "host/backend/store/net_changes.hpp"
#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend::sqlite {

// Judges and writes batches inside a transaction that the caller opens and commits. What it looks
// up most it remembers, until another connection has written.
class Writer {
 public:
  // What a batch that fails takes back: itself, by a savepoint of its own, or nothing. Savepoints
  // cost a fifth of the speed, and few batches fail.
  enum class TakesBack { kItself, kNothing };

  Writer(Database& db, const Digest& digest) : db_(db), digest_(digest) {}

  void begin();   // the transaction has begun
  void forget();  // what was written is rolled back
  // Empty: it failed halfway and has taken nothing back, so the transaction has to be.
  std::optional<Outcome> write(const Batch& batch, TakesBack takes_back);
  std::optional<Outcome> known(const Id& id, const Hash& input_hash);

 private:
  using Problem = std::optional<Outcome>;
  struct Head {
    std::int64_t number = 0;
    Hash chain{};
  };
  struct AccountRow {
    std::int64_t number = 0;
    Holding holding;
  };
  struct LaneRow {
    std::int64_t number = 0;
    std::optional<LanePlace> sent, received;  // the last
  };

  Problem judge_and_write(const Batch& batch);
  Problem append_events(const Batch& batch);
  Problem move_money(const Batch& batch);
  Problem resolve(const Batch& batch, std::vector<Resolved>& resolved);
  Problem change_balances(const std::vector<NetChange>& changes);
  Problem reserve(const Batch& batch);
  Problem change_keys(const Batch& batch);
  Problem send(const Batch& batch);
  Problem seal(const Batch& batch);
  Problem take_in(const Batch& batch);
  Problem set_timers(const Batch& batch);
  Problem settle(const Batch& batch);
  void close(const Batch& batch);

  const Head& head();
  std::int64_t place() { return next_place_++; }
  AccountRow& account_row(const Account& account);
  LaneRow& lane_row(const std::string& sender, const std::string& receiver);
  LanePlace& last_sent(LaneRow& lane);
  LanePlace& last_received(LaneRow& lane);

  Database& db_;
  const Digest& digest_;
  std::int64_t next_place_ = 0;  // lines are counted over all tables
  std::int64_t data_version_ = -1;
  std::optional<Head> head_;
  std::unordered_map<std::string, AccountRow> accounts_;
  std::map<std::pair<std::string, std::string>, LaneRow> lanes_;
};

}  // namespace ssc::backend::sqlite
