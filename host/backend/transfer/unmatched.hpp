// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/step.hpp"

// Money that comes in for a case that is not known here (yet): it lies on suspense under a key of
// its own until the case is announced, or a clerk looks for it. A line that names no case stands
// under the id of zeros.
namespace ssc::backend::transfer {

// A line of the statement into its case, or onto suspense.
Result<void> take_money(Step& step, const StatementLine& line);
// What came for this case before it was known.
Result<void> match_money(Step& step, const Id& case_id);

}  // namespace ssc::backend::transfer
