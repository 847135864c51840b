// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/serial_link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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
const std::string kAtOnce = "03066B0300000000010000004F530676";
const std::string kAtOnceDone = "03068300000000000102000085";
const std::string kPowerOn = "03066200000000000201000064";
const std::string kPowerOnDone = "0306800200000000020000003B00BE";
const std::string kReadOne = "03066F05000000000300000000B0000001DD";
const std::string kReadOneDone = "03068003000000000300000042900057";
const std::string kReadOneAbsent = "03068000000000000342FE003A";
const std::string kNak = "031516";

class SerialLinkTest : public testing::Test, public SerialPort {
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
  void write(Bytes b) override {
    if (written_.empty()) first_ = b;
    written_ += (written_.empty() ? "" : " ") + hex(b);
  }
  std::string written_;

 protected:
  Bytes first_;  // the echo: a view of the frame as it was received
};

TEST_F(SerialLinkTest, EchoesEachFrameBeforeItsAnswer) {
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kAbsent5);
}

TEST_F(SerialLinkTest, KeepsNoFrameOfTheHostThatMayHoldAPin) {
  receive(kReadOne);
  ASSERT_EQ(first_.size(), kReadOne.size() / 2);
  EXPECT_EQ(std::count(first_.begin(), first_.end(), 0), static_cast<int>(first_.size()));
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

TEST_F(SerialLinkTest, TellsOfMovementsTheMomentTheyHappenOnceAsked) {
  EXPECT_EQ(receive(kAtOnce), kAtOnce + " " + kAtOnceDone);
  device.contact(0).on_presence(true);
  EXPECT_EQ(take(), "5003");
  device.contact(0).on_presence(false);
  EXPECT_EQ(take(), "5002");
  EXPECT_EQ(receive(kGetSlotStatus5), kGetSlotStatus5 + " " + kAbsent5);
}

// --- A host that asks for the last answer again ---

TEST_F(SerialLinkTest, SaysItsLastAnswerAgainAndDoesNothingElse) {
  receive(kGetSlotStatus5);
  EXPECT_EQ(receive(kNak), kAbsent5);
  device.contact(0).on_presence(true);
  EXPECT_EQ(receive(kNak), kAbsent5);
}

TEST_F(SerialLinkTest, HasNothingToSayAgainBeforeItsFirstAnswer) {
  EXPECT_EQ(receive(kNak), "");
  receive(kGetSlotStatus5);
  link.line_closed();
  EXPECT_EQ(receive(kNak), "");
}

// --- Other names that the stock driver knows ---

TEST_F(SerialLinkTest, AnswersWithoutEchoUnderANameThatHasNone) {
  SerialLink quiet(*this, *serial_style("GemCoreSIMPro"));
  CcidDevice reader(quiet, panel, lines, {.firmware_name = "x"});
  quiet.receive(bytes(kGetSlotStatus5), reader);
  EXPECT_EQ(take(), kAbsent5);
}

// The driver takes the first answer for the echo, which it finds too long.
TEST_F(SerialLinkTest, AnswersTheTextsOfAPinPadTwice) {
  SerialLink pin_pad(*this, *serial_style("GemPCPinPad"));
  CcidDevice reader(pin_pad, panel, lines, {.firmware_name = "x"});
  const std::string load_texts = "03066B050000000006000000B2A0004D4C7E";
  const std::string not_supported = "030683000000000006420000C2";
  pin_pad.receive(bytes(load_texts), reader);
  EXPECT_EQ(take(), not_supported + " " + not_supported);
  pin_pad.receive(bytes(kGetSlotStatus5), reader);
  EXPECT_EQ(take(), kGetSlotStatus5 + " " + kAbsent5);
}

TEST_F(SerialLinkTest, EchoesTheTextsUnderOtherNames) {
  const std::string load_texts = "03066B050000000006000000B2A0004D4C7E";
  EXPECT_EQ(receive(load_texts).substr(0, load_texts.size()), load_texts);
}

TEST(SerialStyleTest, IsFoundByName) {
  EXPECT_EQ(serial_style("SEC1210")->slots, 2u);
  EXPECT_TRUE(serial_style("SEC1210")->auto_pps);
  EXPECT_TRUE(serial_style("GemPCTwin")->echo);
  EXPECT_FALSE(serial_style("GemPC"));
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

// A T=1 card's time extension is a frame like any other.
TEST_F(WithPoweredCard, AsksForTimeByAFrameInT1) {
  const std::string extension = "80000000000003800100";
  static_cast<HostLink&>(link).send_time_extension(bytes(extension), 1);
  EXPECT_EQ(take(), "0306" + extension + "07");
}

// What is asked for again is the answer to come, which nobody has heard yet; not that of before.
TEST_F(WithPoweredCard, SaysNothingAgainWhileACommandGoesOn) {
  EXPECT_EQ(receive(kNak), "");
  line.card_says("B0429000");
  EXPECT_EQ(take(), kReadOneDone);
  EXPECT_EQ(receive(kNak), kReadOneDone);
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
