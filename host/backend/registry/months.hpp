// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Months for which contributions were paid (缴费月份), as ranges.
namespace ssc::backend {

struct MonthRange {  // both ends included
  std::chrono::year_month first, last;

  friend bool operator==(const MonthRange&, const MonthRange&) = default;
};

// "2012-07..2026-09", or a month alone: "2026-10".
std::string format_months(const MonthRange& range);
std::optional<MonthRange> parse_months(std::string_view text);

// The months of either, each once: in order, and as few ranges as there can be.
std::vector<MonthRange> unite(std::vector<MonthRange> a, const std::vector<MonthRange>& b);
std::uint32_t months_in(const std::vector<MonthRange>& ranges);  // distinct ones

// How long paying was interrupted by a move (转移接续前中断缴费): the months between the last one
// paid at the origin and the first one paid at the destination since. 0 where these follow each
// other or overlap. Empty: nothing was paid at the origin, or nothing at the destination yet.
std::optional<std::uint32_t> interruption(const std::vector<MonthRange>& origin,
                                          const std::vector<MonthRange>& destination);

}  // namespace ssc::backend
