// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>

#include "host/backend/store/store.hpp"

namespace ssc::backend {

// What a batch's postings change, account by account; empty when they do not sum to zero or do not
// fit 64 bits. Only the net change has to keep an account above zero, whatever the order of the
// postings.
inline std::optional<std::map<Account, Fen>> net_changes(std::span<const Posting> postings) {
  std::map<Account, Fen> changes;
  std::optional<Fen> total = Fen{0};
  for (const Posting& posting : postings) {
    Fen& change = changes[posting.account];
    const auto sum = add(change, posting.amount);
    total = total ? add(*total, posting.amount) : total;
    if (!sum || !total) return {};
    change = *sum;
  }
  if (*total != Fen{0}) return {};
  return changes;
}

}  // namespace ssc::backend
