// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ssc::backend::transfer {

// Whether a bank account is held under the name on record (both UTF-8). No difference is what banks
// and registries write in different ways: full-width and half-width characters, capitals, blanks,
// and the dot between the parts of a name (买买提·艾力), which has half a dozen code points and is
// left out by some. Any other difference is one; nothing is the name of nobody.
bool same_name(std::string_view a, std::string_view b);

}  // namespace ssc::backend::transfer
