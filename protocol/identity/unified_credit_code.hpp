// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace ssc::identity {

// The unified social credit code of an organisation (GB 32100): 17 characters of
// 0-9 A-H J-N P-R T-U W-Y and a check character. Some codes in use fail it: warn only.

// The check character for 17 characters; nothing for other text.
std::optional<char> unified_credit_code_check(std::string_view first17);

// Eighteen characters of the alphabet, and the last one matches.
bool is_unified_credit_code(std::string_view text);

}  // namespace ssc::identity
