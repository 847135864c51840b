// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/case.hpp"
#include "protocol/platform/transfer.hpp"

namespace ssc::backend {

// A case as ST01 to ST03 answer it. The person and the policy rows stay here.
platform::TransferCase to_message(const TransferCase& from);

}  // namespace ssc::backend
