// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "protocol/sscard/secure_messaging.hpp"

// The card's PIN: 4 to 16 decimal digits as BCD, an odd count filled with F. There is one for the
// whole card; the right it gives lasts until power-off.
namespace ssc::sscard {

inline constexpr std::size_t kMinPinDigits = 4;
inline constexpr std::size_t kMaxPinDigits = 16;

using PinBytes = SecretBytes<kMaxPinDigits / 2>;

// kTruncated: fewer than 4 digits; kTooLong: more than 16; kMalformed: something that is no digit.
Expected<PinBytes> encode_pin(std::string_view digits);

// VERIFY without data: 63Cx (x tries left) or 9000 (no PIN is set). Costs no try.
Command pin_status();
SecretCommand verify_pin(const PinBytes& pin);
// Old PIN, FF, new PIN. An empty old one sets the first, an empty new one clears it.
SecretCommand change_pin(const PinBytes& old_pin, const PinBytes& new_pin);

// PIN CHANGE/UNBLOCK, for sealed(): after external authentication with PUK and a further challenge,
// under whose session key it goes. Unblocking carries nothing, reloading the new PIN.
inline constexpr iso7816::CommandHeader kUnblockPin{0x84, 0x24, 0x00, 0x00};
inline constexpr iso7816::CommandHeader kReloadPin{0x84, 0x24, 0x00, 0x01};

}  // namespace ssc::sscard
