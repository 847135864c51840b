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

}  // namespace ssc::backend
