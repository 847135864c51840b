// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/backend/registry/months.hpp"
#include "host/backend/transfer/step.hpp"

// Cases that follow an earlier one: money that comes after or goes back, and corrections.
namespace ssc::backend::transfer {

// Opens the case that sends money of that case, which lies on suspense, back where it came from.
Result<void> return_money(Step& step, const Id& case_id, const Id& return_case, Fen amount);

// Sends what came for a relation after it had gone, from suspense to where the relation went; where
// there is no account (route BANK), the person may apply for it. kBalanceShort: nothing came.
Result<void> send_late_money(Step& step, const Case& gone);

// COLLECT: what a portable account here still holds goes to where the person is now. kUnknownCase
// when the relation never went from here.
Result<void> collect_for(Step& step, std::string_view sender, const Collect& message);

// INFO_CORRECT, at either end.
Result<Id> correct_months(Step& step, const Case& state, std::string_view operator_id,
                          const std::vector<MonthRange>& paid);
Result<void> take_correction(Step& step, std::string_view sender, const InfoCorrect& message);

}  // namespace ssc::backend::transfer
