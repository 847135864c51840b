// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "firmware/port/host/unique_fd.hpp"

namespace ssc::firmware {

// Unix stream sockets. All of them throw std::system_error with ENAMETOOLONG when `path` is none.

void require_socket_path(const std::string& path);

// None when nobody listens there. Reads and writes wait, unless SOCK_NONBLOCK is among the flags.
UniqueFd connect_to(const std::string& path, int flags = 0);

// For the owner only. Throws when the place is taken.
UniqueFd listen_at(const std::string& path);

}  // namespace ssc::firmware
