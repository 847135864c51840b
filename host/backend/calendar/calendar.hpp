// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/policy/policy.hpp"
#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"

// Working days in China. The State Council's notice of each year names the days off and the weekend
// days worked in their place; without it (the notice comes in November of the year before) weekends
// and the days fixed by law count as free, and what is computed from such a year is provisional: it
// is computed anew when the notice has come. A region may have days of its own.
namespace ssc::backend {

struct WorkingDate {
  Date date;
  bool provisional = false;  // a year without a notice was counted in

  friend bool operator==(const WorkingDate&, const WorkingDate&) = default;
};

class Calendar {
 public:
  // Reads every <year>.json of `folder`. A Failure (kConfig) names the file and the field.
  static Result<Calendar> load(const std::filesystem::path& folder);
  // One year's file as text; `name` stands for it in the Failure.
  Result<void> add_year(std::string_view json, const std::string& name);
  // In place of those there were: regional_days() of a policy.
  void set_regional_days(const std::vector<RegionalDay>& days);

  bool known(std::chrono::year year) const { return years_.contains(year); }
  // For the area if it has that day as its own, else for its province, else for the nation.
  bool working(Date date, const Place& place = {}) const;
  // The n-th working day after `date`: the next working day is 1. n = 0 is `date` itself.
  WorkingDate add_working_days(Date date, unsigned n, const Place& place = {}) const;

 private:
  using Day = std::chrono::sys_days;
  using Days = std::map<Day, bool>;  // true: worked

  using Own = std::array<const Days*, 2>;  // of the area, of its province; null: none

  Own own_days(const Place& place) const;
  bool worked(Day day, const Own& own) const;
  bool worked_in_nation(Day day) const;
  bool provisional(Day first, Day last) const;
  void draw();

  std::set<std::chrono::year> years_;  // with a notice
  Days exceptions_;                    // of all notices
  std::map<std::string, Days, std::less<>> regional_;
  // All days of those years, from begin_ on, in one piece: deadlines are asked for often.
  Day begin_{};
  std::vector<bool> worked_;
};

// The same day n months later, or that month's last day where it has no such day (Civil Code,
// art. 202).
Date add_months(Date date, unsigned n);

}  // namespace ssc::backend
