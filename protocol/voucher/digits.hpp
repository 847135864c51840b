// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "protocol/voucher/record.hpp"

// The QR text of a record: decimal digits only, the one form that survives a scanner that types
// like a keyboard while a Chinese input method is on. 16 groups of 7 bytes as 17 digits each, then
// the last 4 bytes as 10 digits, each group a big-endian number padded with zeros.
namespace ssc::voucher {

inline constexpr std::size_t kDigits = 16 * 17 + 10;  // 282, QR version 7 at level M

using Digits = std::array<char, kDigits>;

Digits to_digits(const Record& record);

// kTruncated or kTooLong unless there are 282 characters, kMalformed for one that is no digit,
// kOutOfRange for a group whose number needs more than its bytes. What it accepts, to_digits()
// gives back digit for digit: a record has one text.
Expected<Record> from_digits(std::string_view digits);

}  // namespace ssc::voucher
