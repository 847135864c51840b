// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/bytes.hpp"

// Base64 (RFC 4648 §4): padded, without line breaks.
namespace ssc::crypto {

std::string to_base64(Bytes data);

// The bytes, in a string. Nothing for any text that to_base64 does not write: blanks, missing
// padding, bits set in the padded part (§3.5), the URL alphabet.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace ssc::crypto
