// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <future>

#include "host/driver/ccid_client.hpp"
#include "tests/unit/host/driver/live_transport.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

constexpr Milliseconds kLong{60'000};  // no test waits for it

// Two slots, a thread each. Commands are numbered in the order they are sent.
class ParallelSlots : public testing::Test {
 protected:
  void make(Byte busy_slots) {
    reader.class_descriptor.bMaxSlotIndex = 1;
    reader.class_descriptor.bMaxCCIDBusySlots = busy_slots;
    client.emplace(reader, log);
  }
  // Answers the last byte of abData of slot's answer.
  std::future<Outcome<Byte>> transmit(Byte bSlot, Milliseconds time = kLong) {
    return std::async(std::launch::async, [this, bSlot, time]() -> Outcome<Byte> {
      auto command = bytes("6F 00000000 00 FF 00 00 00");
      command[ccid::kOffsetSlot] = bSlot;
      std::vector<Byte> answer;
      const auto done = client->execute(command, time, answer);
      if (!done) return fail(done.error());
      return done->abData.back();
    });
  }

  LiveTransport reader;
  ListLog log;
  std::optional<CcidClient> client;
};

TEST_F(ParallelSlots, BothCommandsAreOnTheirWayAndAnswersFindTheirThreadsInAnyOrder) {
  make(2);
  auto first = transmit(0);
  reader.wait_for_sent(1);
  auto second = transmit(1);
  reader.wait_for_sent(2);
  reader.push("80 01000000 01 01 00 00 00 B1");
  EXPECT_EQ(second.get(), Byte{0xB1});
  reader.push("80 01000000 00 00 00 00 00 A0");
  EXPECT_EQ(first.get(), Byte{0xA0});
}

TEST_F(ParallelSlots, TheThreadThatReceivesForAllHandsOverWhenItsOwnAnswerHasCome) {
  make(2);
  auto first = transmit(0);
  reader.wait_for_sent(1);
  auto second = transmit(1);
  reader.wait_for_sent(2);
  reader.push("80 01000000 00 00 00 00 00 A0");
  EXPECT_EQ(first.get(), Byte{0xA0});
  reader.push("80 01000000 01 01 00 00 00 B1");
  EXPECT_EQ(second.get(), Byte{0xB1});
}

TEST_F(ParallelSlots, AReaderThatIsBusyWithOneSlotGetsOneCommandAtATime) {
  make(1);
  auto first = transmit(0);
  reader.wait_for_sent(1);
  auto second = transmit(1);
  reader.push("80 01000000 00 00 00 00 00 A0");
  EXPECT_EQ(first.get(), Byte{0xA0});
  EXPECT_EQ(hex(reader.wait_for_sent(2)[1]), packed("6F 00000000 01 01 00 00 00"));
  reader.push("80 01000000 01 01 00 00 00 B1");
  EXPECT_EQ(second.get(), Byte{0xB1});
}

TEST_F(ParallelSlots, AnUnpluggedReaderEndsEveryWait) {
  make(2);
  auto first = transmit(0);
  auto second = transmit(1);
  reader.wait_for_sent(2);
  reader.unplug();
  EXPECT_EQ(first.get(), tl::unexpected(Fault::kGone));
  EXPECT_EQ(second.get(), tl::unexpected(Fault::kGone));
}

TEST_F(ParallelSlots, ATimeOutOfOneSlotLeavesTheOtherAlone) {
  make(2);
  auto first = transmit(0, Milliseconds{0});
  reader.wait_for_sent(2);  // the command and its Abort
  auto second = transmit(1);
  reader.wait_for_sent(3);
  reader.push("80 01000000 01 02 00 00 00 B1");
  reader.push("81 00000000 00 01 00 00 00");
  EXPECT_EQ(second.get(), Byte{0xB1});
  EXPECT_EQ(first.get(), tl::unexpected(Fault::kTimeout));
}

TEST_F(ParallelSlots, ManyCommandsInBothSlotsAllGetTheirOwnAnswers) {
  make(2);
  constexpr int kRounds = 200;
  const auto run = [&](Byte bSlot) {
    return std::async(std::launch::async, [this, bSlot] {
      auto command = bytes("6F 00000000 00 FF 00 00 00");
      command[ccid::kOffsetSlot] = bSlot;
      std::vector<Byte> answer;
      int right = 0;
      for (int i = 0; i < kRounds; ++i) {
        const auto done = client->execute(command, kLong, answer);
        right += done && done->bSlot == bSlot && done->bSeq == command[ccid::kOffsetSeq];
      }
      return right;
    });
  };
  auto first = run(0), second = run(1);
  for (std::size_t i = 1; i <= 2 * kRounds; ++i) {
    const auto command = reader.wait_for_sent(i)[i - 1];
    auto answer = bytes("80 01000000 00 00 00 00 00 00");
    answer[ccid::kOffsetSlot] = command[ccid::kOffsetSlot];
    answer[ccid::kOffsetSeq] = command[ccid::kOffsetSeq];
    reader.push(hex(answer));
  }
  EXPECT_EQ(first.get(), kRounds);
  EXPECT_EQ(second.get(), kRounds);
}

TEST_F(ParallelSlots, WhoRunsOutOfMemoryLeavesTheReceivingToTheNext) {
  make(1);
  reader.run_out_of_memory();
  EXPECT_THROW(static_cast<void>(transmit(0).get()), std::bad_alloc);
  auto next = transmit(0);
  reader.wait_for_sent(2);
  reader.push("80 01000000 00 01 00 00 00 A0");
  EXPECT_EQ(next.get(), Byte{0xA0});
}

}  // namespace
}  // namespace ssc::driver
