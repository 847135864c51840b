// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/virtual_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ssc::cardsim {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(VirtualTime, CountsEtuAndClocks) {
  EXPECT_EQ(etus(1, {372, 1}, 5'000'000), nanoseconds(74'400));
  EXPECT_EQ(half_etus(21, {512, 64}, 5'000'000), nanoseconds(16'800));
  EXPECT_EQ(clock_cycles(3, 3'750'000), nanoseconds(800));
  EXPECT_EQ(clock_cycles(1, 3'750'000), Time(266'667));
  EXPECT_EQ(etus(100'000'000, {2048, 1}, 1'000'000), std::chrono::seconds(204'800));
}

class Events : public testing::Test {
 protected:
  auto note(char c) {
    return [this, c] { seen += c; };
  }
  VirtualTime time;
  std::string seen;
};

TEST_F(Events, HappenInTheirOrderAndLinesBeforeAlarms) {
  time.schedule(milliseconds(2), note('d'));
  time.schedule(milliseconds(1), note('c'), VirtualTime::Order::kAlarm);
  time.schedule(milliseconds(1), note('a'));
  time.schedule(milliseconds(1), note('b'));
  EXPECT_TRUE(time.run());
  EXPECT_EQ(seen, "abcd");
  EXPECT_EQ(time.now(), milliseconds(2));
}

TEST_F(Events, CanBeCancelled) {
  auto event = time.schedule(milliseconds(1), note('a'));
  time.cancel(event);
  time.cancel(event);
  EXPECT_FALSE(time.step());
  EXPECT_EQ(seen, "");
}

TEST_F(Events, PassWithTheTime) {
  time.schedule(milliseconds(1), note('a'));
  time.schedule(milliseconds(3), note('b'));
  time.pass(milliseconds(2));
  EXPECT_EQ(seen, "a");
  EXPECT_EQ(time.now(), milliseconds(2));
}

TEST_F(Events, WithoutEndAreNoticed) {
  std::function<void()> again = [&] { time.schedule(time.now() + milliseconds(1), again); };
  again();
  EXPECT_FALSE(time.run(1'000));
  EXPECT_FALSE(time.run_until([] { return false; }, 1'000));
  EXPECT_TRUE(time.run_until([this] { return time.now() > std::chrono::seconds(5); }));
}

}  // namespace
}  // namespace ssc::cardsim
