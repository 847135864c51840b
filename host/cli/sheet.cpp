// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sheet.hpp"

#include <algorithm>

namespace ssc::cli {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kValueColumn = 24;

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

void Sheet::heading(const Text& text) {
  if (!out_.empty()) out_ += '\n';
  out_ += text.in(language_);
  out_ += '\n';
}

void Sheet::line(std::string_view label, std::string_view value) {
  const std::size_t used = kIndent + display_width(label);
  out_.append(kIndent, ' ').append(label);
  out_.append(std::max(kValueColumn, used + 2) - used, ' ').append(value) += '\n';
}

void Sheet::coded(const Text& label, Vocabulary vocabulary, std::string_view code) {
  if (code.empty()) return;
  const auto spelt = word(vocabulary, code, language_);
  std::string value(spelt);
  if (spelt != code) value.append(" (").append(code).append(")");
  row(label, value);
}

}  // namespace ssc::cli
