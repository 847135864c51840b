// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/checks.hpp"

#include <string_view>
#include <utility>

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

bool normal(const Insurance& row) {
  return row.status == InsuranceStatus::kNormal && !row.frozen;
}

// What the relation would go to. Null: nothing.
const Insurance* enrolment_of(const std::vector<Insurance>& rows) {
  const auto rank = [](const Insurance& row) {
    return std::pair(row.status != InsuranceStatus::kNormal, std::string_view(row.insutype));
  };
  const Insurance* first = nullptr;
  for (const Insurance& row : rows)
    if (here(&row) && (first == nullptr || rank(row) < rank(*first))) first = &row;
  return first;
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

// Any kind of medical insurance will do: an employee may become a resident.
std::vector<Check> check_at_destination(const std::vector<Precondition>& wanted,
                                        const std::vector<Insurance>& rows) {
  const Insurance* enrolment = enrolment_of(rows);
  std::vector<Check> checks;
  for (const Precondition code : wanted) {
    if (code == Precondition::kNotEnrolled)
      checks.push_back({code, state_of(enrolment != nullptr)});
    if (code == Precondition::kDestNotNormal)
      checks.push_back({code, state_of(!enrolment || normal(*enrolment))});
  }
  return checks;
}

std::vector<Check> check_at_destination(const std::vector<Precondition>& wanted,
                                        const Person* person, std::string_view destination) {
  std::vector<Insurance> rows;
  if (person != nullptr)
    for (const Insurance& row : person->insurances)
      if (row.division == destination) rows.push_back(row);
  return check_at_destination(wanted, rows);
}

std::string enrolled_as(const std::vector<Insurance>& rows) {
  const Insurance* enrolment = enrolment_of(rows);
  return enrolment == nullptr ? std::string() : enrolment->insutype;
}

}  // namespace ssc::backend
