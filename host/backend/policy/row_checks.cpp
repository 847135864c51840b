// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/row_checks.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "host/backend/policy/lookup.hpp"
#include "host/backend/policy/topics.hpp"

namespace ssc::backend {
namespace {

using Rows = std::span<const PolicyRow>;
// What is wrong with `row` among `rows`; empty: nothing.
using Check = std::string (*)(const PolicyRow& row, Rows rows);

bool overlap(const PolicyRow& a, const PolicyRow& b) {
  return (!a.valid_to || b.valid_from <= *a.valid_to) &&
         (!b.valid_to || a.valid_from <= *b.valid_to);
}

// Both may hold for one age.
bool overlap(const std::optional<AgeBand>& a, const std::optional<AgeBand>& b) {
  if (!a || !b) return !a && !b;
  return a->from <= b->to && b->from <= a->to;
}

const PolicyRow* find_row(Rows rows, std::string_view id) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [id](const PolicyRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

std::string fits_topic(const PolicyRow& row, Rows) {
  const auto problem = find_topic(row.topic, row.item)->problem;
  return problem == nullptr ? std::string() : std::string(problem(row));
}

std::string supersedes_its_own_kind(const PolicyRow& row, Rows rows) {
  if (row.supersedes.empty()) return {};
  const PolicyRow* earlier = find_row(rows, row.supersedes);
  if (earlier != nullptr && same_key(row, *earlier) && overlap(row, *earlier) &&
      earlier->recorded_at < row.recorded_at)
    return {};
  return "row " + row.id + " supersedes no earlier row of its key that it overlaps";
}

std::string speaks_alone(const PolicyRow& row, Rows rows) {
  for (const PolicyRow& other : rows) {
    if (&other == &row) break;  // the pair is told once, at the later row
    if (same_but_for_age(row, other) && overlap(row.age_band, other.age_band) &&
        row.authority == other.authority && overlap(row, other) && !supersedes(row, other, rows) &&
        !supersedes(other, row, rows))
      return "row " + row.id + " overlaps row " + other.id;
  }
  return {};
}

bool begins_after(const PolicyRow& later, const PolicyRow& row) {
  return later.valid_from > *row.valid_to;
}

std::string leaves_no_gap(const PolicyRow& row, Rows rows) {
  if (!row.valid_to || find_topic(row.topic, row.item)->gaps) return {};
  const Date next_day = std::chrono::sys_days(*row.valid_to) + std::chrono::days(1);
  bool goes_on = false;
  for (const PolicyRow& other : rows) {
    if (!same_key(row, other)) continue;
    if (other.in_force(next_day)) return {};
    goes_on |= begins_after(other, row);
  }
  return goes_on ? "no rule is given after the last day of row " + row.id : std::string();
}

bool inside_a_province(const PolicyRow& row) {
  return row.topic == "time_limit" && row.item.empty() && !row.counterpart.empty() &&
         row.region == row.counterpart;
}

std::string is_no_longer_than_the_nations(const PolicyRow& row, Rows rows) {
  if (!inside_a_province(row)) return {};
  for (const PolicyRow& nation : rows) {
    if (nation.topic != row.topic || nation.item != row.item || nation.region != kNation ||
        !overlap(row, nation))
      continue;
    for (const auto& [field, most] : nation.value)
      if (const auto own = row.value.find(field); own != row.value.end() && own->second > most)
        return field + " of row " + row.id + " is longer than that of row " + nation.id;
  }
  return {};
}

constexpr std::array<Check, 5> kChecks = {fits_topic, supersedes_its_own_kind, speaks_alone,
                                          leaves_no_gap, is_no_longer_than_the_nations};

auto refused(const PolicyRow& row, const std::string& problem) {
  return failure(Code::kConfig, row.where + ": " + problem);
}

}  // namespace

Result<void> check_rows(Rows rows) {
  std::set<std::string_view> ids;
  for (const PolicyRow& row : rows)
    if (!ids.insert(row.id).second) return refused(row, "id " + row.id + " is there twice");
  for (const PolicyRow& row : rows)
    for (const Check check : kChecks)
      if (const std::string problem = check(row, rows); !problem.empty())
        return refused(row, problem);
  return {};
}

}  // namespace ssc::backend
