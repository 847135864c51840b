// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/simulated_clock.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

// 2026-12-04 10:00:00 in China is 02:00:00 UTC.
constexpr Timestamp kTime = std::chrono::sys_days(std::chrono::year(2026) / 12 / 4) + 2h;

class SimulatedClockFile : public testing::Test {
 protected:
  void write(const std::string& text) { folder_.write("clock", text); }

  static std::size_t told() {
    const std::string log = testing::internal::GetCapturedStderr();
    std::size_t count = 0;
    for (auto at = log.find("CLOCK_BACK"); at != std::string::npos;
         at = log.find("CLOCK_BACK", at + 1))
      ++count;
    return count;
  }

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
  testing::internal::CaptureStderr();
  EXPECT_EQ(clock->now(), kTime + 24h);
  EXPECT_EQ(clock->now(), kTime + 24h);
  EXPECT_EQ(told(), 1u) << "once";
  write("nonsense");
  EXPECT_EQ(clock->now(), kTime + 24h);
}

TEST_F(SimulatedClockFile, NeedsATimeToBeginWith) {
  EXPECT_EQ(SimulatedClock::open(file_).error().code, Code::kConfig);
  write("tomorrow\n");
  EXPECT_EQ(SimulatedClock::open(file_).error().code, Code::kConfig);
}

using Steps = std::vector<std::chrono::milliseconds>;

// A clock that a test sets.
struct SetClock final : Clock {
  explicit SetClock(const Timestamp& set) : time(set) {}
  Timestamp now() const override { return time; }
  const Timestamp& time;
};

TEST_F(SimulatedClockFile, AWatchedClockTellsOnceEachTimeItIsSetBack) {
  Timestamp time = kTime;
  const WatchedClock clock(std::make_unique<SetClock>(time));
  testing::internal::CaptureStderr();
  for (const Steps::value_type step : Steps{0ms, 0ms, -900ms, 10min, 0ms}) {
    time += step;
    EXPECT_EQ(clock.now(), time);
  }
  EXPECT_EQ(told(), 0u) << "keeping in step";
  testing::internal::CaptureStderr();
  for (const Steps::value_type step : Steps{-1h, 1min, 2h, -5min, 1min}) {
    time += step;
    EXPECT_EQ(clock.now(), time) << "passed on as it is";
  }
  EXPECT_EQ(told(), 2u);
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
