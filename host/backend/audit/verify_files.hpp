// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "host/backend/audit/verify.hpp"

namespace ssc::backend {

// verify() over stores in files, each as it stands now, with what a file keeps beside its journal.
// Nothing is written. A file that cannot be read is a finding, and the others are read all the
// same.
std::vector<Finding> verify_files(std::span<const std::filesystem::path> files,
                                  const VerifyOptions& options);

}  // namespace ssc::backend
