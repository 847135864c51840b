// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ssc::backend {

// What must hold before a relation moves. The name is that of the refusal it causes when it fails.
enum class Precondition : std::uint8_t {
  kNotInsured,      // NOT_INSURED: employee or resident insurance at the origin
  kNotStopped,      // NOT_STOPPED: paying has stopped there
  kNoContribution,  // NO_CONTRIBUTION: at least one month was paid there
  kArrears,         // ARREARS: nothing owed there (where the origin's rules ask for it)
  kFrozen,          // FROZEN: the account there is not frozen
  kRetired,         // RETIRED: not retired; retirees keep their relation
  kSameArea,        // SAME_AREA: another pooling area
  kNotEnrolled,     // NOT_ENROLLED: registered at the destination, which alone knows
  kDestNotNormal,   // DEST_NOT_NORMAL: and normal there, not frozen
};
inline constexpr std::size_t kPreconditions = 9;

enum class CheckState : std::uint8_t { kMet, kFailed, kPending };

std::string_view to_string(Precondition precondition);
std::optional<Precondition> precondition_from(std::string_view name);
bool destination_knows(Precondition precondition);
std::string_view to_string(CheckState state);  // MET, FAILED, PENDING
std::optional<CheckState> check_state_from(std::string_view name);

}  // namespace ssc::backend
