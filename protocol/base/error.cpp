// SPDX-License-Identifier: Apache-2.0
#include "protocol/base/error.hpp"

#include <array>

namespace ssc {

std::string_view to_string(Error error) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "truncated",    "trailing bytes", "too long",    "malformed",
      "out of range", "bad checksum",   "unsupported", "not found"};
  const auto index = static_cast<std::size_t>(error);
  return index < kNames.size() ? kNames[index] : "unknown";
}

}  // namespace ssc
