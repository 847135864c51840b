// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/hex.hpp"

namespace ssc::sscard {

// Bytes as the standards print them: "0304 322E3000".
inline std::vector<Byte> hex(std::string_view text) {
  std::vector<Byte> bytes(text.size());
  const auto size = from_hex(text, bytes);
  if (!size) throw std::invalid_argument("not hex");
  bytes.resize(*size);
  return bytes;
}

inline std::string to_hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '\0');
  ssc::to_hex(bytes, text);
  return text;
}

}  // namespace ssc::sscard
