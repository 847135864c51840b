// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/rule.hpp"

#include <algorithm>

namespace ssc::platform {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// '9' in the form stands for a digit, everything else for itself.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                    [](char c, char f) { return f == '9' ? is_digit(c) : c == f; });
}

}  // namespace

std::optional<Error> Rule::broken_by(std::string_view text) const {
  const std::size_t length = count_characters(text);
  if (length < min) return Error::kTruncated;
  if (length > max) return Error::kTooLong;
  if (form != nullptr && !form(text)) return Error::kMalformed;
  return std::nullopt;
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); });
}

bool is_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-'; });
}

bool is_date(std::string_view text) {
  return has_form(text, "9999-99-99");
}
bool is_time(std::string_view text) {
  return has_form(text, "9999-99-99 99:99:99");
}
bool is_instant(std::string_view text) {
  return has_form(text, "9999-99-99T99:99:99+99:99");
}

}  // namespace ssc::platform
