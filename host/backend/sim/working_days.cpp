// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/working_days.hpp"

#include <algorithm>
#include <array>

namespace ssc::backend::sim {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using namespace std::chrono_literals;

struct DaysOff {  // both included
  Date first, last;
};
constexpr std::array<DaysOff, 13> kOff = {{
    {2025y / 1 / 1, 2025y / 1 / 1},    // New Year
    {2025y / 1 / 28, 2025y / 2 / 4},   // Spring Festival
    {2025y / 4 / 4, 2025y / 4 / 6},    // Qingming
    {2025y / 5 / 1, 2025y / 5 / 5},    // Labour Day
    {2025y / 5 / 31, 2025y / 6 / 2},   // Dragon Boat
    {2025y / 10 / 1, 2025y / 10 / 8},  // National Day and Mid-Autumn
    {2026y / 1 / 1, 2026y / 1 / 3},
    {2026y / 2 / 15, 2026y / 2 / 23},
    {2026y / 4 / 4, 2026y / 4 / 6},
    {2026y / 5 / 1, 2026y / 5 / 5},
    {2026y / 6 / 19, 2026y / 6 / 21},
    {2026y / 9 / 25, 2026y / 9 / 27},  // Mid-Autumn
    {2026y / 10 / 1, 2026y / 10 / 7},
}};
constexpr std::array<Date, 11> kWorkedWeekends = {
    2025y / 1 / 26, 2025y / 2 / 8,  2025y / 4 / 27, 2025y / 9 / 28, 2025y / 10 / 11, 2026y / 1 / 4,
    2026y / 2 / 14, 2026y / 2 / 28, 2026y / 5 / 9,  2026y / 9 / 20, 2026y / 10 / 10};

}  // namespace

bool working_day(Date date) {
  if (std::find(kWorkedWeekends.begin(), kWorkedWeekends.end(), date) != kWorkedWeekends.end())
    return true;
  const auto holds = [&](const DaysOff& off) { return off.first <= date && date <= off.last; };
  if (std::any_of(kOff.begin(), kOff.end(), holds)) return false;
  const std::chrono::weekday day{sys_days(date)};
  return day != std::chrono::Saturday && day != std::chrono::Sunday;
}

Date working_days_after(Date date, unsigned n) {
  while (n > 0) {
    date = sys_days(date) + days(1);
    if (working_day(date)) --n;
  }
  return date;
}

}  // namespace ssc::backend::sim
