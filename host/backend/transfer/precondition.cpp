// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/precondition.hpp"

#include <algorithm>

namespace ssc::backend {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, kPreconditions> kNames = {
    "NOT_INSURED", "NOT_STOPPED", "NO_CONTRIBUTION", "ARREARS",        "FROZEN",
    "RETIRED",     "SAME_AREA",   "NOT_ENROLLED",    "DEST_NOT_NORMAL"};
constexpr std::array<std::string_view, 3> kStates = {"MET", "FAILED", "PENDING"};

template <class Enum, std::size_t N>
std::optional<Enum> from(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return {};
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(Precondition precondition) {
  return kNames.at(static_cast<std::size_t>(precondition));
}

std::optional<Precondition> precondition_from(std::string_view name) {
  return from<Precondition>(kNames, name);
}

bool destination_knows(Precondition precondition) {
  return precondition >= Precondition::kNotEnrolled;
}

std::string_view to_string(CheckState state) {
  return kStates.at(static_cast<std::size_t>(state));
}

std::optional<CheckState> check_state_from(std::string_view name) {
  return from<CheckState>(kStates, name);
}

}  // namespace ssc::backend
