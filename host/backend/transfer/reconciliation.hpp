// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/step.hpp"

// The daily reconciliation of a lane (对账): both agencies keep a list of the money that is under
// way between them, the origin of what it remitted, the destination of what was announced to it. A
// message is taken in once and in order, so the lists agree but for what is being credited now.
//
//   origin       every day at 18:00 while money is under way, and once when there is none any more
//                                                              ─RECON_TOTALS─▶   destination
//   destination  where the totals differ: its list             ─RECON_DETAIL─▶   origin
//   origin       asks STATUS_REQUEST of each case that only its own list has (the destination has
//                credited it, or lost it), and raises an alarm for what only the other's has
namespace ssc::backend::transfer {

// The case is on the list of this agency from here on, or no longer.
Result<void> list_money(Step& step, const Case& state, Fen amount);
void unlist_money(Step& step, const Case& state);

// Whether the next one is already set for this lane.
Result<void> reconcile_daily(Step& step, std::string_view destination);

Result<void> send_totals(Step& step, std::string_view destination);  // when it is time
Result<void> compare_totals(Step& step, std::string_view origin, const ReconTotals& totals);
Result<void> compare_details(Step& step, std::string_view destination, const ReconDetail& detail);

}  // namespace ssc::backend::transfer
