// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/bytes.hpp"

namespace ssc::backend {

// 128 bits, made and kept by whoever speaks first and carried from end to end: the id of a request,
// a case, a message. The store never makes one.
struct Id {
  std::array<Byte, 16> bytes{};

  std::string text() const;  // 32 hex digits, upper case
  friend auto operator<=>(const Id&, const Id&) = default;
};

std::optional<Id> parse_id(std::string_view text);  // exactly 32 hex digits, either case

// A person in the database and in messages: HMAC of the id number under a key that the database
// does not hold. 16 bytes as 32 hex digits.
struct Pseudonym {
  std::string text;

  friend auto operator<=>(const Pseudonym&, const Pseudonym&) = default;
};

// A 32-byte digest (SM3). Domain code is handed the function and names no library.
using Hash = std::array<Byte, 32>;

}  // namespace ssc::backend
