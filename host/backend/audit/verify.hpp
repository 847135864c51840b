// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "host/backend/audit/finding.hpp"
#include "host/backend/audit/replay.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend {

struct VerifyOptions {
  Digest digest;
  const Registry* registry = nullptr;  // of day one; null: months are not counted
  std::size_t page = 512;              // batches held in memory at once
};

// Does the journals of these stores again from nothing and tells everything that is broken: what
// each says of itself, and, of cases and lanes whose two parties are both among them, what they say
// of each other. Nothing is changed. Empty: all is well.
std::vector<Finding> verify(std::span<Store* const> stores, const VerifyOptions& options);

// The same while the stores are at work: after each step, at the cost of that step.
class RunningInvariants {
 public:
  explicit RunningInvariants(VerifyOptions options) : options_(std::move(options)) {}

  RunningInvariants(const RunningInvariants&) = delete;
  RunningInvariants& operator=(const RunningInvariants&) = delete;

  // Reads on where it stopped in the journals of all stores, each time in the same order; a store
  // may have been opened anew. What is broken since.
  std::vector<Finding> observe(std::span<Store* const> stores);
  // Over all stores: what the agencies' bank accounts say is under way or was paid out to persons,
  // against what the bank itself counts.
  std::vector<Finding> at_the_bank(Fen under_way, Fen paid_out);

 private:
  struct Watched {
    Replay replay;
    std::uint64_t seq = 0;
  };

  struct Touched {
    std::map<std::string, const Replay::CaseEntry*> cases;  // by stream
    std::vector<Received> received;
  };

  void read_on(Watched& watched, Store& store, Touched& touched, std::vector<Finding>& findings);
  void compare(const Touched& touched, std::vector<Finding>& findings) const;

  VerifyOptions options_;
  std::deque<Watched> watched_;
};

}  // namespace ssc::backend
