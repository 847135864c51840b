// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/lookup.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace ssc::backend {
namespace {

using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

Key place(const PolicyRow& row) {
  return {row.topic, row.item, row.region, row.counterpart};
}

// A row without the column holds for all.
bool fits(const std::string& column, const std::string& asked) {
  return column.empty() || column == asked;
}

bool fits(const PolicyRow& row, const PolicyQuery& query) {
  const RuleScope &of = row.scope, &asked = query.scope;
  const auto& band = row.age_band;
  return fits(of.channel, asked.channel) && fits(of.insured_type, asked.insured_type) &&
         fits(of.person_class, asked.person_class) && fits(of.sex, asked.sex) &&
         fits(of.anchor_date, asked.anchor_date) &&
         (!band || (query.age && band->from <= *query.age && *query.age <= band->to));
}

// Which columns narrow the row, the first of them weighing most.
auto narrowness(const PolicyRow& row) {
  const RuleScope& of = row.scope;
  return std::array<bool, 6>{!of.channel.empty(),      !of.insured_type.empty(),
                             !of.person_class.empty(), !of.sex.empty(),
                             row.age_band.has_value(), !of.anchor_date.empty()};
}

// What the row says for itself; kTaken: it holds.
Verdict alone(const PolicyRow& row, const PolicyQuery& query) {
  if (!fits(row, query)) return Verdict::kOtherCase;
  if (!row.in_force(query.date)) return Verdict::kNotInForce;
  if (query.known_at && *query.known_at < row.recorded_at) return Verdict::kNotYetKnown;
  return Verdict::kTaken;
}

bool superseded(const PolicyRow& row, std::span<const PolicyRow> level, const PolicyQuery& query) {
  return std::any_of(level.begin(), level.end(), [&](const PolicyRow& other) {
    return !other.supersedes.empty() && alone(other, query) == Verdict::kTaken &&
           supersedes(other, row, level);
  });
}

auto strength(const PolicyRow& row) {
  return std::tuple(narrowness(row), row.authority);
}

}  // namespace

bool place_before(const PolicyRow& a, const PolicyRow& b) {
  return place(a) < place(b);
}

bool same_but_for_age(const PolicyRow& a, const PolicyRow& b) {
  return place(a) == place(b) && a.scope == b.scope;
}

bool same_key(const PolicyRow& a, const PolicyRow& b) {
  return same_but_for_age(a, b) && a.age_band == b.age_band;
}

bool supersedes(const PolicyRow& later, const PolicyRow& earlier,
                std::span<const PolicyRow> level) {
  const PolicyRow* at = &later;
  for (std::size_t steps = 0; steps < level.size(); ++steps) {
    if (at->supersedes == earlier.id) return true;
    const auto next = std::find_if(level.begin(), level.end(),
                                   [at](const PolicyRow& row) { return row.id == at->supersedes; });
    if (next == level.end()) return false;
    at = &*next;
  }
  return false;
}

std::vector<Level> levels(const PolicyQuery& query) {
  std::vector<std::string_view> others = {{}};
  if (query.counterpart) others = {query.counterpart->area, query.counterpart->province, {}};
  std::vector<Level> result;
  for (const std::string_view region :
       {std::string_view(query.place.area), std::string_view(query.place.province), kNation})
    for (const std::string_view other : others) {
      const bool there = std::any_of(result.begin(), result.end(), [&](const Level& level) {
        return level.region == region && level.counterpart == other;
      });
      if (!there) result.push_back({region, other});
    }
  return result;
}

std::span<const PolicyRow> rows_of(std::span<const PolicyRow> rows, const PolicyQuery& query,
                                   const Level& level) {
  const Key key{query.topic, query.item, level.region, level.counterpart};
  const auto first =
      std::lower_bound(rows.begin(), rows.end(), key,
                       [](const PolicyRow& row, const Key& k) { return place(row) < k; });
  const auto last = std::upper_bound(
      first, rows.end(), key, [](const Key& k, const PolicyRow& row) { return k < place(row); });
  return {first, last};
}

const PolicyRow* best_of(std::span<const PolicyRow> level, const PolicyQuery& query) {
  const PolicyRow* best = nullptr;
  for (const PolicyRow& row : level) {
    const bool holds = alone(row, query) == Verdict::kTaken && !superseded(row, level, query);
    if (holds && (best == nullptr || strength(*best) < strength(row))) best = &row;
  }
  return best;
}

const PolicyRow* nearest(std::span<const PolicyRow> rows, const PolicyQuery& query) {
  for (const Level& level : levels(query))
    if (const PolicyRow* row = best_of(rows_of(rows, query, level), query)) return row;
  return nullptr;
}

Verdict verdict(const PolicyRow& row, const PolicyRow* best, std::span<const PolicyRow> level,
                const PolicyQuery& query) {
  if (&row == best) return Verdict::kTaken;
  if (const Verdict own = alone(row, query); own != Verdict::kTaken) return own;
  if (superseded(row, level, query)) return Verdict::kSuperseded;
  return narrowness(row) < narrowness(*best) ? Verdict::kLessNarrow : Verdict::kLowerAuthority;
}

}  // namespace ssc::backend
