// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/hex.hpp"

namespace ssc::iso7816 {

// hex("3B 6D 00 00"): bytes as a standard prints them. Throws on a slip in the test itself.
inline std::vector<Byte> hex(std::string_view text) {
  std::vector<Byte> bytes(text.size());
  bytes.resize(from_hex(text, bytes).value());
  return bytes;
}

// "3B6D0000"
inline std::string hex_of(Bytes bytes) {
  std::string text(2 * bytes.size(), '\0');
  to_hex(bytes, text);
  return text;
}

}  // namespace ssc::iso7816
