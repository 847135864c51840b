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

TEST(ChinaTime, ReadsTheTimeThatItWrites) {
  // 2026-12-04 10:00:01 in China is 02:00:01 UTC.
  constexpr Timestamp kTime = std::chrono::sys_days(std::chrono::year(2026) / 12 / 4) +
                              std::chrono::hours(2) + std::chrono::seconds(1);
  EXPECT_EQ(parse_time("2026-12-04T10:00:01+08:00"), kTime);
  EXPECT_EQ(format_time(kTime), "2026-12-04T10:00:01+08:00");
}

TEST(ChinaTime, RefusesEveryOtherFormOfTime) {
  for (const char* text :
       {"", "2026-12-04", "2026-12-04T10:00:00", "2026-12-04T10:00:00Z",
        "2026-12-04T24:00:00+08:00", "2026-12-04T10:60:00+08:00", "2026-12-04T10:00:60+08:00",
        "2026-02-30T10:00:00+08:00", "2026-12-04 10:00:00+08:00", "2026-12-04T10:00:00+18:00",
        "2026-12-04T1O:00:00+08:00"})
    EXPECT_FALSE(parse_time(text)) << text;
}

}  // namespace
}  // namespace ssc
