// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tools/cardsim/chip/data.hpp"

// Readable values to the bytes of a card item. Nothing where the value cannot be said in `length`
// bytes.
namespace ssc::cardsim {

// UTF-8 to GB18030, not padded. Nothing for text that is not UTF-8.
std::optional<Data> encode_gb18030(std::string_view utf8);

// an: the bytes, filled with 00.
std::optional<Data> encode_text(Bytes text, std::size_t length);

// cn: digits from the left, filled with nibble F. Hexadecimal digits too, as card identifiers hold
// them.
std::optional<Data> encode_digits(std::string_view digits, std::size_t length);

// b: most significant byte first.
std::optional<Data> encode_binary(std::uint64_t value, std::size_t length);

}  // namespace ssc::cardsim
