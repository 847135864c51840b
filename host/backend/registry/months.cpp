// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/months.hpp"

#include <algorithm>

#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

using std::chrono::months;
using std::chrono::year_month;

std::string format_month(year_month month) {
  return format_date(month / std::chrono::day(1)).substr(0, 7);
}

std::optional<year_month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return {};
  const auto day = parse_date(std::string(text) + "-01");
  if (!day) return {};
  return day->year() / day->month();
}

}  // namespace

std::string format_months(const MonthRange& range) {
  std::string text = format_month(range.first);
  if (range.last != range.first) text += ".." + format_month(range.last);
  return text;
}

std::optional<MonthRange> parse_months(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = parse_month(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : parse_month(text.substr(dots + 2));
  if (!first || !last || *last < *first) return {};
  return MonthRange{*first, *last};
}

std::vector<MonthRange> unite(std::vector<MonthRange> a, const std::vector<MonthRange>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<MonthRange> all;
  for (const MonthRange& range : a) {
    if (all.empty() || range.first > all.back().last + months(1))
      all.push_back(range);
    else
      all.back().last = std::max(all.back().last, range.last);
  }
  return all;
}

std::uint32_t months_in(const std::vector<MonthRange>& ranges) {
  months count{0};
  for (const MonthRange& range : unite(ranges, {})) count += range.last - range.first + months(1);
  return static_cast<std::uint32_t>(count.count());
}

std::optional<std::uint32_t> interruption(const std::vector<MonthRange>& origin,
                                          const std::vector<MonthRange>& destination) {
  if (origin.empty()) return {};
  const year_month last = unite(origin, {}).back().last;
  for (const MonthRange& range : unite(destination, {})) {
    if (range.last < last) continue;  // paid there in an earlier life
    const months between = range.first - last - months(1);
    return static_cast<std::uint32_t>(std::max(between, months(0)).count());
  }
  return {};
}

}  // namespace ssc::backend
