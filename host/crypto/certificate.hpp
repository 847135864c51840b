// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "host/base/failure.hpp"

namespace ssc::crypto {

// The common name of the subject of the one certificate in a PEM file. kConfig: no certificate, or
// more than one; or its subject has no common name, or more than one.
Result<std::string> subject_name(const std::filesystem::path& file);

}  // namespace ssc::crypto
