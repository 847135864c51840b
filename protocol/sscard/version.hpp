// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

namespace ssc::sscard {

// The rules a card follows: SSSE EF05 item 03, compared by its first three characters ("2.01"
// is 2.0).
enum class Version : std::uint8_t { k1_0, k2_0, k3_0 };

inline constexpr Version kNewest = Version::k3_0;

std::string_view to_string(Version version);  // "1.0"

// From the value of item 03: "2.0\0", "3.00", "2.01"; an empty one means 1.0. kUnsupported for any
// other text.
Expected<Version> recognise_version(Bytes value);

}  // namespace ssc::sscard
