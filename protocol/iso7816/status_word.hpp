// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/base/bytes.hpp"

namespace ssc::iso7816 {

// What an application does about an answer, ISO/IEC 7816-4 clause 5.6.
enum class StatusClass : std::uint8_t {
  kOk,           // 9000
  kMoreData,     // 61xx: fetch xx bytes (00: 256 or more) with GET RESPONSE
  kWrongLength,  // 6Cxx: send again with Le xx
  kTriesLeft,    // 63Cx: check failed, x tries left
  kWarning,      // other 62xx, 63xx: processed, look closer
  kSecurity,     // 6982, 6983, 6984, 6987, 6988, 9302: right, key or MAC is missing or wrong
  kBlocked,      // 9303: application blocked for good
  kNotFound,     // 6A82, 6A83, 6A88
  kCommand,      // 67xx, 68xx, 6Bxx, 6Dxx, 6Exx, other 69xx and 6Axx: the command is wrong here
  kCard,         // 64xx, 65xx, 66xx, 6Fxx: the card could not do it
  kOther,        // everything else, such as 94xx of the purse commands
};

// SW1 SW2, the two bytes that end every answer.
class StatusWord {
 public:
  constexpr StatusWord() = default;
  constexpr explicit StatusWord(std::uint16_t value) : value_(value) {}
  constexpr StatusWord(Byte sw1, Byte sw2) : value_(static_cast<std::uint16_t>(sw1 << 8 | sw2)) {}

  constexpr std::uint16_t value() const { return value_; }
  constexpr Byte sw1() const { return static_cast<Byte>(value_ >> 8); }
  constexpr Byte sw2() const { return static_cast<Byte>(value_); }

  constexpr bool ok() const { return value_ == 0x9000; }
  StatusClass classify() const;

  // 61xx: bytes to fetch; 6Cxx: the right Le. 1..256, 00 meaning 256.
  std::optional<std::uint16_t> length() const;
  // 63Cx: 0..15.
  std::optional<std::uint8_t> tries_left() const;

  // What the social-security card means by it, in a few words; "unknown status" when no row fits.
  // No part of it comes from the card.
  std::string_view meaning() const;

  friend constexpr bool operator==(StatusWord a, StatusWord b) { return a.value_ == b.value_; }

 private:
  std::uint16_t value_ = 0;
};

inline constexpr StatusWord kStatusOk{0x9000};
inline constexpr StatusWord kStatusFileNotFound{0x6A82};
inline constexpr StatusWord kStatusRecordNotFound{0x6A83};
inline constexpr StatusWord kStatusSecurityNotMet{0x6982};

}  // namespace ssc::iso7816
