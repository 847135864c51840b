// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/hex.hpp"

namespace ssc {

inline std::vector<Byte> from_hex(std::string_view text) {
  std::vector<Byte> bytes(text.size());
  const auto size = from_hex(text, bytes);
  EXPECT_TRUE(size) << text;
  bytes.resize(size ? *size : 0);
  return bytes;
}

inline std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '\0');
  return std::string(to_hex(bytes, text));
}

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

}  // namespace ssc
