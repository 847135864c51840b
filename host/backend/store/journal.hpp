// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "host/backend/store/store.hpp"

// The journal's chain: chain(n) = digest(chain(n-1) ‖ canonical bytes of batch n), from a chain of
// zeros. It is the same on every engine, and an engine rebuilds the batch from its own rows, so
// that a byte changed in any of them by another hand breaks the chain there.
namespace ssc::backend {

// A batch as the journal keeps it: appends without events are gone, neighbours that go on with one
// stream are one.
Batch journal_form(const Batch& batch);

// Numbers are 8 bytes, most significant first; texts and lists stand behind their length. Fields in
// the order of their declaration. Equal for a batch and its journal form.
std::string canonical_bytes(const Batch& batch);

Hash next_chain(const Digest& digest, const Hash& before, const Batch& batch);

// Reads the whole journal again and answers the number of its batches. kLedgerBroken, with what is
// wrong, when a chain value does not follow, or when accounts and keys are not what the journal
// makes them.
Result<std::uint64_t> verify_journal(Store& store, const Digest& digest);

}  // namespace ssc::backend
