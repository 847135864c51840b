// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/machine/case.hpp"
#include "protocol/platform/transfer.hpp"

namespace ssc::backend {

// A case as ST01 to ST03 answer it. The person, the payee and the policy rows stay here.
platform::TransferCase to_message(const transfer::Case& from);

}  // namespace ssc::backend
