// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/value.hpp"

#include <algorithm>

namespace ssc::sscard {
namespace {

constexpr Byte kMark = 0xEE;

}  // namespace

std::string_view trim_text(Bytes value) {
  std::size_t size = value.size();
  while (size > 0 &&
         (value[size - 1] == 0x00 || value[size - 1] == 0xFF || value[size - 1] == 0x20))
    --size;
  return {reinterpret_cast<const char*>(value.data()), size};
}

bool is_blank(Bytes value) {
  return std::all_of(value.begin(), value.end(), [](Byte b) { return b == 0xFF; });
}

Expected<std::string_view> digits(Bytes value, std::span<char> out) {
  constexpr int kFiller = 0xF;
  std::size_t size = 0;
  bool filling = false;
  for (std::size_t i = 0; i < 2 * value.size(); ++i) {
    const int nibble = i % 2 == 0 ? value[i / 2] >> 4 : value[i / 2] & 0x0F;
    if (nibble == kFiller) {
      filling = true;
      continue;
    }
    if (filling || nibble > 9) return fail(Error::kMalformed);
    if (size == out.size()) return fail(Error::kTooLong);
    out[size++] = static_cast<char>('0' + nibble);
  }
  return std::string_view(out.data(), size);
}

Version meaning_of(Bytes value, Version card) {
  const bool marked = !value.empty() && value.back() == kMark;
  return card == Version::k1_0 && marked ? Version::k2_0 : card;
}

Bytes trim_mark(Bytes value) {
  while (!value.empty() && value.back() == kMark) value = value.first(value.size() - 1);
  return value;
}

}  // namespace ssc::sscard
