// SPDX-License-Identifier: Apache-2.0
#include "host/driver/reader.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

class ReaderTest : public testing::Test {
 protected:
  Outcome<std::unique_ptr<Reader>> open() { return Reader::open(std::move(transport), log); }
  // Every slot is empty.
  static std::vector<std::vector<Byte>> status(Bytes sent) {
    auto answer = bytes("81 00000000 00 00 02 00 00");
    answer[ccid::kOffsetSlot] = sent[ccid::kOffsetSlot];
    answer[ccid::kOffsetSeq] = sent[ccid::kOffsetSeq];
    return {answer};
  }

  std::unique_ptr<ScriptedTransport> transport = std::make_unique<ScriptedTransport>();
  ScriptedTransport& device = *transport;
  ListLog log;
};

TEST_F(ReaderTest, AsksEverySlotForItsStatus) {
  device.class_descriptor.bMaxSlotIndex = 1;
  device.respond = status;
  const auto reader = open();
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->slot_count(), 2u);
  EXPECT_EQ(device.events[0], packed("65 00000000 00 00 00 0000"));
  EXPECT_EQ(device.events[1], packed("65 00000000 01 01 00 0000"));
}

TEST_F(ReaderTest, IsNotMisledByAnAnswerLeftOver) {
  device.incoming.push_back(bytes("81 00000000 00 00 00 00 00"));  // "a card is active"
  device.respond = status;
  const auto reader = open();
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->slot(0).is_present(), false);
}

TEST_F(ReaderTest, ResetsASilentReaderOnce) {
  device.no_answer().no_answer();
  device.respond = status;
  EXPECT_TRUE(open());
}

TEST_F(ReaderTest, GivesUpOnAReaderThatStaysSilent) {
  EXPECT_EQ(open().error(), Fault::kGone);
}

TEST_F(ReaderTest, HasAtMostEightSlots) {
  device.class_descriptor.bMaxSlotIndex = 255;
  device.respond = status;
  EXPECT_EQ((*open())->slot_count(), 8u);
}

}  // namespace
}  // namespace ssc::driver
