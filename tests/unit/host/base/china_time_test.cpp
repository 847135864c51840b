// SPDX-License-Identifier: Apache-2.0
#include "host/base/china_time.hpp"

#include <gtest/gtest.h>

namespace ssc {
namespace {

using namespace std::chrono_literals;

// 2026-11-22 16:30:05 UTC is the 23rd in China.
constexpr Timestamp kEvening = std::chrono::sys_days(2026y / 11 / 22) + 16h + 30min + 5s;

TEST(ChinaTime, TurnsTheDayAtMidnightInChina) {
  EXPECT_EQ(format_date(china_date(kEvening)), "2026-11-23");
  EXPECT_EQ(format_date(china_date(kEvening - 31min)), "2026-11-22");
  EXPECT_EQ(china_midnight(2026y / 11 / 23), kEvening - 30min - 5s);
}

TEST(ChinaTime, WritesTheOffset) {
  EXPECT_EQ(format_time(kEvening), "2026-11-23T00:30:05+08:00");
  EXPECT_EQ(format_compact(kEvening), "20261123003005");
}

TEST(ChinaTime, ReadsBothFormsAndOnlyRealDays) {
  EXPECT_EQ(parse_date("2024-02-29"), 2024y / 2 / 29);
  EXPECT_EQ(parse_date("20240229"), 2024y / 2 / 29);
  for (const char* bad :
       {"2023-02-29", "20230229", "2023-2-29", "2023/02/28", "-0230228", "", "FFFFFFFF"})
    EXPECT_FALSE(parse_date(bad)) << bad;
}

}  // namespace
}  // namespace ssc
