// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/backend/transfer/step.hpp"

// The lines of the agency's bank statement. The books follow the statement: money that it says has
// come is booked, whatever it is for; what fits nothing is for the clerks.
//
//   INCOMING  into its case, or onto suspense (unmatched.hpp)
//   PAID      the order is carried out. A second one, one of another amount, or one of an order
//             that was never given is a debit that nobody here wants: an alarm
//   BOUNCED   into the case that awaits it; else the money lies on suspense as if it had come
//
// Keys
//   todo:REGION:HOLD:line:LINE   money on suspense; see Agency::match_line, send_line_back
//   todo:REGION:STATEMENT:LINE   an alarm; see Agency::dismiss
namespace ssc::backend::transfer {

Result<void> take_line(Step& step, const StatementLine& line);

// A line that came with other words than before: the bank has to say which are right.
Result<void> note_altered(Step& step, const StatementLine& line);

}  // namespace ssc::backend::transfer
