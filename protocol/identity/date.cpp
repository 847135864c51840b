// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/date.hpp"

#include <algorithm>

#include "protocol/base/hex.hpp"

namespace ssc::identity {
namespace {

constexpr unsigned days_in(unsigned year, unsigned month) {
  constexpr std::uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

constexpr unsigned number(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

constexpr Byte bcd(unsigned two_digits) {
  return static_cast<Byte>(two_digits / 10 << 4 | two_digits % 10);
}

constexpr void write_digits(std::span<char> out, unsigned value) {
  for (auto c = out.rbegin(); c != out.rend(); ++c, value /= 10) {
    *c = static_cast<char>('0' + value % 10);
  }
}

}  // namespace

Expected<CalendarDate> CalendarDate::parse(std::string_view text) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 8 || !digits) return fail(Error::kMalformed);
  const unsigned year = number(text.substr(0, 4));
  const unsigned month = number(text.substr(4, 2));
  const unsigned day = number(text.substr(6, 2));
  if (year < 1000 || month < 1 || month > 12) return fail(Error::kOutOfRange);
  if (day < 1 || day > days_in(year, month)) return fail(Error::kOutOfRange);
  return CalendarDate{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                      static_cast<std::uint8_t>(day)};
}

Expected<CalendarDate> CalendarDate::from_bcd(Bytes bytes) {
  if (bytes.size() < 4) return fail(Error::kTruncated);
  if (bytes.size() > 4) return fail(Error::kTrailing);
  std::array<char, 8> text;
  return parse(to_hex(bytes, text));
}

std::array<Byte, 4> CalendarDate::to_bcd() const {
  return {bcd(year / 100), bcd(year % 100), bcd(month), bcd(day)};
}

std::string_view CalendarDate::write(std::span<char, 10> out) const {
  write_digits(out.subspan(0, 4), year);
  out[4] = '-';
  write_digits(out.subspan(5, 2), month);
  out[7] = '-';
  write_digits(out.subspan(8, 2), day);
  return {out.data(), out.size()};
}

}  // namespace ssc::identity
