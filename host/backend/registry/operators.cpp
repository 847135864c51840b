// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/operators.hpp"

#include <array>
#include <utility>

#include "host/backend/files/rows.hpp"

namespace ssc::backend {
namespace {

constexpr std::array<std::pair<std::string_view, Duty>, 3> kDuties = {
    {{"review", Duty::kReview}, {"hold", Duty::kHold}, {"payout", Duty::kPayout}}};

std::set<Duty> duties(RowReader& row) {
  std::set<Duty> found;
  for (const std::string& name : row.need<std::vector<std::string>>("may")) {
    const std::size_t before = found.size();
    for (const auto& [known, duty] : kDuties)
      if (known == name) found.insert(duty);
    if (found.size() == before) row.refuse("may", "is not of review, hold, payout, each once");
  }
  return found;
}

}  // namespace

Result<Operators> Operators::load(const std::filesystem::path& file) {
  auto rows = read_rows(file);
  if (!rows) return tl::unexpected(rows.error());
  RowReader reader(std::move(*rows));
  Operators operators;
  for (Row& fields : reader.rows("operator")) {
    RowReader row(std::move(fields));
    const std::string id = row.text("id");
    const auto regions = row.need<std::vector<std::string>>("regions");
    const bool added =
        operators.operators_.emplace(id, Operator{{regions.begin(), regions.end()}, duties(row)})
            .second;
    if (id.empty() || !added) row.refuse("id", "is empty or there twice");
    if (const auto done = row.finish(); !done) return tl::unexpected(done.error());
  }
  if (const auto done = reader.finish(); !done) return tl::unexpected(done.error());
  return operators;
}

Result<void> Operators::check(std::string_view id, std::string_view region, Duty duty) const {
  const auto found = operators_.find(id);
  if (found == operators_.end() || !found->second.regions.contains(region) ||
      !found->second.may.contains(duty))
    return failure(Code::kForbidden, "operator");
  return {};
}

}  // namespace ssc::backend
