// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/sensitive.hpp"

namespace ssc::identity {

// A holder's name as the card stores it: GB18030 bytes of 姓名 (30) and 姓名扩展 (20), joined
// before anybody decodes them, because a character may straddle the join.
using HolderNameBytes = Sensitive<struct HolderNameBytesTag, 50>;

// The same in UTF-8. Fifty bytes make at most 150, when each is replaced by U+FFFD.
using HolderName = Sensitive<struct HolderNameTag, 150>;

}  // namespace ssc::identity
