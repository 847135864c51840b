// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "host/base/failure.hpp"
#include "protocol/platform/person.hpp"

namespace ssc::workflow {

// A person's insurance rows, sorted out. Each row has its own balance; nothing is summed.
struct Insurance {
  platform::InsuInfo basic;                // whose balance is shown
  std::vector<platform::InsuInfo> others;  // the rest, in the insurer's order
};

// The basic medical insurance is employee insurance (310), or else resident insurance (390); of
// several rows the one at the card's issuing division, or else the first. NOT_INSURED when there is
// neither.
Result<Insurance> sort_out(std::vector<platform::InsuInfo> rows, std::string_view card_division);

// NORMAL, PAUSED, TERMINATED, NOT_INSURED; FROZEN when the account is, whatever the insurance;
// UNKNOWN for a value of a newer back end.
std::string_view state_of(const platform::InsuInfo& row);

}  // namespace ssc::workflow
