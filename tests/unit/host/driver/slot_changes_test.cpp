// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot_changes.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/unit/host/driver/live_transport.hpp"

namespace ssc::driver {
namespace {

// Slots 0 and 1, a thread for each that waits.
class SlotChangesTest : public testing::Test {
 protected:
  std::future<Outcome<bool>> wait(Byte bSlot, Milliseconds time = Milliseconds{60'000}) {
    return std::async(std::launch::async,
                      [=, this] { return changes.wait(bSlot, reader.now() + time); });
  }

  LiveTransport reader;
  SlotChanges changes{reader};
};

TEST_F(SlotChangesTest, WakesTheThreadOfTheSlotThatChanged) {
  auto first = wait(0);
  reader.wait_for_listener();
  auto second = wait(1);
  reader.push_change({.present = 0b10, .changed = 0b10});
  EXPECT_EQ(second.get(), true);
  reader.push_change({.present = 0b11, .changed = 0b01});
  EXPECT_EQ(first.get(), true);
}

TEST_F(SlotChangesTest, WakesAllWhoseSlotsChangedAtOnce) {
  auto first = wait(0);
  auto second = wait(1);
  reader.push_change({.present = 0b11, .changed = 0b11});
  EXPECT_EQ(first.get(), true);
  EXPECT_EQ(second.get(), true);
}

TEST_F(SlotChangesTest, KeepsAChangeForWhoComesLater) {
  reader.push_change({.present = 0b11, .changed = 0b11});
  EXPECT_EQ(wait(0).get(), true);
  EXPECT_EQ(wait(1, Milliseconds{0}).get(), true);
}

TEST_F(SlotChangesTest, EndsAWaitWithNothingAtItsDeadline) {
  EXPECT_EQ(wait(0, Milliseconds{0}).get(), false);
}

TEST_F(SlotChangesTest, StopsTheThreadThatListensAndLeavesTheOtherOne) {
  auto first = wait(0);
  reader.wait_for_listener();
  auto second = wait(1);
  changes.stop(0);
  EXPECT_EQ(first.get(), false);
  reader.push_change({.present = 0, .changed = 0b10});
  EXPECT_EQ(second.get(), true);
}

TEST_F(SlotChangesTest, StopsAThreadThatDoesNotListen) {
  auto first = wait(0);
  reader.wait_for_listener();
  auto second = wait(1);
  changes.stop(1);
  EXPECT_EQ(second.get(), false);
  changes.stop(0);
  EXPECT_EQ(first.get(), false);
}

TEST_F(SlotChangesTest, RemembersAStopThatComesBeforeTheWait) {
  changes.stop(0);
  EXPECT_EQ(wait(0).get(), false);
}

TEST_F(SlotChangesTest, LooksAgainWhenAskedTo) {
  changes.look_again(1);
  EXPECT_EQ(wait(0, Milliseconds{0}).get(), false);
  EXPECT_EQ(wait(1).get(), true);
  EXPECT_EQ(wait(1, Milliseconds{0}).get(), false);
}

TEST_F(SlotChangesTest, LooksAgainInTheMiddleOfAWait) {
  auto first = wait(0);
  auto second = wait(1);
  changes.look_again(0);
  EXPECT_EQ(first.get(), true);
  changes.look_again(1);
  EXPECT_EQ(second.get(), true);
}

TEST_F(SlotChangesTest, KnowsWhoWatchesASlot) {
  EXPECT_TRUE(changes.is_watcher(0));  // nobody has waited yet
  EXPECT_EQ(wait(0, Milliseconds{0}).get(), false);
  EXPECT_FALSE(changes.is_watcher(0));
  EXPECT_TRUE(changes.is_watcher(1));
}

TEST_F(SlotChangesTest, TrustsSilenceForAsLongAsItMay) {
  reader.silence = Milliseconds{1};
  EXPECT_EQ(wait(0).get(), false);
}

TEST_F(SlotChangesTest, EndsEveryWaitWhenTheReaderIsUnplugged) {
  auto first = wait(0);
  auto second = wait(1);
  reader.unplug();
  EXPECT_EQ(first.get(), tl::unexpected(Fault::kGone));
  EXPECT_EQ(second.get(), tl::unexpected(Fault::kGone));
}

TEST_F(SlotChangesTest, WhoRunsOutOfMemoryLeavesTheListeningToTheNext) {
  reader.run_out_of_memory();
  EXPECT_THROW(static_cast<void>(wait(0).get()), std::bad_alloc);
  auto next = wait(0);
  reader.push_change({.present = 0b01, .changed = 0b01});
  EXPECT_EQ(next.get(), true);
}

}  // namespace
}  // namespace ssc::driver
