// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"

// Working days in China. The State Council's notice of each year names the days off and the weekend
// days worked in their place; without it (the notice comes in November of the year before) weekends
// and the days fixed by law count as free, and what is computed from such a year is provisional.
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

  bool known(std::chrono::year year) const { return years_.contains(year); }
  bool working(Date date) const;
  // The n-th working day after `date`: the next working day is 1. n = 0 is `date` itself.
  WorkingDate add_working_days(Date date, unsigned n) const;

 private:
  std::set<std::chrono::year> years_;
  std::map<Date, bool> exceptions_;  // true: worked
};

}  // namespace ssc::backend
