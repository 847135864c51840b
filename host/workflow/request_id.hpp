// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ssc::workflow {

// 128 bits from the kernel, as 32 hex digits: the name of an intent, made before it is first sent.
std::string new_request_id();

}  // namespace ssc::workflow
