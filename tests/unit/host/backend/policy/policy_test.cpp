// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/policy.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Place kXuling{"999911", "999910"};
const Place kXuhu{"999912", "999910"};
const Place kHuanjiang{"999921", "999920"};
const Place kReal{"440100", "440000"};
constexpr Date kToday = 2026y / 11 / 2;

class PolicyOfTheProject : public testing::Test {
 protected:
  Policy policy_ = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
};

TEST_F(PolicyOfTheProject, GivesTenFiveAndFifteenWorkingDays) {
  const auto limit = time_limit(policy_, kXuling, kHuanjiang, kToday).value();
  EXPECT_EQ(limit.out_days, 10);
  EXPECT_EQ(limit.in_days, 5);
  EXPECT_EQ(limit.whole_days, 15);
  EXPECT_EQ(limit.row, "time_limit/nation/2021");
}

TEST_F(PolicyOfTheProject, AnOldCaseHasTheOldLimit) {
  const auto limit = time_limit(policy_, kXuling, kHuanjiang, 2021y / 10 / 31).value();
  EXPECT_EQ(limit.whole_days, 45);
  EXPECT_EQ(limit.out_days, std::nullopt);
  EXPECT_EQ(time_limit(policy_, kXuling, kHuanjiang, 2021y / 11 / 1)->whole_days, 15);
}

TEST_F(PolicyOfTheProject, ArrearsAreEachRegionsOwnRule) {
  EXPECT_TRUE(precondition_rule(policy_, "ARREARS", kXuling, kHuanjiang, kToday)->applies);
  EXPECT_FALSE(precondition_rule(policy_, "ARREARS", kHuanjiang, kXuling, kToday)->applies);
  const auto unknown = precondition_rule(policy_, "ARREARS", kReal, kXuling, kToday);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kPolicyMissing);
  EXPECT_EQ(unknown.error().detail, "precondition ARREARS of 440100 on 2026-11-02");
}

TEST_F(PolicyOfTheProject, TheOtherPreconditionsAreNational) {
  for (const char* code : {"NOT_INSURED", "NOT_STOPPED", "NO_CONTRIBUTION", "FROZEN", "RETIRED",
                           "SAME_AREA", "NOT_ENROLLED", "DEST_NOT_NORMAL"}) {
    const auto rule = precondition_rule(policy_, code, kReal, kXuling, kToday);
    ASSERT_TRUE(rule) << code;
    EXPECT_TRUE(rule->applies);
    EXPECT_EQ(rule->row, std::string("precondition/nation/") + code);
  }
}

TEST_F(PolicyOfTheProject, VouchersLiveTwoMinutesInTheInventedProvincesOnly) {
  EXPECT_EQ(voucher_ttl(policy_, kXuling, kToday)->seconds, 120);
  EXPECT_EQ(voucher_ttl(policy_, kHuanjiang, kToday)->row, "voucher_ttl/999920");
  EXPECT_EQ(voucher_ttl(policy_, kReal, kToday).error().code, Code::kPolicyMissing);
}

TEST_F(PolicyOfTheProject, OnlyInventedRegionsHoldInventedRows) {
  for (const PolicyRow& row : policy_.rows())
    EXPECT_EQ(row.confidence == Confidence::kInvented, row.region.starts_with("9999")) << row.id;
}

// One row of voucher_ttl; `more` adds lines after them.
std::string row(std::string_view id, std::string_view region, int seconds,
                std::string_view authority = "city", std::string_view more = "") {
  std::string text = "[[row]]\nid = \"";
  text.append(id).append("\"\nregion = \"").append(region);
  text.append("\"\nvalid_from = 2020-01-01\nvalue = { seconds = ").append(std::to_string(seconds));
  text.append(" }\nauthority = \"").append(authority);
  text.append("\"\nconfidence = \"").append(region.starts_with("9999") ? "invented" : "low");
  text.append("\"\nsource = \"test\"\nrecorded_at = 2026-10-01\n");
  return text.append(more);
}

Result<Policy> load(std::string_view voucher_ttl_file) {
  TemporaryFolder folder;
  folder.write("voucher_ttl.toml", voucher_ttl_file);
  return Policy::load(folder.path());
}

// The row found for a case from Xuling to Huanjiang.
std::string found(const Policy& policy, Date date = kToday) {
  const auto row = policy.find(
      {.topic = "voucher_ttl", .place = kXuling, .counterpart = kHuanjiang, .date = date});
  return row ? (*row)->id : std::string(row.error().info().code);
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

std::string refusal(std::string_view file) {
  const auto policy = load(file);
  return policy ? "taken" : policy.error().detail;
}

TEST(PolicyFile, ARefusalNamesFileAndLine) {
  EXPECT_EQ(refusal(row("a", "999911", 60)), "taken");
  EXPECT_EQ(refusal("\n[row\n"), "voucher_ttl.toml:2: no valid TOML");
  EXPECT_EQ(refusal(row("a", "9999", 60)), "voucher_ttl.toml:3: region is not six digits");
  EXPECT_EQ(refusal(row("a", "999911", 9)), "voucher_ttl.toml:5: seconds is out of range");
  EXPECT_EQ(refusal(row("a", "999911", 901)), "voucher_ttl.toml:5: seconds is out of range");
  EXPECT_EQ(refusal(row("a", "999911", 60, "village")),
            "voucher_ttl.toml:6: authority is no known word");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "colour = \"red\"\n")),
            "voucher_ttl.toml:10: colour is not a field here");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "item = \"X\"\n")),
            "voucher_ttl.toml:10: item is none of this topic");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "valid_to = 2019-01-01\n")),
            "voucher_ttl.toml:10: valid_to is before valid_from");
  EXPECT_EQ(refusal("[[row]]\nid = \"a\"\n"), "voucher_ttl.toml:1: region is missing");
}

TEST(PolicyFile, RowsThatSpeakAtOnceWithOneVoiceAreRefused) {
  EXPECT_EQ(refusal(row("a", "999911", 60) + row("b", "999911", 90)),
            "voucher_ttl.toml:10: row b overlaps row a");
  EXPECT_EQ(refusal(row("a", "999911", 60) + row("a", "999912", 90)),
            "voucher_ttl.toml:10: id a is there twice");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "valid_to = 2020-01-01\n") +
                    row("b", "999911", 90, "city")),
            "voucher_ttl.toml:11: row b overlaps row a")
      << "the last day is included";
}

TEST(PolicyFile, AnUnknownTopicIsRefused) {
  TemporaryFolder folder;
  folder.write("weather.toml", "");
  EXPECT_EQ(Policy::load(folder.path()).error().detail,
            "weather.toml:1: weather is no known topic");
}

}  // namespace
}  // namespace ssc::backend
