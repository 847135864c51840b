// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/hex.hpp"

// Bytes as tests write them: hexadecimal digits, blanks where they help.
namespace ssc::driver {

inline std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '\0');
  to_hex(bytes, text);
  return text;
}

inline std::vector<Byte> bytes(std::string_view text) {
  std::vector<Byte> out(text.size() / 2);
  out.resize(from_hex(text, out).value_or(0));
  return out;
}

// The same digits with nothing between them.
inline std::string packed(std::string_view text) {
  return hex(bytes(text));
}

}  // namespace ssc::driver
