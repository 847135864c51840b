// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/backend/planted.hpp"
#include "host/backend/sim/simulation.hpp"

// The simulation is worth something if it finds mistakes: each of these is made in the back end,
// one at a time, and has to be found within a few seeds that hold without it.
namespace ssc::backend {
namespace {

constexpr std::uint64_t kSeeds = 3;

sim::Report run(std::uint64_t seed) {
  static const auto rules = sim::Rules::load(SSC_SOURCE_DIR "/host/backend/data").value();
  return sim::run({.seed = seed, .days = 40, .cases = 100}, rules);
}

struct Planted {
  Fault fault;
  const char* name;
};

class PlantedFault : public testing::TestWithParam<Planted> {
 protected:
  ~PlantedFault() override { planted_fault.reset(); }
};

TEST_P(PlantedFault, IsFound) {
  planted_fault = GetParam().fault;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const sim::Report report = run(seed);
    if (!report.broken) continue;
    RecordProperty("seed", static_cast<int>(seed));
    std::printf("seed %d: %s\n", static_cast<int>(seed), report.broken->invariant.c_str());
    return;
  }
  FAIL() << "nothing was found";
}

INSTANTIATE_TEST_SUITE_P(Ten, PlantedFault,
                         testing::Values(Planted{Fault::kInboxCheckOff, "InboxCheckOff"},
                                         Planted{Fault::kCreditOnAdvice, "CreditOnAdvice"},
                                         Planted{Fault::kDoublePost, "DoublePost"},
                                         Planted{Fault::kNoVoidOnWithdrawal, "NoVoidOnWithdrawal"},
                                         Planted{Fault::kAckBeforeCommit, "AckBeforeCommit"},
                                         Planted{Fault::kInputHashIgnored, "InputHashIgnored"},
                                         Planted{Fault::kEpochApart, "EpochApart"},
                                         Planted{Fault::kMonthsAdded, "MonthsAdded"},
                                         Planted{Fault::kMakeUpDayMissed, "MakeUpDayMissed"},
                                         Planted{Fault::kBounceDropped, "BounceDropped"}),
                         [](const auto& info) { return info.param.name; });

TEST(NoPlantedFault, NothingIsFound) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const sim::Report report = run(seed);
    EXPECT_FALSE(report.broken) << to_text(report);
  }
}

}  // namespace
}  // namespace ssc::backend
