// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/serial_link.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {
namespace {

// Frames of the host and of the reader; the last byte is the exclusive-or of all before it.
const std::string kGetSlotStatus5 = "03066500000000000500000065";
const std::string kAbsent5 = "03068100000000000502000182";
const std::string kInactive5 = "03068100000000000501000181";
const std::string kSynchronous = "03066B0300000000010000000101016D";
const std::string kSynchronousDone = "03068300000000000102000085";
const std::string kPowerOn = "03066200000000000201000064";
const std::string kPowerOnDone = "0306800200000000020000003B00BE";
const std::string kReadOne = "03066F05000000000300000000B0000001DD";
const std::string kReadOneDone = "03068003000000000300000042900057";
const std::string kReadOneAbsent = "03068000000000000342FE003A";
const std::string kNak = "031516";

class SerialLinkTest : public testing::Test, private SerialPort {
 protected:
  SerialLinkTest() { line.attach(device.contact(0)); }

  std::string receive(std::string_view text) {
    link.receive(bytes(text), device);
    return take();
  }
  std::string take() { return std::exchange(written_, {}); }

  FakeLine line;
  std::array<CardLine*, 1> lines{&line};
  SerialLink link{*this};
  NoPanel panel;
  CcidDevice device{link, panel, lines, {.firmware_name = "x"}};

 private:
  void write(Bytes b) override { written_ += (written_.empty() ? "" : " ") + hex(b); }
  std::string written_;
};

TEST_F(SerialLinkTest, EchoesEachFrameBeforeItsAnswer) {
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kAbsent5);
}

TEST_F(SerialLinkTest, TakesChunksOfOneByte) {
  std::string all;
  for (std::size_t i = 0; i < kGetSlotStatus5.size(); i += 2) {
    all += receive(kGetSlotStatus5.substr(i, 2));
  }
  EXPECT_EQ(all, kGetSlotStatus5 + " " + kAbsent5);
}

TEST_F(SerialLinkTest, AsksForADamagedFrameAgainWithoutEcho) {
  auto damaged = kGetSlotStatus5;
  damaged[13] = '4';
  EXPECT_EQ(receive(damaged), kNak);
  EXPECT_EQ(receive("03066FFFFFFF7F"), kNak);
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kAbsent5);
}

TEST_F(SerialLinkTest, TellsOfMovementsBetweenEchoAndAnswerOnceAsked) {
  device.contact(0).on_presence(true);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kInactive5);
  device.contact(0).on_presence(false);
  EXPECT_EQ(receive(kSynchronous), kSynchronous + " 50035002 " + kSynchronousDone);
  device.contact(0).on_presence(true);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " 5003 " + kInactive5);
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kInactive5);
}

TEST_F(SerialLinkTest, TellsTheLastTwoMovementsOfMany) {
  receive(kSynchronous);
  for (const bool present : {true, false, true, false, true})
    device.contact(0).on_presence(present);
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " 50025003 " + kInactive5);
}

class WithPoweredCard : public SerialLinkTest {
 protected:
  void SetUp() override {
    device.contact(0).on_presence(true);
    EXPECT_EQ(receive(kPowerOn), kPowerOn);
    line.pass(Alarm::kTime);
    line.card_says("3B00");
    EXPECT_EQ(take(), kPowerOnDone);
    EXPECT_EQ(receive(kReadOne), kReadOne);
  }
};

TEST_F(WithPoweredCard, AsksForTimeByOneByte) {
  line.pass(Alarm::kTime);
  line.pass(Alarm::kTime);
  EXPECT_EQ(take(), "80 80");
  line.card_says("B0429000");
  EXPECT_EQ(take(), kReadOneDone);
}

TEST_F(WithPoweredCard, AnswersOnceAfterRemoval) {
  device.contact(0).on_presence(false);
  EXPECT_EQ(take(), kReadOneAbsent);
}

TEST_F(SerialLinkTest, BeginsAnewForTheNextHost) {
  receive(kSynchronous);
  receive("03066F");
  EXPECT_TRUE(link.in_frame());
  link.line_closed();
  EXPECT_FALSE(link.in_frame());
  device.contact(0).on_presence(true);
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kInactive5);
}

TEST_F(SerialLinkTest, LosesOnlyTheFrameThatALostByteBroke) {
  receive(kGetSlotStatus5.substr(0, 24));
  EXPECT_TRUE(link.in_frame());
  link.line_silent();
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kAbsent5);
}

}  // namespace
}  // namespace ssc::firmware
