// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "protocol/platform/fault.hpp"

namespace ssc::platform {

inline constexpr std::size_t kMaxJsonDepth = 16;

// Reads one JSON object, and nothing after it. Stricter than Boost.JSON itself, which keeps the
// last of two equal keys: a repeated key at any level is kMalformed, since two readers could
// disagree about it. Broken UTF-8 is kMalformed, deeper nesting than kMaxJsonDepth kTooLong. A
// number with a fraction becomes the nearest double (Boost 1.81 alone can be off by one unit in the
// last place).
Parsed<boost::json::object> parse_object(std::string_view text);

}  // namespace ssc::platform
