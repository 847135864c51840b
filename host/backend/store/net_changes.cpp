// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/net_changes.hpp"

#include <algorithm>
#include <limits>

namespace ssc::backend {
namespace {

bool fits(WideFen value) {
  using Limits = std::numeric_limits<std::int64_t>;
  return value >= Limits::min() && value <= Limits::max();
}

void merge_by_account(std::vector<NetChange>& changes) {
  std::sort(changes.begin(), changes.end(),
            [](const NetChange& a, const NetChange& b) { return *a.account < *b.account; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < changes.size(); ++i) {
    if (*changes[last].account != *changes[i].account) {
      changes[++last] = changes[i];
      continue;
    }
    changes[last].posted += changes[i].posted;
    changes[last].reserved += changes[i].reserved;
  }
  if (!changes.empty()) changes.resize(last + 1);
}

}  // namespace

bool balanced(std::span<const Posting> postings) {
  WideFen total = 0;
  for (const Posting& posting : postings) total += posting.amount.value;
  return total == 0;
}

std::vector<NetChange> net_changes(const Batch& batch, std::span<const Resolved> resolved) {
  std::vector<NetChange> changes;
  changes.reserve(batch.postings.size() + 2 * (resolved.size() + batch.reservations.size()));
  for (const Posting& posting : batch.postings)
    changes.push_back({&posting.account, posting.amount.value, 0});
  for (const auto& [reservation, how] : resolved) {
    const WideFen amount = reservation.amount.value;
    const WideFen moved = how == Resolution::How::kPost ? amount : 0;
    changes.push_back({&reservation.from, -moved, -amount});
    changes.push_back({&reservation.to, moved, 0});
  }
  for (const Reservation& reservation : batch.reservations) {
    changes.push_back({&reservation.from, 0, reservation.amount.value});
    changes.push_back({&reservation.to, 0, 0});
  }
  merge_by_account(changes);
  return changes;
}

std::optional<Holding> after(const Holding& before, const NetChange& change) {
  const WideFen posted = before.posted.value + change.posted;
  const WideFen reserved = before.reserved.value + change.reserved;
  if (!fits(posted) || !fits(reserved) || !fits(posted - reserved)) return {};
  return Holding{{static_cast<std::int64_t>(posted)}, {static_cast<std::int64_t>(reserved)}};
}

bool below_zero(const Account& account, const Holding& holding) {
  return holding.posted < holding.reserved && !info(account.kind()).may_be_negative;
}

Fen wrapping_add(Fen a, Fen b) {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(a.value) +
                                    static_cast<std::uint64_t>(b.value))};
}

void add_account(StoreDigest& digest, std::string_view name, const Holding& holding) {
  const auto account = Account::parse(name);
  if (!account) return;
  Fen& sum = digest.sums[account->kind()];
  sum = wrapping_add(sum, holding.posted);
  digest.reserved = wrapping_add(digest.reserved, holding.reserved);
}

}  // namespace ssc::backend
