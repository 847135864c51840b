// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/backend/store/store.hpp"

namespace ssc::backend {

// A Store in one SQLite file: write-ahead log, synchronous=FULL. Made when it does not exist, and
// brought up to date when an earlier version made it. kStorage when the file is none of ours, is of
// a later schema version, or cannot be written.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path, Digest digest);

// A store as it stands now, for reading only: what others write meanwhile is not seen, and the file
// is left as it is. kStorage also when it is of an earlier schema version, or empty.
Result<std::unique_ptr<Store>> open_sqlite_snapshot(const std::filesystem::path& path,
                                                    Digest digest);

// What the file keeps beside the journal (what is due, places in lanes, indexes, rows of no batch)
// and the journal does not make so, in plain words. Empty: nothing.
Result<std::vector<std::string>> check_sqlite_store(const std::filesystem::path& path,
                                                    const Digest& digest);

// Copies a store, also one that is being written to, as it stands after one of its batches. `to`
// must not exist, nor the log of an earlier file of that name, and does so only when the copy is
// whole.
Result<void> backup_sqlite_store(const std::filesystem::path& from,
                                 const std::filesystem::path& to);

}  // namespace ssc::backend
