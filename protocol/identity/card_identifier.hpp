// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/identity/division.hpp"

namespace ssc::identity {

// The card identifier of card item 01 (卡的识别码): 16 bytes, carried as 32 upper-case hex digits.
//
//   division 3 (BCD) │ application id 5: D1 56 00 00 05 │ serial 4 │ authentication code 4
//
// The serial is called BCD and holds hexadecimal digits in practice. How the authentication code is
// made is not public; test cards carry FFFFFFFF.
using CardIdentifier = Sensitive<struct CardIdentifierTag, 32>;

inline constexpr std::array<Byte, 5> kApplicationId = {0xD1, 0x56, 0x00, 0x00, 0x05};

// kTruncated, kTrailing (not 16 bytes), kMalformed (application id). The rest stands as it is.
Expected<CardIdentifier> card_identifier_from_bytes(Bytes bytes);

// Either case. kMalformed on anything but 32 hex digits with the application id in its place.
Expected<CardIdentifier> parse_card_identifier(std::string_view text);

// The division that issued the card. kMalformed when it is not in decimal digits.
Expected<Division> issuing_division(const CardIdentifier& identifier);

}  // namespace ssc::identity
