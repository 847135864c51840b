// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "host/backend/store/store.hpp"

namespace ssc::backend {

// A Store in one SQLite file: write-ahead log, synchronous=FULL. Made when it does not exist, and
// brought up to date when an earlier version made it. kStorage when the file is none of ours, is of
// a later schema version, or cannot be written.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path, Digest digest);

// Copies a store, also one that is being written to, as it stands after one of its batches. `to`
// must not exist, and does so only when the copy is whole.
Result<void> backup_sqlite_store(const std::filesystem::path& from,
                                 const std::filesystem::path& to);

}  // namespace ssc::backend
