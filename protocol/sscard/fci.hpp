// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

namespace ssc::sscard {

// What SELECT of an application answers:
//
//   6F │ 84 name │ A5 │ 88 SFI of the directory file
//                     │ 9F0C issuer's data, of 3.0 cards: 86 01 algorithm
struct Fci {
  FixedBytes<16> name;
  std::optional<std::uint8_t> directory_sfi;
  std::optional<std::uint8_t> algorithm;  // 03: SM4
};

// kTruncated or kTrailing when the templates do not nest; kMalformed for another template;
// kNotFound without a name; kTooLong for a name of more than 16 bytes. Other data objects are
// skipped.
Expected<Fci> parse_fci(Bytes answer);

}  // namespace ssc::sscard
