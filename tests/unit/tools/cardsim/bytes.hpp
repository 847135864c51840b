// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "protocol/base/hex.hpp"
#include "tools/cardsim/chip/data.hpp"

namespace ssc::cardsim {

// Bytes as the standards print them: "00A4 0400".
inline Data hex(std::string_view text) {
  Data bytes(text.size());
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

}  // namespace ssc::cardsim
