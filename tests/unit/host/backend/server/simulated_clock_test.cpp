// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/simulated_clock.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

// 2026-12-04 10:00:00 in China is 02:00:00 UTC.
constexpr Timestamp kTime = std::chrono::sys_days(std::chrono::year(2026) / 12 / 4) + 2h;

class SimulatedClockFile : public testing::Test {
 protected:
  void write(const std::string& text) { folder_.write("clock", text); }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.file("clock");
};

TEST_F(SimulatedClockFile, FollowsTheFileForwardsOnly) {
  write("2026-12-04T10:00:00+08:00\n");
  const auto clock = SimulatedClock::open(file_);
  ASSERT_TRUE(clock) << clock.error().detail;
  EXPECT_EQ(clock->now(), kTime);
  write("2026-12-05T10:00:00+08:00\n");
  EXPECT_EQ(clock->now(), kTime + 24h);
  write("2026-12-04T10:00:00+08:00\n");
  EXPECT_EQ(clock->now(), kTime + 24h);
  write("nonsense");
  EXPECT_EQ(clock->now(), kTime + 24h);
}

TEST_F(SimulatedClockFile, NeedsATimeToBeginWith) {
  EXPECT_EQ(SimulatedClock::open(file_).error().code, Code::kConfig);
  write("tomorrow\n");
  EXPECT_EQ(SimulatedClock::open(file_).error().code, Code::kConfig);
}

TEST_F(SimulatedClockFile, IsSetForwardsOnly) {
  ASSERT_TRUE(set_simulated_clock(file_, kTime));
  EXPECT_EQ(SimulatedClock::open(file_)->now(), kTime);
  EXPECT_TRUE(set_simulated_clock(file_, kTime + 1h));
  EXPECT_EQ(set_simulated_clock(file_, kTime).error().code, Code::kClockBack);
  EXPECT_EQ(SimulatedClock::open(file_)->now(), kTime + 1h);
}

}  // namespace
}  // namespace ssc::backend
