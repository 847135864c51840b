// SPDX-License-Identifier: Apache-2.0
#include "protocol/base/hex.hpp"

namespace ssc {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_separator(char c) {
  return c == ' ' || c == ':' || c == '\t' || c == '\n';
}

}  // namespace

std::string_view to_hex(Bytes bytes, std::span<char> out) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::size_t n = 0;
  for (const Byte b : bytes) {
    if (n + 2 > out.size()) break;
    out[n++] = kDigits[b >> 4];
    out[n++] = kDigits[b & 0x0F];
  }
  return {out.data(), n};
}

Expected<std::size_t> from_hex(std::string_view text, MutableBytes out) {
  std::size_t n = 0;
  int high = -1;
  for (const char c : text) {
    if (high < 0 && is_separator(c)) continue;
    const int value = nibble(c);
    if (value < 0) return fail(Error::kMalformed);
    if (high < 0) {
      high = value;
      continue;
    }
    if (n == out.size()) return fail(Error::kTooLong);
    out[n++] = static_cast<Byte>(high << 4 | value);
    high = -1;
  }
  if (high >= 0) return fail(Error::kMalformed);
  return n;
}

}  // namespace ssc
