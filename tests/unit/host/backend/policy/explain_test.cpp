// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/explain.hpp"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

PolicyQuery query() {
  return {.topic = "voucher_ttl",
          .place = {"999911", "999910"},
          .date = 2026y / 11 / 2,
          .known_at = 2026y / 10 / 31,
          .scope = {.channel = "COUNTER"}};
}

// Every way to lose, and one row that wins.
std::string contest() {
  std::string too_late = row("recorded later", "999911", 90, "law");
  too_late.replace(too_late.find("2026-10-01"), 10, "2026-11-01");
  std::string corrected =
      row("correction", "999911", 95, "city", "channel = \"COUNTER\"\nsupersedes = \"mistake\"\n");
  corrected.replace(corrected.find("2026-10-01"), 10, "2026-10-15");
  return row("mobile", "999911", 60, "law", "channel = \"MOBILE\"\n") +
         row("ended", "999911", 60, "national", "valid_to = 2026-11-01\n") + too_late +
         row("mistake", "999911", 80, "city", "channel = \"COUNTER\"\n") + corrected +
         row("for all", "999911", 60, "city") +
         row("hearsay", "999911", 60, "article", "channel = \"COUNTER\"\n") +
         row("province", "999910", 120);
}

TEST(PolicyExplanation, TellsOfEveryRowWhyItLost) {
  const Policy policy = load(contest()).value();
  EXPECT_EQ(
      explain_text(policy, query()),
      R"(topic voucher_ttl, region 999911, province 999910, channel COUNTER, date 2026-11-02, known_at 2026-10-31
  999911            mobile: holds for other cases only
  999911            ended: not in force on that day
  999911            recorded later: recorded later
  999911            mistake: superseded
  999911            correction: taken
  999911            for all: another row speaks of this case more closely
  999911            hearsay: another row has more authority
  999910            province: a nearer level has a row
  000000            no row
correction
  value         seconds = 95
  channel       COUNTER
  valid_from    2020-01-01
  authority     city
  confidence    invented
  recorded_at   2026-10-15
  supersedes    mistake
  source        test
  where         voucher_ttl.toml:40
  reviewer      nobody yet
)");
}

TEST(PolicyExplanation, TheAnswerIsThatOfTheLookUp) {
  const Policy policy = load(contest()).value();
  EXPECT_EQ(explain(policy, query()).answer, policy.find(query()).value());
  EXPECT_EQ(explain(load("").value(), query()).answer, nullptr);
}

TEST(PolicyExplanation, IsThereForMachinesToo) {
  const Policy policy = load(row("city", "999911", 60) + row("province", "999910", 120)).value();
  EXPECT_EQ(
      boost::json::serialize(explain_json(policy, query())),
      R"({"query":{"topic":"voucher_ttl","region":"999911","province":"999910","channel":"COUNTER",)"
      R"("date":"2026-11-02","known_at":"2026-10-31"},)"
      R"("levels":[{"region":"999911","rows":[{"id":"city","verdict":"TAKEN"}]},)"
      R"({"region":"999910","rows":[{"id":"province","verdict":"FARTHER_LEVEL"}]},)"
      R"({"region":"000000","rows":[]}],)"
      R"("answer":{"id":"city","value":{"seconds":60},"valid_from":"2020-01-01",)"
      R"("authority":"city","confidence":"invented","recorded_at":"2026-10-01","source":"test",)"
      R"("where":"voucher_ttl.toml:1"}})");
  EXPECT_TRUE(explain_json(load("").value(), query()).at("answer").is_null());
}

TEST(PolicyExplanation, TheOtherSideIsPartOfTheLevels) {
  PolicyQuery pair = query();
  pair.counterpart = Place{"999912", "999910"};
  const Policy policy =
      load(row("inside", "999910", 60, "city", "counterpart = \"999910\"\n")).value();
  const std::string text = explain_text(policy, pair);
  EXPECT_THAT(text, testing::HasSubstr("\n  999911 to 999912  no row\n"));
  EXPECT_THAT(text, testing::HasSubstr("\n  999910 to 999910  inside: taken\n"));
}

TEST(PolicyExplanation, ARowThatKnowsNoRuleIsTheAnswer) {
  std::string gap = row("gap", "999911", 60);
  gap.replace(gap.find("seconds = 60"), 12, "ambiguous = true");
  const Policy policy = load(gap).value();
  EXPECT_THAT(explain_text(policy, query()),
              testing::HasSubstr("\nPOLICY_MISSING: gap\n  value         ambiguous\n"));
}

TEST(PolicyReview, LabelsTheRowsOfRealRegionsThatNobodyHasConfirmed) {
  std::string gap = row("gap", "440300", 60);
  gap.replace(gap.find("seconds = 60"), 12, "unknown = true");
  std::string sure = row("sure", "440400", 60, "city", "reviewer = \"the office\"\n");
  sure.replace(sure.find("\"low\""), 5, "\"high\"");
  const Policy policy =
      load(row("city", "999911", 60) + row("real", "440100", 60) + gap + sure).value();
  EXPECT_EQ(review_text(policy),
            "voucher_ttl           4 rows, 1 of them invented\n"
            "  voucher_ttl.toml:10         real: unreviewed low\n"
            "  voucher_ttl.toml:19         gap: unreviewed low unknown\n");
  EXPECT_EQ(
      boost::json::serialize(review_json(policy)),
      R"({"voucher_ttl":{"rows":4,"invented":1,"labelled":[)"
      R"({"id":"real","where":"voucher_ttl.toml:10","labels":["unreviewed","low"]},)"
      R"({"id":"gap","where":"voucher_ttl.toml:19","labels":["unreviewed","low","unknown"]}]}})");
}

TEST(PolicyReview, LabelsTheRowsThatDecideNothing) {
  const Policy policy =
      load(row("any", "999911", 60) + row("of women", "999911", 60, "city", "sex = \"2\"\n") +
           row("of a pair", "999911", 60, "city", "counterpart = \"999912\"\n"))
          .value();
  EXPECT_EQ(review_text(policy),
            "voucher_ttl           3 rows, 3 of them invented\n"
            "  voucher_ttl.toml:10         of women: never-asked\n"
            "  voucher_ttl.toml:20         of a pair: never-asked\n");
  const Policy own = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
  for (const auto& [name, topic] : review(own))
    for (const LabelledRow& labelled : topic.labelled)
      EXPECT_NE(labelled.labels.front(), "never-asked") << labelled.row->id;
}

}  // namespace
}  // namespace ssc::backend
