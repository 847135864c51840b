// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "host/backend/store/store.hpp"

// What a batch does to each account as a whole. Only that has to keep an account above zero,
// whatever the order of the postings.
namespace ssc::backend {

// Wide enough for the sum of any number of amounts.
__extension__ typedef __int128 WideFen;

// What stands on an account.
struct Holding {
  Fen posted, reserved;

  friend bool operator==(const Holding&, const Holding&) = default;
};

struct NetChange {
  const Account* account;
  WideFen posted, reserved;
};

// A resolution with the reservation that it resolves.
struct Resolved {
  Reservation reservation;
  Resolution::How how;
};

bool balanced(std::span<const Posting> postings);  // they sum to zero

// One for each account that the batch names, in the order of accounts. Points into both arguments.
std::vector<NetChange> net_changes(const Batch& batch, std::span<const Resolved> resolved);

// What is on the account afterwards; empty when it does not fit 64 bits.
std::optional<Holding> after(const Holding& before, const NetChange& change);
// What is set aside counts as gone.
bool below_zero(const Account& account, const Holding& holding);

// For sums over many accounts: wraps around as two's complement.
Fen wrapping_add(Fen a, Fen b);
void add_account(StoreDigest& digest, std::string_view name, const Holding& holding);

}  // namespace ssc::backend
