// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/line/framed_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/port/fake_wire.hpp"

namespace ssc::firmware {
namespace {

using namespace std::string_literals;

constexpr Instant kMillisecond = 1'000'000;

// A card contact at a framed line; notes how its commands end.
class FramedLineTest : public testing::Test, protected CardObserver {
 protected:
  void SetUp() override { line.attach(contact); }

  void on_powered(CardResult result) override { ended.push_back(result); }
  void on_negotiated(CardResult result) override { ended.push_back(result); }
  void on_exchanged(CardResult result, const Exchanged&) override { ended.push_back(result); }
  void on_still_busy(Byte) override {}
  void on_presence(bool) override {}
  void on_overcurrent() override {}

  void hear(std::string_view frames) { ASSERT_TRUE(line.receive(bytes_of(frames))); }
  void pass(Instant duration) {
    wire.time += duration;
    line.work();
  }
  // From an empty slot to an active card that has said 3B 00.
  void activate() {
    hear("P\0\1\1"s);
    ASSERT_TRUE(contact.power_on(Voltage::k5V));
    pass(kMillisecond);  // 400 clocks
    hear("C\0\2\x3B\0"s);
    ASSERT_EQ(contact.state(), CardState::kActive);
    wire.take();
    ended.clear();
  }

  FakeWire wire;
  FramedLine line{wire};
  CardContact contact{line, *this};
  std::vector<CardResult> ended;
};

TEST_F(FramedLineTest, KnowsTheCardByItsPresenceFrames) {
  EXPECT_EQ(contact.state(), CardState::kAbsent);
  hear("P\0\1\1"s);
  EXPECT_EQ(contact.state(), CardState::kInactive);
  hear("P\0\1\0"s);
  EXPECT_EQ(contact.state(), CardState::kAbsent);
}

TEST_F(FramedLineTest, AsksForPresence) {
  line.ask_presence();
  EXPECT_EQ(wire.take(), "Q\0\0"s);
}

TEST_F(FramedLineTest, ActivatesInTheOrderOfTheStandard) {
  hear("P\0\1\1"s);
  ASSERT_TRUE(contact.power_on(Voltage::k5V));
  EXPECT_EQ(wire.take(), "R\0\1\0"s + "V\0\1\1"s + "K\0\4\0\x4C\x4B\x40"s);
  pass(79'000);  // 400 clocks at 5 MHz are 80 us
  EXPECT_EQ(wire.take(), "");
  pass(1'000);
  EXPECT_EQ(wire.take(), "R\0\1\1"s);
}

TEST_F(FramedLineTest, ReportsCharactersSentFromTheLoopAndNeverFromInsideTheCall) {
  activate();
  const Byte read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
  ASSERT_TRUE(contact.exchange(read_binary));
  EXPECT_EQ(wire.take(), "T\0\5\0\xB0\0\0\2"s);
  EXPECT_EQ(line.next_deadline(), Instant{0});  // at once
  line.work();
  EXPECT_GT(line.next_deadline(), wire.time);
}

TEST_F(FramedLineTest, TakesAnAnswerForThatEvenWhenTheLoopWasNotThereInBetween) {
  activate();
  const Byte read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
  ASSERT_TRUE(contact.exchange(read_binary));
  hear("C\0\5\xB0\x12\x34\x90\0"s);
  EXPECT_EQ(ended, std::vector{CardResult::kOk});
}

TEST_F(FramedLineTest, BelievesInSilenceOnlyAfterTheWiresLatency) {
  activate();
  const Byte read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
  ASSERT_TRUE(contact.exchange(read_binary));
  line.work();
  pass(714 * kMillisecond);  // WT: 9,600 etu of 372 clocks at 5 MHz are 714.24 ms
  pass(FramedLine::kLatency);
  EXPECT_TRUE(ended.empty());
  pass(kMillisecond);
  EXPECT_EQ(ended, std::vector{CardResult::kMute});
}

TEST_F(FramedLineTest, ADamagedCharacterEndsAnExchangeOfT0) {
  activate();
  const Byte read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
  ASSERT_TRUE(contact.exchange(read_binary));
  hear("E\0\1\xB0"s);
  EXPECT_EQ(ended, std::vector{CardResult::kParity});
}

TEST_F(FramedLineTest, ALostWireIsAPulledCard) {
  activate();
  const Byte read_binary[] = {0x00, 0xB0, 0x00, 0x00, 0x02};
  ASSERT_TRUE(contact.exchange(read_binary));
  hear("C\0"s);
  line.disconnected();
  EXPECT_EQ(ended, std::vector{CardResult::kAbsent});
  line.connected();
  hear("P\0\1\1"s);  // a new wire begins with a new frame
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

TEST_F(FramedLineTest, RefusesNonsenseAndIgnoresFramesItDoesNotKnow) {
  hear("?\0\3abc"s);
  EXPECT_FALSE(line.in_frame());
  EXPECT_FALSE(line.receive(bytes_of("C\xFF\xFF"s)));
}

}  // namespace
}  // namespace ssc::firmware
