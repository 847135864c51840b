// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "host/backend/audit/verify.hpp"

namespace ssc::backend {

// verify() over stores in files, each as it stands now, with what a file keeps beside its journal.
// Nothing is written. The failure of open_sqlite_snapshot.
Result<std::vector<Finding>> verify_files(std::span<const std::filesystem::path> files,
                                          const VerifyOptions& options);

}  // namespace ssc::backend
