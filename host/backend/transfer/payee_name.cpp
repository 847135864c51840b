// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/payee_name.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "host/backend/transfer/json_body.hpp"

namespace ssc::backend::transfer {
namespace {

// Blanks and dots, and the full stops that stand for a dot where there is none to type.
constexpr std::array<char32_t, 18> kBetween = {
    U'\t',     U' ',      U'.',      U'\u00A0', U'\u00B7', U'\u0387',
    U'\u2002', U'\u2003', U'\u2009', U'\u200B', U'\u2022', U'\u2027',
    U'\u2219', U'\u22C5', U'\u3000', U'\u30FB', U'\uFF0E', U'\uFF65'};

// The first code point of `text`, which is UTF-8 and not empty; taken off.
char32_t next(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t point = size == 1 ? first : first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i)
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  text.remove_prefix(size);
  return point;
}

char32_t folded(char32_t point) {
  if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFEE0;  // full-width ASCII
  return point >= U'a' && point <= U'z' ? point - U'a' + U'A' : point;
}

std::u32string essence(std::string_view name) {
  std::u32string points;
  if (!is_utf8(name)) return points;
  while (!name.empty()) {
    const char32_t point = next(name);
    if (std::find(kBetween.begin(), kBetween.end(), point) == kBetween.end())
      points.push_back(folded(point));
  }
  return points;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  const std::u32string name = essence(a);
  return !name.empty() && name == essence(b);
}

}  // namespace ssc::backend::transfer
