// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/months.hpp"

#include <gtest/gtest.h>

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

TEST(Months, AreWrittenAsRangesOrAlone) {
  EXPECT_EQ(format_months({2012y / 7, 2026y / 9}), "2012-07..2026-09");
  EXPECT_EQ(format_months({2026y / 10, 2026y / 10}), "2026-10");
  EXPECT_EQ(parse_months("2012-07..2026-09"), (MonthRange{2012y / 7, 2026y / 9}));
  EXPECT_EQ(parse_months("2026-10"), (MonthRange{2026y / 10, 2026y / 10}));
}

TEST(Months, OfAnyOtherFormAreRefused) {
  for (const char* text : {"", "2026", "202610", "2026-13", "2026-10-01", "2026-10..2026-09",
                           "2026-10..", "..2026-10", "2026-10..2026-11..2026-12", "2026-10 "})
    EXPECT_FALSE(parse_months(text)) << text;
}

TEST(Months, UnitedCountEachMonthOnce) {
  const std::vector<MonthRange> here = {{2026y / 10, 2027y / 3}};
  const std::vector<MonthRange> brought = {{2012y / 7, 2014y / 6}, {2015y / 1, 2026y / 11}};
  const std::vector<MonthRange> all = {{2012y / 7, 2014y / 6}, {2015y / 1, 2027y / 3}};
  EXPECT_EQ(unite(here, brought), all);
  EXPECT_EQ(unite(brought, here), all);
  EXPECT_EQ(months_in(all), 24u + 147u);
}

TEST(Months, ThatFollowEachOtherBecomeOneRange) {
  EXPECT_EQ(unite({{2026y / 1, 2026y / 12}}, {{2027y / 1, 2027y / 1}}),
            (std::vector<MonthRange>{{2026y / 1, 2027y / 1}}));
  EXPECT_EQ(unite({{2026y / 1, 2026y / 11}}, {{2027y / 1, 2027y / 1}}).size(), 2u);
}

TEST(Months, AreCountedOnceAlsoWhereRangesOverlap) {
  EXPECT_EQ(months_in({}), 0u);
  EXPECT_EQ(months_in({{2025y / 11, 2026y / 2}, {2026y / 1, 2026y / 1}}), 4u);
}

TEST(Months, AnInterruptionLiesBetweenTheLastPaidThereAndTheFirstPaidHere) {
  const std::vector<MonthRange> there = {{2015y / 1, 2020y / 6}, {2021y / 1, 2026y / 9}};
  const auto first_here = [&](std::chrono::year_month month) {
    return interruption(there, {{month, 2027y / 3}});
  };
  EXPECT_EQ(first_here(2026y / 10), 0u);
  EXPECT_EQ(first_here(2026y / 11), 1u);
  EXPECT_EQ(first_here(2027y / 1), 3u) << "over the end of the year";
  EXPECT_EQ(first_here(2027y / 2), 4u);
  EXPECT_EQ(first_here(2026y / 9), 0u) << "paid at both places in that month";
  EXPECT_EQ(first_here(2019y / 1), 0u) << "paid at both places for years";
}

TEST(Months, AnInterruptionIsNotKnownBeforeSomethingIsPaidAfterIt) {
  const std::vector<MonthRange> there = {{2015y / 1, 2026y / 9}};
  EXPECT_EQ(interruption(there, {}), std::nullopt);
  EXPECT_EQ(interruption(there, {{2010y / 1, 2014y / 12}}), std::nullopt) << "before the move";
  EXPECT_EQ(interruption(there, {{2010y / 1, 2014y / 12}, {2026y / 12, 2026y / 12}}), 2u);
  EXPECT_EQ(interruption({}, there), std::nullopt);
}

}  // namespace
}  // namespace ssc::backend
