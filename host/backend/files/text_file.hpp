// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/failure.hpp"

namespace ssc::backend {

// The files of `folder` whose names end so, by name. kConfig when the folder cannot be read.
Result<std::vector<std::filesystem::path>> list_files(const std::filesystem::path& folder,
                                                      std::string_view ending);

// kConfig when the file cannot be read or is larger than 16 MiB.
Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace ssc::backend
