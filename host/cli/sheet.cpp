// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sheet.hpp"

#include <algorithm>

namespace ssc::cli {
namespace {

constexpr std::size_t kIndent = 2;

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // not the first byte of a character
    width += byte >= 0xE2 ? 2 : 1;        // from U+2000 on everything these texts use is wide
  }
  return width;
}

void Sheet::title(std::string_view text) {
  if (!out_.empty()) out_ += '\n';
  out_.append(text) += '\n';
}

void Sheet::subtitle(std::string_view text) {
  out_.append(kIndent, ' ').append(text) += '\n';
}

void Sheet::line(std::string_view label, std::string_view value) {
  const std::size_t used = kIndent + display_width(label);
  out_.append(kIndent, ' ').append(label);
  out_.append(std::max(value_column_, used + 2) - used, ' ').append(value) += '\n';
}

void Sheet::coded(const Text& label, Vocabulary vocabulary, std::string_view code) {
  if (!code.empty()) row(label, spelt(vocabulary, code, language_));
}

}  // namespace ssc::cli
