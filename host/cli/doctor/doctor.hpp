// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "host/cli/doctor/diagnosis.hpp"

namespace ssc::cli {

// Looks at this machine: pcscd, drivers, readers, and sscd at this socket.
Facts examine(const std::filesystem::path& daemon_socket);

}  // namespace ssc::cli
