// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <functional>
#include <initializer_list>
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

// A cryptographic digest of 32 bytes (SM3). Domain code is handed the function and names no
// library.
using Hash = std::array<Byte, 32>;
using Digest = std::function<Hash(std::string_view)>;

// One digest over several texts, none of which holds a line feed. An id made so is the same
// whenever the step that makes it is done again.
Hash digest_of(const Digest& digest, std::initializer_list<std::string_view> parts);
Id derive_id(const Digest& digest, std::initializer_list<std::string_view> parts);

}  // namespace ssc::backend
