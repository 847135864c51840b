// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/row_checks.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

// The second of two rows, from its own day on and recorded two weeks later.
std::string second(std::string_view id, std::string_view valid_from, std::string_view more = "") {
  std::string text = row(id, "999911", 90, "city", more);
  text.replace(text.find("2020-01-01"), 10, valid_from);
  return text.replace(text.find("2026-10-01"), 10, "2026-10-15");
}

TEST(PolicyRowChecks, ARowMaySupersedeAnEarlierOneOfItsKey) {
  const std::string first = row("a", "999911", 60);
  EXPECT_EQ(refusal(first + second("b", "2026-01-01", "supersedes = \"a\"\n")), "taken");
  EXPECT_EQ(refusal(first + second("b", "2026-01-01")),
            "voucher_ttl.toml:10: row b overlaps row a");
}

TEST(PolicyRowChecks, ARowThatSupersedesASuccessorSupersedesBoth) {
  std::string third = second("c", "2026-02-01", "supersedes = \"b\"\n");
  third.replace(third.find("2026-10-15"), 10, "2026-10-16");
  EXPECT_EQ(
      refusal(row("a", "999911", 60) + second("b", "2026-01-01", "supersedes = \"a\"\n") + third),
      "taken");
}

TEST(PolicyRowChecks, WhatIsSupersededIsAnEarlierRowOfTheSameKey) {
  constexpr const char* kRefused =
      "voucher_ttl.toml:10: row b supersedes no earlier row of its key that it overlaps";
  const std::string supersedes = "supersedes = \"a\"\n";
  EXPECT_EQ(refusal(row("a", "999911", 60) +
                    second("b", "2026-01-01", supersedes + "channel = \"COUNTER\"\n")),
            kRefused)
      << "another key";
  EXPECT_EQ(refusal(row("a", "999911", 60) + row("b", "999911", 90, "city", supersedes)), kRefused)
      << "recorded on the same day";
  EXPECT_EQ(refusal(row("x", "999911", 60) + second("b", "2026-01-01", supersedes)), kRefused)
      << "no such row";
}

TEST(PolicyRowChecks, ADayWithoutARuleBetweenTwoRowsIsRefusedUntilItIsSaidToBeUnknown) {
  const std::string first = row("a", "999911", 60, "city", "valid_to = 2020-12-31\n");
  EXPECT_EQ(refusal(first), "taken") << "nothing follows";
  EXPECT_EQ(refusal(first + second("b", "2021-01-01")), "taken");
  const std::string later = second("b", "2021-01-02");
  EXPECT_EQ(refusal(first + later),
            "voucher_ttl.toml:1: no rule is given after the last day of row a");
  std::string gap = second("gap", "2021-01-01", "valid_to = 2021-01-01\n");
  gap.replace(gap.find("seconds = 90"), 12, "unknown = true");
  EXPECT_EQ(refusal(first + gap + later), "taken");
}

TEST(PolicyRowChecks, AgeBandsThatShareAYearSpeakAtOnce) {
  const auto band = [](std::string_view id, const std::string& years) {
    return row(id, "999911", 60, "city", "age_band = \"" + years + "\"\n");
  };
  EXPECT_EQ(refusal(band("a", "45-59") + band("b", "60-69")), "taken");
  EXPECT_EQ(refusal(band("a", "45-59") + band("b", "59-69")),
            "voucher_ttl.toml:11: row b overlaps row a");
  EXPECT_EQ(refusal(row("a", "999911", 60) + band("b", "45-59")), "taken") << "the narrower wins";
}

// The nation's ten, five and fifteen days, and a province's own inside its borders.
std::string limits(std::string_view value) {
  std::string text = row("nation", "000000", 60) +
                     row("inside", "999910", 60, "city", "counterpart = \"999910\"\n");
  text.replace(text.rfind("seconds = 60"), 12, value);
  return text.replace(text.find("seconds = 60"), 12, "out_days = 10, whole_days = 15");
}

TEST(PolicyRowChecks, InsideAProvinceNoTimeLimitIsLongerThanTheNations) {
  EXPECT_EQ(refusal(limits("out_days = 10, whole_days = 15"), "time_limit"), "taken");
  EXPECT_EQ(refusal(limits("out_days = 11, whole_days = 15"), "time_limit"),
            "time_limit.toml:10: out_days of row inside is longer than that of row nation");
}

}  // namespace
}  // namespace ssc::backend
