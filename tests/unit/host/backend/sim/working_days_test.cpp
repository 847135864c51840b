// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/working_days.hpp"

#include <gtest/gtest.h>

#include "host/backend/calendar/calendar.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;

TEST(WorkingDays, CountMakeUpDaysAndLeaveHolidaysOut) {
  EXPECT_EQ(working_days_after(2025y / 1 / 17, 10), 2025y / 2 / 7);
  EXPECT_EQ(working_days_after(2025y / 1 / 17, 15), 2025y / 2 / 13);
  EXPECT_EQ(working_days_after(2025y / 4 / 25, 10), 2025y / 5 / 13);
  EXPECT_EQ(working_days_after(2025y / 4 / 25, 15), 2025y / 5 / 20);
}

TEST(WorkingDays, AreThoseOfTheCalendarWrittenDownASecondTime) {
  const auto calendar = Calendar::load(SSC_SOURCE_DIR "/host/backend/data/holidays").value();
  for (auto day = std::chrono::sys_days(2025y / 1 / 1); day < std::chrono::sys_days(2027y / 1 / 1);
       day += std::chrono::days(1))
    EXPECT_EQ(working_day(day), calendar.working(day)) << format_date(day);
}

}  // namespace
}  // namespace ssc::backend::sim
