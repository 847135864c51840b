// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "host/backend/transfer/machine/destination.hpp"
#include "host/backend/transfer/machine/origin.hpp"
#include "host/backend/transfer/office.hpp"

namespace ssc::backend::transfer {

using EitherInput = std::variant<origin::Input, destination::Input>;

// Who approves where every check is met and the region's rules want no person to look.
inline constexpr std::string_view kRules = "RULES";

// The approval that a case waits for, given by that operator now: at the destination acceptance or
// take-over, at the origin that it goes out. `certificate`: of a paper exit. kPolicyMissing.
Result<EitherInput> approval(const Office& office, const Case& state, std::string_view operator_id,
                             std::string_view certificate, Timestamp now);

// How many different operators have to approve a payout.
unsigned approvals_needed(const Office& office, Fen amount);

// What an agency that reviews by rules does next with a case by itself; nothing when the case waits
// for something else, or for a clerk.
Result<std::optional<EitherInput>> routine(const Office& office, const Case& state, Timestamp now);

}  // namespace ssc::backend::transfer
