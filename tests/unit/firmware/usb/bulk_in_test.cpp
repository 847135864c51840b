// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/bulk_in.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/usb/fake_controller.hpp"

namespace ssc::firmware::usb {
namespace {

constexpr Byte kEndpoint = 0x81;

class BulkInTest : public testing::Test {
 protected:
  void SetUp() override {
    controller.open(kEndpoint, TransferType::kBulk, 64);
    queue.open();
  }
  void TearDown() override { EXPECT_EQ(controller.violation, ""); }

  static std::vector<Byte> answer(std::size_t size, Byte bSeq = 1) {
    std::vector<Byte> message(size);
    message[0] = 0x80;
    message[6] = bSeq;
    return message;
  }
  // bError tells one from another.
  static std::vector<Byte> extension(Byte bSlot, Byte bSeq, Byte bError = 1) {
    return {0x80, 0, 0, 0, 0, bSlot, bSeq, 0x80, bError, 0};
  }
  // The sizes of the packets up to the next pause.
  std::vector<std::size_t> packet_sizes() {
    std::vector<std::size_t> sizes;
    while (const auto packet = fetch()) sizes.push_back(packet->size());
    return sizes;
  }
  std::optional<std::vector<Byte>> fetch() {
    auto packet = std::exchange(controller.endpoints[kEndpoint].in, std::nullopt);
    if (packet) queue.on_done();
    return packet;
  }
  std::string fetch_all() {
    std::string all;
    while (const auto packet = fetch()) all += (all.empty() ? "" : " ") + hex(*packet);
    return all;
  }

  FakeController controller;
  BulkIn queue{controller, kEndpoint};
};

TEST_F(BulkInTest, EndsEachMessageWithAPacketOfLessThan64) {
  using Sizes = std::vector<std::size_t>;
  const std::pair<std::size_t, Sizes> table[] = {
      {10, {10}},
      {63, {63}},
      {64, {64, 0}},
      {65, {64, 1}},
      {128, {64, 64, 0}},
      {256, {64, 64, 64, 64, 0}},
      {271, {64, 64, 64, 64, 15}},
  };
  for (const auto& [size, packets] : table) {
    queue.send(answer(size));
    EXPECT_EQ(packet_sizes(), packets) << size;
  }
}

TEST_F(BulkInTest, SendsMessagesInTheirOrder) {
  queue.send(answer(10, 1));
  queue.send(answer(64, 2));
  queue.send(answer(11, 3));
  EXPECT_EQ(packet_sizes(), (std::vector<std::size_t>{10, 64, 0, 11}));
}

TEST_F(BulkInTest, KeepsRoomForAllAnswersOwed) {
  for (Byte n = 0; n < BulkIn::kMessages - BulkIn::kMostOwed; ++n) {
    EXPECT_TRUE(queue.has_room()) << int{n};
    queue.send(answer(10, n));
  }
  EXPECT_FALSE(queue.has_room());
  for (Byte n = 0; n < BulkIn::kMostOwed; ++n) queue.send(answer(10, n));
  EXPECT_EQ(packet_sizes().size(), BulkIn::kMessages);
  EXPECT_TRUE(queue.has_room());
}

TEST_F(BulkInTest, ReplacesATimeExtensionThatStillWaits) {
  queue.send(answer(10));
  queue.send_time_extension(extension(0, 7, 1));
  queue.send_time_extension(extension(1, 8, 2));
  queue.send_time_extension(extension(0, 7, 3));
  EXPECT_EQ(fetch_all(), "80000000000001000000 80000000000007800300 80000000000108800200");
}

TEST_F(BulkInTest, LeavesATimeExtensionAloneThatIsOnItsWay) {
  queue.send_time_extension(extension(0, 7, 1));
  queue.send_time_extension(extension(0, 7, 2));
  EXPECT_EQ(fetch_all(), "80000000000007800100 80000000000007800200");
}

// What belongs to the next command must not overtake the answer of the one before.
TEST_F(BulkInTest, ReplacesNoTimeExtensionOfAnotherCommand) {
  queue.send(answer(10));
  queue.send_time_extension(extension(0, 7));
  queue.send_time_extension(extension(0, 8));
  EXPECT_EQ(fetch_all(), "80000000000001000000 80000000000007800100 80000000000008800100");
}

TEST_F(BulkInTest, DropsATimeExtensionRatherThanTakeTheRoomOfAnAnswer) {
  for (Byte n = 0; n < 3; ++n) queue.send(answer(10, n));
  queue.send_time_extension(extension(0, 7));
  EXPECT_EQ(packet_sizes().size(), 3u);
}

TEST_F(BulkInTest, BeginsAMessageAnewAfterAHalt) {
  queue.send(answer(100));
  EXPECT_EQ(fetch()->size(), 64u);
  controller.stall(kEndpoint);
  queue.halt();
  EXPECT_EQ(packet_sizes(), std::vector<std::size_t>{});
  controller.unstall(kEndpoint);
  queue.unhalt();
  EXPECT_EQ(packet_sizes(), (std::vector<std::size_t>{64, 36}));
}

TEST_F(BulkInTest, KeepsNothingForAHostThatHasGone) {
  queue.send(answer(100));
  queue.send(answer(10));
  queue.close();
  controller.close(kEndpoint);
  queue.send(answer(10));
  queue.on_done();
  controller.open(kEndpoint, TransferType::kBulk, 64);
  queue.open();
  EXPECT_EQ(packet_sizes(), std::vector<std::size_t>{});
  queue.send(answer(12));
  EXPECT_EQ(packet_sizes(), std::vector<std::size_t>{12});
}

}  // namespace
}  // namespace ssc::firmware::usb
