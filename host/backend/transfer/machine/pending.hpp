// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/backend/transfer/checks.hpp"

// Preconditions that one agency left for the other to decide.
namespace ssc::backend::transfer {

// False, with `checks` as it happens to be, when an answer decides what was not pending.
bool settle_pending(std::vector<Check>& checks, const std::vector<Check>& answers);
bool any_pending(const std::vector<Check>& checks);
std::vector<std::string> failed(const std::vector<Check>& checks);  // their names

}  // namespace ssc::backend::transfer
