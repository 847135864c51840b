// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/monitor.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::pcsc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Waits are long, so that only an event, never the next round, can explain what the monitor knows.
constexpr Monitor::Pace kEventsOnly{.relist = seconds(60), .retry = milliseconds(1)};

class MonitorTest : public testing::Test {
 protected:
  void start(Monitor::Pace pace = kEventsOnly) {
    monitor_.emplace(
        api_,
        [this](const Snapshot& snapshot) {
          const std::lock_guard lock(mutex_);
          told_.push_back(snapshot);
          changed_.notify_all();
        },
        pace);
  }

  // Waits for the n-th snapshot (from 1).
  Snapshot told(std::size_t n) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(5), [&] { return told_.size() >= n; }))
        << "snapshot " << n << " never came";
    return told_.size() >= n ? told_[n - 1] : Snapshot{};
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return told_.size();
  }

  FakeApi api_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Snapshot> told_;
  std::optional<Monitor> monitor_;
};

TEST_F(MonitorTest, TellsTheStateAtTheStart) {
  api_.set_reader("R", scard::kPresent | scard::kInUse | scard::events(3));
  start();
  const Snapshot first = told(1);
  EXPECT_TRUE(first.service_up);
  ASSERT_EQ(first.readers.size(), 1u);
  EXPECT_EQ(first.readers[0].name, "R");
  EXPECT_EQ(first.readers[0].card, CardState::kPresent);
  EXPECT_TRUE(first.readers[0].in_use);
  EXPECT_EQ(first.readers[0].events, 3u);
  EXPECT_EQ(first.readers[0].atr.size(), 17u);
}

TEST_F(MonitorTest, TellsNoServiceNoReaderAndNoCardApart) {
  api_.stop_service();
  start();
  EXPECT_EQ(told(1), Snapshot{});
  api_.start_service();
  EXPECT_EQ(told(2), (Snapshot{.service_up = true}));
  api_.wait_until_waiting();
  api_.set_reader("R", scard::kEmpty);
  const Snapshot empty = told(3);
  ASSERT_EQ(empty.readers.size(), 1u);
  EXPECT_EQ(empty.readers[0].card, CardState::kAbsent);
}

TEST_F(MonitorTest, TellsACardComingGoingAndMute) {
  api_.set_reader("R", scard::kEmpty);
  start();
  told(1);
  api_.set_reader("R", scard::kPresent | scard::events(1));
  EXPECT_EQ(told(2).readers.at(0).card, CardState::kPresent);
  api_.set_reader("R", scard::kEmpty | scard::events(2));
  EXPECT_EQ(told(3).readers.at(0).card, CardState::kAbsent);
  EXPECT_TRUE(told(3).readers.at(0).atr.empty());
  api_.set_reader("R", scard::kPresent | scard::kMute | scard::events(3));
  EXPECT_EQ(told(4).readers.at(0).card, CardState::kMute);
}

TEST_F(MonitorTest, SeesTwoCardsSwappedFasterThanItLooks) {
  api_.set_reader("R", scard::kPresent | scard::events(1));
  start();
  told(1);
  api_.set_reader("R", scard::kPresent | scard::events(3));
  EXPECT_EQ(told(2).readers.at(0).events, 3u);
}

TEST_F(MonitorTest, TellsReadersComingAndGoing) {
  api_.set_reader("A", scard::kEmpty);
  start();
  told(1);
  api_.wait_until_waiting();
  api_.set_reader("B", scard::kEmpty);
  EXPECT_EQ(told(2).readers.size(), 2u);
  api_.remove_reader("A");
  const Snapshot last = told(3);
  ASSERT_EQ(last.readers.size(), 1u);
  EXPECT_EQ(last.readers[0].name, "B");
}

TEST_F(MonitorTest, SurvivesRestartsOfTheService) {
  api_.set_reader("R", scard::kPresent | scard::events(1));
  start();
  told(1);
  for (std::size_t n = 2; n < 20; n += 2) {
    api_.stop_service();
    EXPECT_FALSE(told(n).service_up);
    api_.start_service();
    EXPECT_TRUE(told(n + 1).service_up);
  }
  monitor_->stop();
  EXPECT_EQ(api_.open(), 0u);
}

TEST_F(MonitorTest, FindsAReaderThatPlugAndPlayDidNotAnnounce) {
  api_.script("list", {scard::kNoReaders});
  api_.set_reader("R", scard::kEmpty);
  start({.relist = milliseconds(1), .retry = milliseconds(1)});
  EXPECT_TRUE(told(1).readers.empty());
  EXPECT_EQ(told(2).readers.size(), 1u);
}

TEST_F(MonitorTest, AReaderThatLeavesBetweenListAndWaitIsNoLostService) {
  api_.set_reader("R", scard::kEmpty);
  api_.script("wait", {scard::kUnknownReader});
  start();
  EXPECT_TRUE(told(1).service_up);
  EXPECT_EQ(api_.count("establish"), 1u);
}

TEST_F(MonitorTest, SaysNothingWhenNothingChanged) {
  api_.set_reader("R", scard::kEmpty);
  start({.relist = milliseconds(1), .retry = milliseconds(1)});
  told(1);
  while (api_.count("wait") < 10) std::this_thread::yield();
  EXPECT_EQ(count(), 1u);
}

TEST_F(MonitorTest, StopEndsALongWaitAtOnceAndTwiceIsFine) {
  api_.set_reader("R", scard::kEmpty);
  start();
  told(1);
  const auto before = std::chrono::steady_clock::now();
  monitor_->stop();
  monitor_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5));
  api_.set_reader("R", scard::kPresent);
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(api_.open(), 0u);
}

// Every call fails once, with each of these: the monitor comes back by itself.
class MonitorFailingCall : public MonitorTest, public testing::WithParamInterface<Status> {};

TEST_P(MonitorFailingCall, ComesBackByItself) {
  for (unsigned n = 1; n <= 6; ++n) {
    FakeApi api;
    api.set_reader("R", scard::kPresent);
    api.fail_at(n, GetParam());
    std::atomic<bool> seen = false;
    Monitor monitor(api,
                    [&seen](const Snapshot& s) { seen = s.service_up && s.readers.size() == 1; },
                    {.relist = milliseconds(1), .retry = milliseconds(1)});
    while (!(seen && api.count("wait") > n)) std::this_thread::yield();
    monitor.stop();
    EXPECT_EQ(api.open(), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Codes, MonitorFailingCall,
                         testing::Values(scard::kNoService, scard::kServiceStopped,
                                         scard::kInvalidHandle, scard::kUnknownReader,
                                         scard::kCancelled, scard::kTimeout, Status{0x801000FF}));

}  // namespace
}  // namespace ssc::pcsc
