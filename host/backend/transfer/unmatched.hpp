// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/backend/transfer/step.hpp"

// Money that comes in for a case that is not known here (yet): it lies on suspense under a key of
// its own until the case is announced, or a clerk looks for it. A line that names no case stands
// under the id of zeros.
namespace ssc::backend::transfer {

// A line of the statement into its case, or onto suspense.
Result<void> take_money(Step& step, const StatementLine& line);
// Onto suspense, for the clerks.
void set_apart(Step& step, const StatementLine& line);
// What came for this case before it was known.
Result<void> match_money(Step& step, const Id& case_id);

// What a clerk finds out about a line on suspense. kNotFound: no such line waits. kTooLate: the
// case does not wait for that sum.
//
//   of a case that this agency is the destination of   it arrives there
//   an order of this agency that came back             the order has bounced
//   a payout that came back after it was paid          a payout case of its own, from suspense
Result<void> match_line(Step& step, std::string_view line, const Id& case_id);
// By an order of the bank, to the agency that paid. kPayoutRefused: it was none.
Result<void> send_line_back(Step& step, std::string_view line);

}  // namespace ssc::backend::transfer
