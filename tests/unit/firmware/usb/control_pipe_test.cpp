// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/control_pipe.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/usb/fake_controller.hpp"

namespace ssc::firmware::usb {
namespace {

// Requests C0 xx: an answer of `answer_size` bytes. 40 xx: data is kept. bRequest FF: refused.
class ControlPipeTest : public testing::Test, private ControlHandler {
 protected:
  void TearDown() override { EXPECT_EQ(controller.violation, ""); }

  void setup(std::string_view packet) {
    controller.setup_arrives();
    const auto all = bytes(packet);
    pipe.on_setup(std::span<const Byte, kSetupSize>(all));
  }
  // The size of the next IN packet: -1 when there is none, -2 when the endpoint is stalled.
  int in() {
    auto& endpoint = controller.endpoints[0x80];
    if (endpoint.stalled) return -2;
    if (!endpoint.in) return -1;
    const auto size = std::exchange(endpoint.in, std::nullopt)->size();
    pipe.on_in_done();
    return static_cast<int>(size);
  }
  // Whether an OUT packet of this size is taken.
  bool out(std::size_t size) {
    if (!std::exchange(controller.endpoints[0x00].ready_for_out, false)) return false;
    pipe.on_out(std::vector<Byte>(size, 0x5A));
    return true;
  }
  bool stalled() {
    return controller.endpoints[0x00].stalled && controller.endpoints[0x80].stalled;
  }

  FakeController controller;
  ControlPipe pipe{controller, *this};
  std::size_t answer_size = 0;
  unsigned requests = 0, done = 0;
  std::size_t got = 0;

 private:
  bool on_request(const SetupPacket& s, ControlData& data) override {
    ++requests;
    if (s.to_host()) data.resize(answer_size);
    if (!s.to_host()) got = data.size();
    return s.bRequest != 0xFF;
  }
  void on_request_done(const SetupPacket&) override { ++done; }
};

// USB 2.0, 5.5.3: an answer that is shorter than asked for ends in a short packet.
TEST_F(ControlPipeTest, AnswersInPacketsAndEndsAShortAnswerByAShortPacket) {
  struct {
    std::size_t answer;
    std::string_view wLength;
    std::vector<int> packets;
  } const table[] = {
      {18, "1200", {18}},
      {18, "FF00", {18}},
      {18, "0800", {8}},
      {64, "4000", {64}},
      {64, "4100", {64, 0}},
      {64, "FF00", {64, 0}},
      {128, "8000", {64, 64}},
      {128, "FFFF", {64, 64, 0}},
      {111, "FF00", {64, 47}},
      {111, "0900", {9}},
      {111, "4000", {64}},
      {0, "0400", {0}},
      {1020, "FC03", {64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 60}},
  };
  for (const auto& row : table) {
    answer_size = row.answer;
    done = 0;
    setup(
        "C0010000"
        "0000" +
        std::string(row.wLength));
    for (const int size : row.packets) EXPECT_EQ(in(), size) << row.answer << row.wLength;
    EXPECT_EQ(in(), -1) << row.answer << row.wLength;
    EXPECT_EQ(done, 0u);
    EXPECT_TRUE(out(0));
    EXPECT_EQ(done, 1u);
  }
}

TEST_F(ControlPipeTest, HasNoDataStageForAnEmptyRequest) {
  setup("4001000000000000");
  EXPECT_EQ(requests, 1u);
  EXPECT_EQ(done, 0u);
  EXPECT_EQ(in(), 0);
  EXPECT_EQ(done, 1u);
}

// 9.3.1: without a data stage the direction of bmRequestType means nothing.
TEST_F(ControlPipeTest, ConfirmsARequestForNoBytes) {
  answer_size = 18;
  setup("C001000000000000");
  EXPECT_EQ(in(), 0);
  EXPECT_EQ(done, 1u);
}

TEST_F(ControlPipeTest, CollectsDataOfTheHost) {
  setup("4001000000008200");  // 130 bytes
  EXPECT_TRUE(out(64));
  EXPECT_TRUE(out(64));
  EXPECT_EQ(requests, 0u);
  EXPECT_EQ(in(), -1);
  EXPECT_TRUE(out(2));
  EXPECT_EQ(got, 130u);
  EXPECT_EQ(in(), 0);
  EXPECT_EQ(done, 1u);
  EXPECT_FALSE(out(0));
}

TEST_F(ControlPipeTest, TakesAShortPacketForTheEndOfData) {
  setup("4001000000008200");
  EXPECT_TRUE(out(64));
  EXPECT_TRUE(out(3));
  EXPECT_EQ(got, 67u);
  EXPECT_EQ(in(), 0);
}

TEST_F(ControlPipeTest, RefusesDataBeyondItsLength) {
  setup("4001000000000400");
  EXPECT_TRUE(out(5));
  EXPECT_TRUE(stalled());
  EXPECT_EQ(requests, 0u);
  setup("4001000000000108");  // 2,049 bytes
  EXPECT_TRUE(stalled());
}

TEST_F(ControlPipeTest, StallsWhatIsRefusedUntilTheNextSetup) {
  for (const auto* const packet : {"C0FF000000001200", "40FF000000000000"}) {
    setup(packet);
    EXPECT_TRUE(stalled()) << packet;
    EXPECT_EQ(done, 0u);
  }
  setup("40FF000000000100");
  EXPECT_TRUE(out(1));
  EXPECT_TRUE(stalled());
  setup("4001000000000000");
  EXPECT_EQ(in(), 0);
}

TEST_F(ControlPipeTest, LetsTheHostEndADataStageEarly) {
  answer_size = 200;
  setup("C00100000000C800");
  EXPECT_EQ(in(), 64);
  EXPECT_TRUE(out(0));
  EXPECT_EQ(done, 1u);
}

TEST_F(ControlPipeTest, RefusesDataInAStatusStage) {
  answer_size = 18;
  setup("C001000000001200");
  EXPECT_EQ(in(), 18);
  EXPECT_TRUE(out(1));
  EXPECT_TRUE(stalled());
  EXPECT_EQ(done, 0u);
}

TEST_F(ControlPipeTest, DropsATransferForASecondSetup) {
  answer_size = 200;
  setup("C00100000000C800");
  EXPECT_EQ(in(), 64);
  answer_size = 5;
  setup("C001000000000500");
  EXPECT_EQ(in(), 5);
  EXPECT_EQ(in(), -1);
  EXPECT_TRUE(out(0));
  EXPECT_EQ(done, 1u);

  setup("4001000000008200");
  EXPECT_TRUE(out(64));
  setup("4001000000000200");
  EXPECT_TRUE(out(2));
  EXPECT_EQ(got, 2u);

  setup("4001000000000000");  // its status stage never comes
  setup("4001000000000000");
  EXPECT_EQ(in(), 0);
  EXPECT_EQ(done, 2u);
}

TEST_F(ControlPipeTest, TakesNoNoticeOfEventsWithoutATransfer) {
  pipe.on_in_done();
  pipe.on_out(bytes("0102"));
  setup("4001000000000000");
  pipe.reset();
  pipe.on_in_done();
  EXPECT_EQ(done, 0u);
}

}  // namespace
}  // namespace ssc::firmware::usb
