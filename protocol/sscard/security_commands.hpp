// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/sscard/secure_messaging.hpp"

// Proving who is who, and blocking.
//
//   internal   the terminal gives factor and source; the card answers authentication_data() with
//              the session key of IRK and the factor
//   external   the card gives a challenge, which is the factor; the terminal sends a source of its
//              own and authentication_data() of it. The rights last until power-off or until
//              another application is selected
namespace ssc::sscard {

// The card remembers its last challenge, for one use. 8 bytes: the process factor of whatever
// follows.
using Challenge = std::array<Byte, 8>;
Command get_challenge(std::uint8_t length = 8);

// 00 88 00 00 10 factor source [version] 00; with the version of the key Lc is 11.
Command internal_authentication(const Challenge& factor, const Cryptogram& source,
                                std::optional<std::uint8_t> key_version = {});

// 00 82 00 id 10 data source [version]. `key_id` as in keys.hpp.
Command external_authentication(std::uint8_t key_id, const Cryptogram& data,
                                const Cryptogram& source,
                                std::optional<std::uint8_t> key_version = {});

// To be finished with with_mac(). After APPLICATION BLOCK everything but SELECT answers 9303, after
// CARD BLOCK every SELECT 6A81.
inline constexpr iso7816::CommandHeader kApplicationBlock{0x84, 0x1E, 0x00, 0x01};
inline constexpr iso7816::CommandHeader kCardBlock{0x84, 0x16, 0x00, 0x00};

}  // namespace ssc::sscard
