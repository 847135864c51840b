// SPDX-License-Identifier: Apache-2.0
#include "host/backend/calendar/calendar.hpp"

#include <gmock/gmock.h>

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class CalendarOfNotices : public testing::Test {
 protected:
  Date later(Date from, unsigned n) { return calendar_.add_working_days(from, n).date; }
  bool provisional(Date from, unsigned n) {
    return calendar_.add_working_days(from, n).provisional;
  }
  unsigned working_days_of(std::chrono::year year) {
    unsigned count = 0;
    for (std::chrono::sys_days day = year / 1 / 1; day <= year / 12 / 31;
         day += std::chrono::days(1))
      if (calendar_.working(day)) ++count;
    return count;
  }

  Calendar calendar_ = Calendar::load(SSC_SOURCE_DIR "/host/backend/data/holidays").value();
};

struct Deadline {
  Date accepted, out, whole;
  bool provisional;
};

// The 10th and the 15th working day, counted by hand on the notices.
TEST_F(CalendarOfNotices, CountsDeadlinesAcrossTheTraps) {
  const Deadline table[] = {
      {2025y / 1 / 17, 2025y / 2 / 7, 2025y / 2 / 13,
       false},  // Spring Festival; worked Sun 26 Jan, Sat 8 Feb
      {2025y / 4 / 25, 2025y / 5 / 13, 2025y / 5 / 20, false},  // worked Sun 27 April
      {2025y / 6 / 3, 2025y / 6 / 17, 2025y / 6 / 24, false},   // plain
      {2025y / 12 / 22, 2026y / 1 / 6, 2026y / 1 / 13, false},  // year end; worked Sun 4 January
      {2026y / 12 / 21, 2027y / 1 / 5, 2027y / 1 / 12,
       true},  // no notice for 2027; 1 January is free by law
  };
  for (const Deadline& row : table) {
    SCOPED_TRACE(format_date(row.accepted));
    EXPECT_EQ(format_date(later(row.accepted, 10)), format_date(row.out));
    EXPECT_EQ(format_date(later(row.accepted, 15)), format_date(row.whole));
    EXPECT_EQ(provisional(row.accepted, 15), row.provisional);
  }
}

TEST_F(CalendarOfNotices, IsProvisionalOnlyWhenAYearWithoutNoticeWasCounted) {
  EXPECT_FALSE(provisional(2026y / 12 / 21, 8)) << "31 December 2026 is the eighth";
  EXPECT_TRUE(provisional(2026y / 12 / 21, 9));
}

TEST_F(CalendarOfNotices, HasTheWorkingDaysOfTheYears) {
  EXPECT_EQ(working_days_of(2024y), 251u);
  EXPECT_EQ(working_days_of(2025y), 248u);
  EXPECT_EQ(working_days_of(2026y), 248u);
  for (auto year = 2020y; year <= 2026y; ++year) EXPECT_TRUE(calendar_.known(year));
  EXPECT_FALSE(calendar_.known(2027y));
}

TEST_F(CalendarOfNotices, TheDayAfterIsDayOneAndAMakeUpDayCounts) {
  EXPECT_EQ(later(2025y / 6 / 3, 0), 2025y / 6 / 3);
  EXPECT_EQ(later(2025y / 6 / 3, 1), 2025y / 6 / 4);
  EXPECT_EQ(later(2025y / 4 / 26, 1), 2025y / 4 / 27) << "a worked Sunday";
}

TEST_F(CalendarOfNotices, AYearWithoutNoticeHasItsFixedDays) {
  for (const Date day : {2027y / 1 / 1, 2029y / 5 / 1, 2029y / 5 / 2, 2029y / 10 / 1,
                         2029y / 10 / 2, 2029y / 10 / 3, 2027y / 1 / 2})
    EXPECT_FALSE(calendar_.working(day)) << format_date(day);
  EXPECT_TRUE(calendar_.working(2027y / 5 / 3));
  EXPECT_TRUE(calendar_.working(2029y / 10 / 4));
}

// Monday 4 January 2027 off, Saturday 9 January worked instead: such a notice is yet to come.
constexpr const char* kNoticeOf2027 = R"({"year":2027,"days":[
    {"date":"2027-01-01","isOffDay":true},{"date":"2027-01-04","isOffDay":true},
    {"date":"2027-01-09","isOffDay":false}]})";

TEST_F(CalendarOfNotices, WhenTheNoticeComesADeadlineIsComputedAnew) {
  EXPECT_EQ(calendar_.add_working_days(2026y / 12 / 21, 10), (WorkingDate{2027y / 1 / 5, true}));
  ASSERT_TRUE(calendar_.add_year(kNoticeOf2027, "2027.json"));
  EXPECT_EQ(calendar_.add_working_days(2026y / 12 / 21, 10), (WorkingDate{2027y / 1 / 6, false}));
  EXPECT_EQ(calendar_.add_working_days(2026y / 12 / 21, 13), (WorkingDate{2027y / 1 / 9, false}));
}

TEST_F(CalendarOfNotices, ANoticeReachesIntoTheYearBefore) {
  EXPECT_FALSE(calendar_.working(2022y / 12 / 31));
  Calendar later_first;
  ASSERT_TRUE(later_first.add_year(
      R"({"year":2031,"days":[{"date":"2030-12-31","isOffDay":true}]})", "2031.json"));
  EXPECT_FALSE(later_first.working(2030y / 12 / 31)) << "a Tuesday";
  EXPECT_TRUE(later_first.working(2030y / 12 / 30));
  ASSERT_TRUE(later_first.add_year(
      R"({"year":2030,"days":[{"date":"2030-01-01","isOffDay":true}]})", "2030.json"));
  EXPECT_FALSE(later_first.working(2030y / 12 / 31)) << "whichever notice is read first";
}

TEST(CalendarNotices, OfTwoTheLaterHasTheLastWordInDecember) {
  constexpr const char* kThatYear =
      R"({"year":2030,"days":[{"date":"2030-12-31","isOffDay":false}]})";
  constexpr const char* kNextYear =
      R"({"year":2031,"days":[{"date":"2030-12-31","isOffDay":true}]})";
  Calendar in_order, reversed;
  ASSERT_TRUE(in_order.add_year(kThatYear, "2030.json"));
  ASSERT_TRUE(in_order.add_year(kNextYear, "2031.json"));
  EXPECT_FALSE(in_order.working(2030y / 12 / 31));
  ASSERT_TRUE(reversed.add_year(kNextYear, "2031.json"));
  ASSERT_TRUE(reversed.add_year(kThatYear, "2030.json"));
  EXPECT_FALSE(reversed.working(2030y / 12 / 31));
}

TEST_F(CalendarOfNotices, ARegionHasDaysOfItsOwn) {
  const Place province{"999932", "999930"}, city{"999931", "999930"}, other{"999911", "999910"};
  calendar_.set_regional_days({{"999930", 2026y / 11 / 11, false},
                               {"999930", 2026y / 11 / 12, false},
                               {"999931", 2026y / 11 / 12, true}});
  EXPECT_TRUE(calendar_.working(2026y / 11 / 11));
  EXPECT_TRUE(calendar_.working(2026y / 11 / 11, other));
  EXPECT_FALSE(calendar_.working(2026y / 11 / 11, city)) << "its province's";
  EXPECT_TRUE(calendar_.working(2026y / 11 / 12, city)) << "its own";
  const auto deadline = [&](const Place& place) {
    return format_date(calendar_.add_working_days(2026y / 11 / 2, 10, place).date);
  };
  EXPECT_EQ(deadline(other), "2026-11-16");
  EXPECT_EQ(deadline(city), "2026-11-17");
  EXPECT_EQ(deadline(province), "2026-11-18");
  calendar_.set_regional_days({});
  EXPECT_EQ(deadline(province), "2026-11-16");
}

TEST(CalendarMonths, EndOnTheSameDayOrTheMonthsLast) {
  EXPECT_EQ(add_months(2026y / 11 / 2, 3), 2027y / 2 / 2);
  EXPECT_EQ(add_months(2026y / 11 / 30, 3), 2027y / 2 / 28);
  EXPECT_EQ(add_months(2027y / 11 / 30, 3), 2028y / 2 / 29);
}

std::string refusal(std::string_view json) {
  Calendar calendar;
  const auto added = calendar.add_year(json, "2030.json");
  return added ? "taken" : added.error().detail;
}

TEST(CalendarFile, ARefusalNamesFileAndField) {
  EXPECT_THAT(refusal("{"), HasSubstr("2030.json: "));
  EXPECT_EQ(refusal(R"([])"), "2030.json: the object is missing or wrong");
  EXPECT_EQ(refusal(R"({"days":[]})"), "2030.json: year is missing or wrong");
  EXPECT_EQ(refusal(R"({"year":2030})"), "2030.json: days is missing or wrong");
  EXPECT_EQ(refusal(R"({"year":2030,"days":[{"date":"2030-02-30","isOffDay":true}]})"),
            "2030.json: days[0].date is missing or wrong");
  EXPECT_EQ(refusal(R"({"year":2030,"days":[{"date":"2032-01-01","isOffDay":true}]})"),
            "2030.json: days[0].date is missing or wrong");
  EXPECT_EQ(refusal(R"({"year":2030,"days":[{"date":"2029-05-01","isOffDay":true}]})"),
            "2030.json: days[0].date is missing or wrong")
      << "only December is within a notice's reach";
  EXPECT_EQ(refusal(R"({"year":2030,"days":[{"date":"2030-01-01"}]})"),
            "2030.json: days[0].isOffDay is missing or wrong");
  EXPECT_EQ(refusal(R"({"year":2030,"days":[{"date":"2030-01-01","isOffDay":true},
                                            {"date":"2030-01-01","isOffDay":false}]})"),
            "2030.json: days[1].date is there twice");
}

TEST(CalendarFile, AnEmptyFileIsNoNotice) {
  Calendar calendar;
  ASSERT_TRUE(calendar.add_year(R"({"year":2030,"papers":[],"days":[]})", "2030.json"));
  EXPECT_FALSE(calendar.known(2030y));
}

TEST(CalendarFile, AYearIsGivenOnce) {
  constexpr const char* kYear = R"({"year":2030,"days":[{"date":"2030-01-01","isOffDay":true}]})";
  Calendar calendar;
  ASSERT_TRUE(calendar.add_year(kYear, "a.json"));
  EXPECT_FALSE(calendar.add_year(kYear, "b.json"));
}

TEST(CalendarFile, AFolderWithoutFilesIsRefused) {
  EXPECT_FALSE(Calendar::load("/nonexistent"));
  EXPECT_FALSE(Calendar::load(SSC_SOURCE_DIR "/host/backend/store"));
}

}  // namespace
}  // namespace ssc::backend
