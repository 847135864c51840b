// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

namespace ssc::identity {

// An administrative division code (GB/T 2260): province 2, city 2, county 2 digits. Cards also
// carry sector codes (PP9900) and the list of divisions changes over the years, so any six digits
// are a division; whether it is known, and which pooling area answers for it, is data of the back
// end.
class Division {
 public:
  constexpr Division() = default;  // 000000

  // Exactly six decimal digits; kMalformed otherwise.
  static Expected<Division> parse(std::string_view text);
  // As on the card: three bytes of packed BCD. kTruncated, kTrailing, kMalformed.
  static Expected<Division> from_bcd(Bytes bytes);

  constexpr std::string_view text() const { return {digits_.data(), digits_.size()}; }
  std::array<Byte, 3> to_bcd() const;

  // The code of the GB/T 2260 tree above: 999911 → city 999900, province 990000.
  Division city() const;
  Division province() const;
  bool is_province() const;  // PP0000
  bool is_city() const;      // PPCC00, not a province

  friend constexpr bool operator==(const Division& a, const Division& b) {
    return a.text() == b.text();
  }
  friend constexpr auto operator<=>(const Division& a, const Division& b) {
    return a.text() <=> b.text();
  }

 private:
  std::array<char, 6> digits_{'0', '0', '0', '0', '0', '0'};
};

}  // namespace ssc::identity
