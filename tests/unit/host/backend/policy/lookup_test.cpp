// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/lookup.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

const Place kXuling{"999911", "999910"};
const Place kHuanjiang{"999921", "999920"};
constexpr Date kToday = 2026y / 11 / 2;

// A case from Xuling to Huanjiang.
PolicyQuery query(Date date = kToday) {
  return {.topic = "voucher_ttl", .place = kXuling, .counterpart = kHuanjiang, .date = date};
}

// The row found for it.
std::string found(const Policy& policy, const PolicyQuery& query) {
  const auto row = policy.find(query);
  return row ? (*row)->id : std::string(row.error().info().code);
}
std::string found(const Policy& policy, Date date = kToday) {
  return found(policy, query(date));
}

TEST(PolicyLookup, TheNearestLevelWinsWhateverItsAuthority) {
  std::string file = row("nation", "000000", 60, "law");
  EXPECT_EQ(found(load(file).value()), "nation");
  file += row("province", "999910", 60, "national");
  EXPECT_EQ(found(load(file).value()), "province");
  file += row("other province", "999920", 60, "law");
  EXPECT_EQ(found(load(file).value()), "province");
  file += row("area", "999911", 60, "article");
  EXPECT_EQ(found(load(file).value()), "area");
  file += row("to the province", "999911", 60, "article", "counterpart = \"999920\"\n");
  EXPECT_EQ(found(load(file).value()), "to the province");
  file += row("pair", "999911", 60, "article", "counterpart = \"999921\"\n");
  EXPECT_EQ(found(load(file).value()), "pair");
}

TEST(PolicyLookup, AuthorityDecidesWithinALevel) {
  const std::string file = row("article", "999911", 60, "article") +
                           row("national", "999911", 60, "national") + row("city", "999911", 60);
  EXPECT_EQ(found(load(file).value()), "national");
}

TEST(PolicyLookup, ARowHoldsFromItsFirstToItsLastDay) {
  const Policy policy = load(row("a", "999911", 60, "city", "valid_to = 2026-11-02\n")).value();
  EXPECT_EQ(found(policy, 2019y / 12 / 31), "POLICY_MISSING");
  EXPECT_EQ(found(policy, 2020y / 1 / 1), "a");
  EXPECT_EQ(found(policy, 2026y / 11 / 2), "a");
  EXPECT_EQ(found(policy, 2026y / 11 / 3), "POLICY_MISSING");
}

TEST(PolicyLookup, ARowForAnotherPairDoesNotCount) {
  const std::string file = row("pair", "999911", 60, "city", "counterpart = \"999912\"\n");
  EXPECT_EQ(found(load(file).value()), "POLICY_MISSING");
}

TEST(PolicyLookup, ARowWithAColumnHoldsForItsCasesOnly) {
  const Policy policy = load(row("any", "999911", 60) +
                             row("counter", "999911", 60, "city", "channel = \"COUNTER\"\n"))
                            .value();
  PolicyQuery asked = query();
  EXPECT_EQ(found(policy, asked), "any") << "the channel is not known";
  asked.scope.channel = "MOBILE";
  EXPECT_EQ(found(policy, asked), "any");
  asked.scope.channel = "COUNTER";
  EXPECT_EQ(found(policy, asked), "counter");
}

TEST(PolicyLookup, TheColumnsOfOneLevelWeighInTheirOrderAndBeforeAuthority) {
  const std::string file =
      row("any", "999911", 60, "law") +
      row("channel", "999911", 60, "article", "channel = \"COUNTER\"\n") +
      row("woman of 50", "999911", 60, "city", "sex = \"2\"\nage_band = \"50-59\"\n") +
      row("retired", "999911", 60, "city", "person_class = \"RETIRED\"\n");
  const Policy policy = load(file).value();
  PolicyQuery asked = query();
  asked.scope = {.channel = "COUNTER", .person_class = "RETIRED", .sex = "2"};
  asked.age = 50;
  EXPECT_EQ(found(policy, asked), "channel");
  asked.scope.channel.clear();
  EXPECT_EQ(found(policy, asked), "retired");
  asked.scope.person_class.clear();
  EXPECT_EQ(found(policy, asked), "woman of 50");
  asked.scope.sex = "1";
  EXPECT_EQ(found(policy, asked), "any");
}

TEST(PolicyLookup, AnAgeBandIncludesBothEnds) {
  const Policy policy = load(row("a", "999911", 60, "city", "age_band = \"45-59\"\n")).value();
  PolicyQuery asked = query();
  EXPECT_EQ(found(policy, asked), "POLICY_MISSING") << "the age is not known";
  for (const auto& [age, answer] :
       {std::pair(44, "POLICY_MISSING"), {45, "a"}, {59, "a"}, {60, "POLICY_MISSING"}}) {
    asked.age = age;
    EXPECT_EQ(found(policy, asked), answer) << age;
  }
}

// Recorded on 1 October 2026: 60 seconds. On 15 October: it had been 90 since 2026 began.
std::string corrected() {
  std::string later = row("new", "999911", 90, "article", "supersedes = \"old\"\n");
  later.replace(later.find("2020-01-01"), 10, "2026-01-01");
  later.replace(later.find("2026-10-01"), 10, "2026-10-15");
  return row("old", "999911", 60, "law") + later;
}

TEST(PolicyLookup, ASupersededRowGivesWayWhereTheNewOneIsInForce) {
  const Policy policy = load(corrected()).value();
  EXPECT_EQ(found(policy), "new") << "even with less authority";
  EXPECT_EQ(found(policy, 2026y / 1 / 1), "new");
  EXPECT_EQ(found(policy, 2025y / 12 / 31), "old");
}

TEST(PolicyLookup, ADecisionIsMadeAgainAsItWasKnownThen) {
  const Policy policy = load(corrected()).value();
  PolicyQuery asked = query();
  asked.known_at = 2026y / 10 / 14;
  EXPECT_EQ(found(policy, asked), "old");
  asked.known_at = 2026y / 10 / 15;
  EXPECT_EQ(found(policy, asked), "new");
  asked.known_at = 2026y / 9 / 30;
  EXPECT_EQ(found(policy, asked), "POLICY_MISSING") << "nothing was known yet";

  EXPECT_EQ(voucher_ttl(policy, kXuling, kToday)->seconds, 90);
  EXPECT_EQ(voucher_ttl(policy.known_on(2026y / 10 / 14), kXuling, kToday)->seconds, 60);
}

std::string with_value(std::string text, std::string_view value) {
  return text.replace(text.find("seconds = 60"), 12, value);
}

TEST(PolicyLookup, WhatIsUnknownOrAmbiguousIsNoRuleAndNamesItsRow) {
  const std::string file = row("province", "999910", 60);
  for (const std::string word : {"unknown", "ambiguous"}) {
    const std::string gap = with_value(row("gap", "999911", 60), word + " = true");
    const auto row = load(file + gap)->find(query());
    ASSERT_FALSE(row) << "the province does not answer for it";
    EXPECT_EQ(row.error().code, Code::kPolicyMissing);
    EXPECT_EQ(row.error().detail, "voucher_ttl of 999911 on 2026-11-02 is " + word + ": gap");
  }
}

}  // namespace
}  // namespace ssc::backend
