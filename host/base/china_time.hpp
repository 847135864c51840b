// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"

namespace ssc {

// China has one time zone, UTC+8, and no summer time. Every date the insurer writes is a date
// there.
using Date = std::chrono::year_month_day;

Date china_date(Timestamp time);
// The first instant of that day in China.
Timestamp china_midnight(Date date);

std::string format_date(Date date);                          // 2026-11-22
std::string format_time(Timestamp time);                     // 2026-11-22T08:30:00+08:00
std::string format_compact(Timestamp time);                  // 20261122083000
std::optional<Timestamp> parse_time(std::string_view text);  // what format_time writes, only that
std::optional<Date> parse_date(std::string_view text);  // 2026-11-22 or 20261122, a real day only

}  // namespace ssc
