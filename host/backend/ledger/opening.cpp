// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/opening.hpp"

#include <algorithm>

namespace ssc::backend {
namespace {

Batch opening(const Person& person, const Insurance& row, const Digest& digest, Timestamp now) {
  const Account account = Account::person(row.division, row.insutype, person.pseudonym);
  const Fen amount = row.opening_balance;
  Batch batch;
  batch.id = derive_id(digest, {"opening", account.name()});
  batch.input_hash = digest_of(digest, {account.name(), std::to_string(amount.value)});
  batch.at = now;
  batch.postings = {{account, amount},
                    {Account::of_region(AccountKind::kOpening, row.division), -amount}};
  return batch;
}

bool failed(const Outcome& outcome) {
  return !std::holds_alternative<Applied>(outcome) && !std::holds_alternative<Duplicate>(outcome);
}

}  // namespace

Result<void> post_opening_balances(Store& store, const Registry& registry, const Digest& digest,
                                   Timestamp now, std::string_view region) {
  std::vector<Batch> batches;
  for (const Person& person : registry.persons())
    for (const Insurance& row : person.insurances)
      if (row.has_account() && (region.empty() || row.division == region))
        batches.push_back(opening(person, row, digest, now));
  const std::vector<Outcome> outcomes = store.apply(batches);
  const auto problem = std::find_if(outcomes.begin(), outcomes.end(), failed);
  if (problem != outcomes.end()) return tl::unexpected(as_failure(*problem));
  return {};
}

}  // namespace ssc::backend
