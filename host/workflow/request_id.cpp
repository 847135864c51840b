// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/request_id.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "protocol/base/hex.hpp"

namespace ssc::workflow {

std::string new_request_id() {
  std::array<Byte, 16> random{};
  // Up to 256 bytes come whole or not at all (getrandom(2)).
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  std::array<char, 32> text{};
  return std::string(to_hex(random, text));
}

}  // namespace ssc::workflow
