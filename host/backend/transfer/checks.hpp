// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "host/backend/registry/registry.hpp"
#include "host/backend/transfer/precondition.hpp"

// The preconditions against what an agency has on record. Pure, and every one is checked: a person
// told of one obstacle at a time would come three times. A condition on something that is not there
// (arrears of a person who is not insured) is met; the absence has a condition of its own.
namespace ssc::backend {

struct Check {
  Precondition code;
  CheckState state;

  friend bool operator==(const Check&, const Check&) = default;
};

// Of the `wanted` ones, those that the origin knows are decided; the destination's are pending.
// `insurance` is the row that would move, null when there is none.
std::vector<Check> check_at_origin(const std::vector<Precondition>& wanted,
                                   const Insurance* insurance, bool same_area);

// What only the destination knows. `person` is null when it does not know the person at all.
std::vector<Check> check_at_destination(const std::vector<Precondition>& wanted,
                                        const Person* person, std::string_view destination);

// The same against the person's insurances there that have not ended, none when it does not know
// the person; and as what they are enrolled: what is paid for before what is not, then 310 before
// 390; empty when not at all. That enrolment is the one that has to be normal.
std::vector<Check> check_at_destination(const std::vector<Precondition>& wanted,
                                        const std::vector<Insurance>& rows);
std::string enrolled_as(const std::vector<Insurance>& rows);

}  // namespace ssc::backend
