// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/insurance.hpp"

#include <algorithm>
#include <array>

namespace ssc::workflow {
namespace {

constexpr std::array<std::string_view, 2> kBasicInsurances = {"310", "390"};

using Rows = std::vector<platform::InsuInfo>;

Rows::iterator find_row(Rows& rows, std::string_view insutype, std::string_view division) {
  const auto of_type = [&](const platform::InsuInfo& row) { return row.insutype == insutype; };
  const auto here = std::find_if(rows.begin(), rows.end(), [&](const platform::InsuInfo& row) {
    return of_type(row) && row.insuplc_admdvs == division;
  });
  return here != rows.end() ? here : std::find_if(rows.begin(), rows.end(), of_type);
}

struct StateName {
  std::string_view psn_insu_stas, name;
};
constexpr std::array<StateName, 4> kStates = {{
    {platform::kNotInsured, "NOT_INSURED"},
    {platform::kInsuredNormal, "NORMAL"},
    {platform::kInsuredPaused, "PAUSED"},
    {platform::kInsuredTerminated, "TERMINATED"},
}};

}  // namespace

Result<Insurance> sort_out(Rows rows, std::string_view card_division) {
  for (const std::string_view insutype : kBasicInsurances) {
    const auto found = find_row(rows, insutype, card_division);
    if (found == rows.end()) continue;
    Insurance insurance{std::move(*found), {}};
    rows.erase(found);
    insurance.others = std::move(rows);
    return insurance;
  }
  return failure(Code::kNotInsured);
}

std::string_view state_of(const platform::InsuInfo& row) {
  if (row.acct_stas == platform::kAccountFrozen) return "FROZEN";
  const auto* found = std::find_if(kStates.begin(), kStates.end(), [&](const StateName& state) {
    return state.psn_insu_stas == row.psn_insu_stas;
  });
  return found == kStates.end() ? "UNKNOWN" : found->name;
}

}  // namespace ssc::workflow
