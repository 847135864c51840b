// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/compare.hpp"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

const Place kXuling{"999911", "999910"}, kHuanjiang{"999921", "999920"};
constexpr Date kToday = 2026y / 11 / 2;

TEST(PolicyComparison, TellsWhereTwoRegionsDifferByTopicCaseAndDay) {
  const Policy policy = load(row("nation", "000000", 60) +
                             row("counter", "999911", 90, "city", "channel = \"COUNTER\"\n") +
                             row("inside", "999920", 30, "city", "counterpart = \"999920\"\n") +
                             row("pair", "999911", 40, "city", "counterpart = \"999921\"\n") +
                             row("ended", "999911", 50, "city", "valid_to = 2026-11-01\n"))
                            .value();
  EXPECT_EQ(compare_text(policy, kXuling, kHuanjiang, kToday),
            "voucher_ttl, inside the province\n"
            "  999911  seconds = 60  (nation)\n"
            "  999921  seconds = 30  (inside)\n"
            "voucher_ttl, channel COUNTER\n"
            "  999911  seconds = 90  (counter)\n"
            "  999921  seconds = 60  (nation)\n"
            "voucher_ttl, channel COUNTER, inside the province\n"
            "  999911  seconds = 90  (counter)\n"
            "  999921  seconds = 30  (inside)\n");
  EXPECT_THAT(compare_text(policy, kXuling, kHuanjiang, 2026y / 11 / 1),
              testing::StartsWith("voucher_ttl\n"
                                  "  999911  seconds = 50  (ended)\n"
                                  "  999921  seconds = 60  (nation)\n"));
}

TEST(PolicyComparison, ARegionWithoutARuleDiffersFromOneWithIt) {
  const Policy policy = load(row("a", "999911", 60)).value();
  EXPECT_EQ(boost::json::serialize(compare_json(policy, kXuling, kHuanjiang, kToday)),
            R"({"first":"999911","second":"999921","date":"2026-11-02","differences":[)"
            R"({"topic":"voucher_ttl","inside_province":false,)"
            R"("first":{"id":"a","value":{"seconds":60}},"second":null}]})");
}

TEST(PolicyComparison, EqualValuesAreNoDifference) {
  const Policy policy = load(row("a", "999911", 60) + row("b", "999921", 60, "province")).value();
  EXPECT_EQ(compare_text(policy, kXuling, kHuanjiang, kToday), "no difference\n");
}

TEST(PolicyComparison, OfTheProjectsRegionsNamesTheRowsOfBoth) {
  const Policy policy = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
  EXPECT_THAT(compare_text(policy, kXuling, kHuanjiang, kToday),
              testing::HasSubstr("zero_at\n"
                                 "  999911  event = ON_CONFIRM  (zero_at/999911)\n"
                                 "  999921  event = ON_REMIT  (zero_at/999921)\n"));
}

}  // namespace
}  // namespace ssc::backend
