// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// What other readers and drivers have got wrong in the field, as far as the core of a reader can
// get it wrong, and what this one does instead.
namespace ssc::firmware {
namespace {

class FieldDefectsTest : public ReaderTest {
 protected:
  std::string xfr(std::string_view data, Byte slot = 0, Byte seq = 0x0A) {
    return send(message(0x6F, slot, seq, "000000", data));
  }
  std::string card(std::string_view characters) {
    user.card_says(characters);
    return take();
  }
};

// osmo-ccid-firmware: a wrong procedure byte was an assertion and reset all slots.
TEST_F(FieldDefectsTest, AWrongProcedureByteHurtsNobodyElse) {
  power_on();
  power_on(kAtr, 1);
  xfr(kReadOne);
  xfr(kReadOne, 1, 0x0B);
  EXPECT_EQ(card("42"), message(0x80, 0, 0x0A, "40F400", ""));
  sam.card_says("B0779000");
  EXPECT_EQ(take(), message(0x80, 1, 0x0B, "000000", "779000"));
}

// osmo-ccid-firmware: an ATR with a wrong check byte was only logged, and no error but mute
// reported.
TEST_F(FieldDefectsTest, SaysWhatIsWrongWithAnAnswerToReset) {
  insert();
  send(message(0x62, 0, 1, "010000", ""));
  user.pass(Alarm::kTime);
  card("3C");
  user.pass(Alarm::kTime);
  EXPECT_EQ(card("3C"), message(0x80, 0, 1, "41F800", ""));
}

// osmo-ccid-firmware: every failure took the power from the card.
TEST_F(FieldDefectsTest, ACardThatFailsOneCommandStaysOn) {
  power_on();
  xfr(kReadOne);
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "40FE00", ""));
  xfr(kReadOne);
  EXPECT_EQ(card("B0429000"), message(0x80, 0, 0x0A, "000000", "429000"));
}

// osmo-ccid-firmware: GetSlotStatus of an empty slot was an error.
TEST_F(FieldDefectsTest, AnEmptySlotIsAState) {
  EXPECT_EQ(send(message(0x65, 0, 1, "000000", "")), message(0x81, 0, 1, "020001", ""));
}

// osmo-ccid-firmware 969a494, 9805f86: empty blocks, and TPDUs longer than there are.
TEST_F(FieldDefectsTest, BlocksTooShortAndTooLong) {
  power_on();
  EXPECT_EQ(xfr(""), message(0x80, 0, 0x0A, "400100", ""));
  std::string data;
  for (int i = 0; i < 255; ++i) data += "11";
  EXPECT_EQ(xfr("00D60000FF" + data + "00"), "");  // 261 bytes: a case 4 with its Le
  EXPECT_EQ(card("6700"), message(0x80, 0, 0x0A, "000000", "6700"));
  EXPECT_EQ(xfr("00D60000FF" + data + "0000"), message(0x80, 0, 0x0A, "400100", ""));
}

// QEMU CVE-2018-18438 and its like, libccid CVE-2010-4530: lengths that overflow a sum or a sign.
TEST_F(FieldDefectsTest, LengthsBeyondAnyMessage) {
  for (const char* dwLength : {"FFFFFF7F", "00000080", "FFFFFFFF", "F6FFFFFF", "06010000"}) {
    EXPECT_EQ(send("6F" + std::string(dwLength) + "000A000000"),
              message(0x80, 0, 0x0A, "420100", ""))
        << dwLength;
  }
}

// osmo-ccid-firmware e9b2b3d: a message shorter than its header was answered with what lay behind
// it.
TEST_F(FieldDefectsTest, MessagesShorterThanTheirHeader) {
  EXPECT_EQ(send("") + send("6F") + send("6F0000000000010000"), "");
}

// rexos#6: Windows needs the type of the right answer in a time extension. ccid-rs b77ac18: bStatus
// is 80, not 02. libccid takes bError for the multiplier.
TEST_F(FieldDefectsTest, ATimeExtensionHasTheHeaderOfItsAnswer) {
  power_on();
  xfr(kReadOne, 0, 0x42);
  user.pass(Alarm::kTime);
  EXPECT_EQ(take(),
            "80"
            "00000000"
            "00"
            "42"
            "80"
            "01"
            "00");
  EXPECT_EQ(extended_for, "0");
}

// pyscard#220, chromeos_smart_card_connector#142: a reader that never answers after a card was
// pulled.
TEST_F(FieldDefectsTest, EveryCommandThatWaitsIsAnsweredWhenTheCardIsPulled) {
  insert();
  send(message(0x62, 0, 1, "010000", ""));
  remove();
  EXPECT_EQ(take(), message(0x80, 0, 1, "42FE00", ""));

  power_on();
  xfr(kReadOne);
  card("B0");
  remove();
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "42FE00", ""));

  power_on();
  xfr("FF10957A");  // PPS
  remove();
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "42FE00", ""));
  EXPECT_EQ(send(message(0x63, 0, 2, "000000", "")), message(0x81, 0, 2, "020001", ""));
}

TEST_F(FieldDefectsTest, ACardSwappedFastIsANewCard) {
  power_on();
  remove();
  insert();
  EXPECT_EQ(send(message(0x65, 0, 1, "000000", "")), message(0x81, 0, 1, "010001", ""));
  EXPECT_EQ(interrupts, "5003 5002 5003 ");
  EXPECT_EQ(xfr(kReadOne), message(0x80, 0, 0x0A, "41F300", ""));
}

// PCSC#154 and others: a bus reset left half a command behind.
TEST_F(FieldDefectsTest, ABusResetLeavesNothingBehind) {
  power_on();
  xfr(kReadOne);
  device.reset();
  EXPECT_EQ(take(), "");
  card("B0429000");
  user.pass(Alarm::kTime);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(send(message(0x65, 0, 1, "000000", "")), message(0x81, 0, 1, "010001", ""));
}

// Multi-slot readers that say they can have one busy slot only.
TEST_F(FieldDefectsTest, BothSlotsAreBusyAtOnce) {
  power_on();
  power_on(kAtr, 1);
  xfr(kReadOne, 0, 1);
  xfr(kReadOne, 1, 2);
  user.card_says("B0");
  sam.card_says("B022");
  user.card_says("11");
  sam.card_says("9000");
  user.card_says("9000");
  EXPECT_EQ(take(), message(0x80, 1, 2, "000000", "229000") + " " +
                        message(0x80, 0, 1, "000000", "119000"));
}

// Over-current shared a pin with card detection and was told as a removal.
TEST_F(FieldDefectsTest, AnOverCurrentIsTold) {
  power_on();
  xfr(kReadOne, 0, 0x42);
  interrupts.clear();
  device.contact(0).on_overcurrent();
  EXPECT_EQ(take(), message(0x80, 0, 0x42, "41FB00", ""));
  EXPECT_EQ(interrupts, "51004201 ");
}

// wookey-project/libiso7816#10: a case 2 read and its 6Cxx are the host's to repeat at this level.
TEST_F(FieldDefectsTest, AWrongLengthIsAnAnswerAtTpduLevel) {
  power_on();
  xfr("00B0000000");
  EXPECT_EQ(card("6C10"), message(0x80, 0, 0x0A, "000000", "6C10"));
}

}  // namespace
}  // namespace ssc::firmware
