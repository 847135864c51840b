// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/slot_name.hpp"

#include <charconv>

namespace ssc::pcsc {
namespace {

constexpr std::string_view kForm = " RR SS";
constexpr std::size_t kDigits = 2;
constexpr int kBase = 16;

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, kBase);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<unsigned> slot_of(std::string_view reader) {
  if (reader.size() <= kForm.size()) return std::nullopt;
  const std::string_view tail = reader.substr(reader.size() - kForm.size());
  const bool blanks = tail[0] == ' ' && tail[1 + kDigits] == ' ';
  return blanks && number(tail.substr(1, kDigits)) ? number(tail.substr(2 + kDigits))
                                                   : std::nullopt;
}

std::optional<std::string> with_slot(std::string_view reader, unsigned slot) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (!slot_of(reader) || slot > 0xFF) return std::nullopt;
  std::string name(reader.substr(0, reader.size() - kDigits));
  return name + kHex[slot >> 4] + kHex[slot & 0xF];
}

}  // namespace ssc::pcsc
