// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

namespace ssc::identity {

// A day of the Gregorian calendar as cards and id numbers write it (GB/T 7408, YYYYMMDD). Always a
// real day of the years 1000 to 9999; where there is none, use std::optional.
struct CalendarDate {
  std::uint16_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  // Eight digits. kMalformed: other characters or length; kOutOfRange: no such day.
  static Expected<CalendarDate> parse(std::string_view yyyymmdd);
  // As on the card: four bytes of packed BCD. A blank item (all F) is kMalformed.
  static Expected<CalendarDate> from_bcd(Bytes bytes);

  std::array<Byte, 4> to_bcd() const;
  // 1986-03-14, into at least ten characters.
  std::string_view write(std::span<char, 10> out) const;

  friend constexpr auto operator<=>(const CalendarDate&, const CalendarDate&) = default;
};

}  // namespace ssc::identity
