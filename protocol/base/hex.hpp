// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

namespace ssc {

// Upper case, no blanks. `out` holds at least 2 * bytes.size() characters; answers what was
// written.
std::string_view to_hex(Bytes bytes, std::span<char> out);

// Either case; blanks and colons between digits are skipped. kMalformed on any other character or
// half a byte, kTooLong when `out` is too small. Answers the number of bytes written.
Expected<std::size_t> from_hex(std::string_view text, MutableBytes out);

}  // namespace ssc
