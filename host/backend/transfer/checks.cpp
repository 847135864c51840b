// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/checks.hpp"

#include <algorithm>

namespace ssc::backend {
namespace {

CheckState state_of(bool met) {
  return met ? CheckState::kMet : CheckState::kFailed;
}

bool here(const Insurance* row) {
  return row != nullptr && row->status != InsuranceStatus::kTerminated;
}

// Whether a condition of the origin is met, in the order of the enumerators.
using Met = bool (*)(const Insurance* row, bool same_area);
constexpr std::array<Met, 7> kOrigin = {
    /* NOT_INSURED */ [](const Insurance* row, bool) { return here(row); },
    /* NOT_STOPPED */
    [](const Insurance* row, bool) { return !row || row->status != InsuranceStatus::kNormal; },
    /* NO_CONTRIBUTION */ [](const Insurance* row, bool) { return row && row->months_paid() > 0; },
    /* ARREARS */ [](const Insurance* row, bool) { return !row || !row->arrears; },
    /* FROZEN */ [](const Insurance* row, bool) { return !row || !row->frozen; },
    /* RETIRED */ [](const Insurance* row, bool) { return !row || !row->retired(); },
    /* SAME_AREA */ [](const Insurance*, bool same_area) { return !same_area; },
};
static_assert(static_cast<std::size_t>(Precondition::kNotEnrolled) == kOrigin.size());

// Any kind of medical insurance will do: an employee may become a resident.
std::vector<const Insurance*> enrolments(const Person* person, std::string_view destination) {
  std::vector<const Insurance*> rows;
  if (person == nullptr) return rows;
  for (const Insurance& row : person->insurances)
    if (row.division == destination && here(&row)) rows.push_back(&row);
  return rows;
}

bool normal(const Insurance* row) {
  return row->status == InsuranceStatus::kNormal && !row->frozen;
}

}  // namespace

std::vector<Check> check_at_origin(const std::vector<Precondition>& wanted,
                                   const Insurance* insurance, bool same_area) {
  std::vector<Check> checks;
  for (const Precondition code : wanted)
    checks.push_back(
        {code, destination_knows(code)
                   ? CheckState::kPending
                   : state_of(kOrigin.at(static_cast<std::size_t>(code))(insurance, same_area))});
  return checks;
}

std::vector<Check> check_at_destination(const std::vector<Precondition>& wanted,
                                        const Person* person, std::string_view destination) {
  const auto rows = enrolments(person, destination);
  const bool all_well = rows.empty() || std::any_of(rows.begin(), rows.end(), normal);
  std::vector<Check> checks;
  for (const Precondition code : wanted) {
    if (code == Precondition::kNotEnrolled) checks.push_back({code, state_of(!rows.empty())});
    if (code == Precondition::kDestNotNormal) checks.push_back({code, state_of(all_well)});
  }
  return checks;
}

}  // namespace ssc::backend
