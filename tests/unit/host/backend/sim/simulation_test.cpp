// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/simulation.hpp"

#include <gtest/gtest.h>

namespace ssc::backend::sim {
namespace {

const Rules& rules() {
  static const Rules rules = Rules::load(SSC_SOURCE_DIR "/host/backend/data").value();
  return rules;
}

// One run for all of it, for a run takes seconds under the sanitizers.
TEST(Simulation, ADefaultRunHoldsMeetsEveryFaultAndTakesEveryRouteOfTheMoney) {
  const Report report = run({.seed = 1}, rules());
  EXPECT_FALSE(report.broken) << to_text(report);
  EXPECT_GE(report.stats.cases, 200u);
  EXPECT_GT(report.stats.credits, 50u);
  for (std::size_t i = 0; i < kFaults; ++i)
    EXPECT_GT(report.stats.faults.of(static_cast<Fault>(i)), 0u)
        << to_string(static_cast<Fault>(i));
  for (const std::string ending :
       {"TRANSFER ACCOUNT RELATION_IN/CREDITED", "TRANSFER BANK RELATION_IN/PAID",
        "TRANSFER BANK OUT_PAPER/PAID", "TRANSFER PORTABLE RELATION_IN/NOT_NEEDED",
        "TRANSFER NO_TRANSFER RELATION_IN/NOT_NEEDED", "TRANSFER NONE RELATION_IN/NOT_NEEDED",
        "PAYOUT BANK NOT_MOVED/PAID", "RETURN ACCOUNT NOT_MOVED/CREDITED",
        "SUPPLEMENT ACCOUNT NOT_MOVED/CREDITED", "CORRECTION NONE RELATION_IN/NOT_NEEDED"})
    EXPECT_TRUE(report.stats.outcomes.contains(ending)) << ending;
}

TEST(Simulation, OfOneSeedIsOneRunToTheLastLine) {
  const RunOptions options{.seed = 3, .days = 30, .cases = 40};
  const Report once = run(options, rules(), {.whole_trace = true});
  const Report again = run(options, rules(), {.whole_trace = true});
  EXPECT_FALSE(once.broken) << to_text(once);
  EXPECT_EQ(once.digest, again.digest);
  EXPECT_EQ(once.trace, again.trace);
  const Report other = run({.seed = 4, .days = 30, .cases = 40}, rules());
  EXPECT_NE(once.digest, other.digest);
}

TEST(Simulation, HoldsWithMoreAgenciesAndWithTwo) {
  for (const unsigned agencies : {2u, kMostAgencies}) {
    const Report report = run({.seed = 5, .agencies = agencies, .days = 30, .cases = 40}, rules());
    EXPECT_FALSE(report.broken) << to_text(report);
  }
}

}  // namespace
}  // namespace ssc::backend::sim
