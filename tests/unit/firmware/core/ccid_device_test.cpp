// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/ccid_device.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

namespace ssc::firmware {
namespace {

const std::string kPowerOn = "62000000000001010000";
const std::string kPowerOff = "63000000000002000000";

class CcidDeviceTest : public ReaderTest {};

// --- Status and power ---

TEST_F(CcidDeviceTest, TellsTheStateOfASlot) {
  EXPECT_EQ(send("65000000000007000000"), "81000000000007020001");
  insert();
  EXPECT_EQ(send("65000000000008000000"), "81000000000008010001");
  power_on();
  EXPECT_EQ(send("65000000000009000000"), "81000000000009000000");
  EXPECT_EQ(send("6500000000010A000000"), "8100000000010A020001");
}

TEST_F(CcidDeviceTest, PowersOnAndAnswersTheAtr) {
  insert();
  EXPECT_EQ(send("62000000000005010000"), "");
  user.pass(Alarm::kTime);
  user.card_says(kAtr);
  EXPECT_EQ(take(), "80110000000005000000" + kAtr);
}

TEST_F(CcidDeviceTest, SelectsTheVoltageThatTheHostAsksFor) {
  insert();
  send("62000000000005030000");
  EXPECT_EQ(user.take_log(), "RST0 VCC1.8 IO1 CLK3750");
}

TEST_F(CcidDeviceTest, PowersOff) {
  power_on();
  user.log.clear();
  EXPECT_EQ(send(kPowerOff), "81000000000002010001");
  EXPECT_EQ(user.take_log(), "RST0 CLK0 IO0 VCC0");
}

TEST_F(CcidDeviceTest, PowersOffAnEmptySlotWithoutComplaint) {
  EXPECT_EQ(send(kPowerOff), "81000000000002020001");
}

TEST_F(CcidDeviceTest, SaysWhatIsWrongWithAnAnswerToReset) {
  struct Case {
    const char* characters;  // when the card is reset; none: mute
    const char* when_asked_again;
    bool silent;
    const char* answer;
  };
  const Case cases[] = {
      {"", "", true, "8000000000000141FE00"},
      {"3B6D00", "3B6D00", true, "8000000000000141FE00"},
      {"3C", "3C", false, "8000000000000141F800"},
      {"3B800180", "3B800182", false, "8000000000000141F700"},
  };
  for (const auto& c : cases) {
    insert();
    user.pass(Alarm::kTime);  // rested
    std::string answer = send(kPowerOn);
    for (int resets = 0; resets < 2 && answer.empty(); ++resets) {
      user.pass(Alarm::kTime);
      user.card_says(resets == 0 ? c.characters : c.when_asked_again);
      if (c.silent) user.pass(Alarm::kSilence);
      answer = take();
    }
    EXPECT_EQ(answer, c.answer) << c.characters;
  }
}

TEST_F(CcidDeviceTest, RefusesAVoltageThatIsNone) {
  insert();
  EXPECT_EQ(send("62000000000001040000"), "80000000000001410700");
}

// --- XfrBlock ---

TEST_F(CcidDeviceTest, ExchangesATpdu) {
  power_on();
  EXPECT_EQ(send("6F05000000000A00000000B0000003"), "");
  user.card_says("B00102039000");
  EXPECT_EQ(take(), "8005000000000A0000000102039000");
}

TEST_F(CcidDeviceTest, DropsTheLeOfACase4Command) {
  power_on();
  user.log.clear();
  send("6F08000000000A00000000A4040002010200");
  EXPECT_EQ(user.take_log(), ">00A4040002");
  user.card_says("A4");
  EXPECT_EQ(user.take_log(), ">0102");
  user.card_says("610A");
  EXPECT_EQ(take(), "8002000000000A000000610A");
}

TEST_F(CcidDeviceTest, CarriesTheLongestAnswer) {
  power_on();
  send("6F05000000000A00000000B0000000");
  std::string data;
  for (int i = 0; i < 256; ++i) data += "5A";
  user.card_says("B0" + data + "9000");
  EXPECT_EQ(take(), "8002010000000A000000" + data + "9000");
}

TEST_F(CcidDeviceTest, AsksForTimeWhileTheCardWorks) {
  power_on();
  send("6F05000000000A00000000B0000001");
  user.pass(Alarm::kTime);
  EXPECT_EQ(take(), "8000000000000A800100");
  user.pass(Alarm::kTime);
  user.card_says("60B0429000");
  EXPECT_EQ(take(), "8000000000000A800100 8003000000000A000000429000");
}

TEST_F(CcidDeviceTest, SaysWhyATpduFailed) {
  power_on();
  send("6F05000000000A00000000B0000001");
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), "8000000000000A40FE00");
  send("6F05000000000B00000000B0000001");
  user.card_says("42");
  EXPECT_EQ(take(), "8000000000000B40F400");
  EXPECT_EQ(send("6F05000000000C00000000B0000001"), "");  // powered still
}

TEST_F(CcidDeviceTest, RefusesBlocksThatNoT0CommandHas) {
  power_on();
  EXPECT_EQ(send("6F00000000000A000000"), "8000000000000A400100");
  EXPECT_EQ(send("6F03000000000A00000000A404"), "8000000000000A400A00");
  EXPECT_EQ(send("6F07000000000A00000000A4040003AABB"), "8000000000000A400A00");
  EXPECT_EQ(send("6F05000000000A00010000B0000001"), "8000000000000A400800");  // not TPDU level
  std::string longer = "6F06010000000A000000";
  for (int i = 0; i < 262; ++i) longer += "00";
  EXPECT_EQ(send(longer), "8000000000000A400100");
  EXPECT_EQ(user.take_log().find('>'), std::string::npos);
}

TEST_F(CcidDeviceTest, NeedsAPoweredCardForABlock) {
  EXPECT_EQ(send("6F05000000000A00000000B0000001"), "8000000000000A42FE00");
  insert();
  EXPECT_EQ(send("6F05000000000B00000000B0000001"), "8000000000000B41F300");
}

// --- One answer to each command ---

TEST_F(CcidDeviceTest, AnswersOnceWhenTheCardIsPulled) {
  power_on();
  send("6F05000000000A00000000B0000003");
  user.card_says("B001");
  device.contact(0).on_presence(false);
  EXPECT_EQ(take(), "8000000000000A42FE00");
  user.card_says("02039000");
  user.pass(Alarm::kSilence);
  user.pass(Alarm::kTime);
  EXPECT_EQ(take(), "");
}

TEST_F(CcidDeviceTest, AnswersOnceWhenTheCardIsPulledDuringPowerOn) {
  insert();
  send(kPowerOn);
  device.contact(0).on_presence(false);
  EXPECT_EQ(take(), "8000000000000142FE00");
}

TEST_F(CcidDeviceTest, AnswersBusyWithoutDisturbingTheCommand) {
  power_on();
  send("6F05000000000A00000000B0000001");
  EXPECT_EQ(send("6F05000000000B00000000B0000001"), "8000000000000B40E000");
  EXPECT_EQ(send("6500000000000C000000"), "8100000000000C40E000");
  user.card_says("B0429000");
  EXPECT_EQ(take(), "8003000000000A000000429000");
}

TEST_F(CcidDeviceTest, WorksBothSlotsAtOnce) {
  power_on();
  device.contact(1).on_presence(true);
  send("6F05000000000A00000000B0000001");
  EXPECT_EQ(send("6200000000010B010000"), "");
  sam.pass(Alarm::kTime);
  user.card_says("B0429000");
  sam.card_says("3B00");
  EXPECT_EQ(take(), "8003000000000A000000429000 8002000000010B0000003B00");
}

TEST_F(CcidDeviceTest, ForgetsEverythingAtAReset) {
  power_on();
  send("6F05000000000A00000000B0000001");
  device.reset();
  EXPECT_EQ(take(), "");
  EXPECT_EQ(send("65000000000007000000"), "81000000000007010001");
}

struct Message {
  const char* name;
  Byte type;
  const char* data;
  const char* answer_type;
  const char* answer_data;
};
constexpr Message kSupported[] = {
    {"SetParameters", 0x61, "1100000A00", "82", ""},
    {"IccPowerOn", 0x62, "", "80", ""},
    {"IccPowerOff", 0x63, "", "81", ""},
    {"GetSlotStatus", 0x65, "", "81", ""},
    {"Escape", 0x6B, "02", "83", ""},
    {"GetParameters", 0x6C, "", "82", ""},
    {"ResetParameters", 0x6D, "", "82", ""},
    {"XfrBlock", 0x6F, "00B0000001", "80", ""},
    {"Secure", 0x69, "00", "80", ""},
    {"T0APDU", 0x6A, "", "81", ""},
    {"IccClock", 0x6E, "", "81", ""},
    {"Abort", 0x72, "", "81", ""},
    {"SetDataRateAndClockFrequency", 0x73, "A00F0000002A0000", "84", "0000000000000000"},
};
constexpr Message kUnsupported[] = {
    {"Mechanical", 0x71, "", "81", ""},
    {"TypeThatIsNone", 0x60, "", "81", ""},
    {"TypeOfAnAnswer", 0x80, "", "81", ""},
};

class EveryMessageTest : public CcidDeviceTest, public testing::WithParamInterface<Message> {
 protected:
  std::string message(Byte slot, Byte seq, int length_error = 0) const {
    const std::string data = GetParam().data;
    const Byte length = static_cast<Byte>(static_cast<int>(data.size() / 2) + length_error);
    const Byte header[] = {GetParam().type, length, 0, 0, 0, slot, seq, 0, 0, 0};
    return hex(header) + data;
  }
  std::string answer(Byte slot, Byte seq, Byte status, Byte error) const {
    const std::string data = GetParam().answer_data;
    const Byte third =
        std::string_view(GetParam().answer_type) == "81" && (status & 3) != 0 ? 1 : 0;
    const Byte header[] = {
        static_cast<Byte>(data.size() / 2), 0, 0, 0, slot, seq, status, error, third};
    return GetParam().answer_type + hex(header) + data;
  }
};

TEST_P(EveryMessageTest, ToASlotThatIsNotThereFailsOnce) {
  EXPECT_EQ(send(message(2, 0x77)), answer(2, 0x77, 0x42, 0x05));
  EXPECT_EQ(send(message(0xFF, 0x78)), answer(0xFF, 0x78, 0x42, 0x05));
}

TEST_P(EveryMessageTest, CutShortIsNotAnswered) {
  for (std::size_t size = 0; size < 10; ++size) {
    EXPECT_EQ(send(std::string_view(message(0, 1)).substr(0, 2 * size)), "");
  }
}

constexpr auto kName = [](const auto& info) { return info.param.name; };

class SupportedTest : public EveryMessageTest {};
TEST_P(SupportedTest, WithALyingLengthFailsOnce) {
  power_on();
  EXPECT_EQ(send(message(0, 0x21, 1)), answer(0, 0x21, 0x40, 0x01));
  EXPECT_EQ(send(message(0, 0x22, 100)), answer(0, 0x22, 0x40, 0x01));
  EXPECT_EQ(send(message(0, 0x23) + "00"), answer(0, 0x23, 0x40, 0x01));
}

class UnsupportedTest : public EveryMessageTest {};
TEST_P(UnsupportedTest, IsAnsweredOnceAsNotSupported) {
  EXPECT_EQ(send(message(0, 0x31)), answer(0, 0x31, 0x42, 0x00));
  power_on();
  EXPECT_EQ(send(message(0, 0x32)), answer(0, 0x32, 0x40, 0x00));
  send("6F05000000000A00000000B0000001");
  EXPECT_EQ(send(message(0, 0x33)), answer(0, 0x33, 0x40, 0x00));
}

INSTANTIATE_TEST_SUITE_P(Supported, EveryMessageTest, testing::ValuesIn(kSupported), kName);
INSTANTIATE_TEST_SUITE_P(Unsupported, EveryMessageTest, testing::ValuesIn(kUnsupported), kName);
INSTANTIATE_TEST_SUITE_P(, SupportedTest, testing::ValuesIn(kSupported), kName);
INSTANTIATE_TEST_SUITE_P(, UnsupportedTest, testing::ValuesIn(kUnsupported), kName);

// --- Parameters ---

TEST_F(CcidDeviceTest, GivesTheParametersOfTheAnswerToReset) {
  power_on("3B4002");  // TC1 = 02
  EXPECT_EQ(send("6C000000000011000000"), "820500000000110000001100020A00");
}

TEST_F(CcidDeviceTest, SetsAndKeepsParameters) {
  power_on();
  EXPECT_EQ(send("6105000000001200000095000A1401"), "8205000000001200000095000A1401");
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_EQ(send("6C000000000013000000"), "8205000000001300000095000A1401");
  EXPECT_EQ(send("6D000000000014000000"), "820500000000140000001100000A00");
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{372, 1}));
}

TEST_F(CcidDeviceTest, NamesTheParameterThatIsWrong) {
  power_on();
  user.highest_Di = 16;
  EXPECT_EQ(send("610700000000120100001110004D002000"), "82000000000012400700");  // T=1
  EXPECT_EQ(send("610500000000120000007100000A00"), "82000000000012400A00");
  EXPECT_EQ(send("610500000000120000009700000A00"), "82000000000012400A00");  // beyond the line
  EXPECT_EQ(send("610500000000120000001101000A00"), "82000000000012400B00");
  EXPECT_EQ(send("610500000000120000001100000000"), "82000000000012400D00");
  EXPECT_EQ(send("610500000000120000001100000A04"), "82000000000012400E00");
  EXPECT_EQ(send("6104000000001200000011000000"), "82000000000012400100");
  EXPECT_EQ(send("6C000000000013000000"), "820500000000130000001100000A00");
}

TEST_F(CcidDeviceTest, HasNoParametersWithoutAPoweredCard) {
  EXPECT_EQ(send("6C000000000011000000"), "8200000000001142FE00");
  insert();
  EXPECT_EQ(send("6D000000000011000000"), "8200000000001141F300");
  EXPECT_EQ(send("610500000000120000001100000A00"), "8200000000001241F300");
}

TEST_F(CcidDeviceTest, TellsTheConventionOfTheCard) {
  power_on(inverse("3F00"));
  EXPECT_EQ(send("6C000000000011000000"), "820500000000110000001102000A00");
}

// bProtocolNum has no value but those of T=0 and T=1.
TEST_F(CcidDeviceTest, HasNoParametersForACardOfAnotherProtocol) {
  power_on("3B800E8E");  // T=14
  EXPECT_EQ(send("6C000000000011000000"), "8200000000001140F600");
  EXPECT_EQ(send("6D000000000011000000"), "8200000000001140F600");
  EXPECT_EQ(send("610500000000120000001100000A00"), "82000000000012400700");
  EXPECT_EQ(send("65000000000013000000"), "81000000000013000000");
}

// --- Escape and notification ---

TEST_F(CcidDeviceTest, TellsItsNameByEscape02) {
  EXPECT_EQ(send("6B01000000000100000002"),
            "83120000000001020000"
            "4F70656E5353432072656164657220312E32");
}

TEST_F(CcidDeviceTest, TakesTheEscapesThatStockDriversSend) {
  EXPECT_EQ(send("6B030000000002000000010101"), "83000000000002020000");
  EXPECT_EQ(send("6B0100000000030000006A"), "83000000000003020000");
  notifies = false;
  EXPECT_EQ(send("6B030000000002000000010101"), "83000000000002420000");
}

TEST_F(CcidDeviceTest, DoesNotPretendToKnowOtherEscapes) {
  EXPECT_EQ(send("6B000000000002000000"), "83000000000002420000");
  EXPECT_EQ(send("6B02000000000200000002FF"), "83000000000002420000");
}

TEST_F(CcidDeviceTest, TellsOfEachCardMovement) {
  device.contact(0).on_presence(true);
  device.contact(0).on_presence(true);
  device.contact(1).on_presence(true);
  device.contact(0).on_presence(false);
  EXPECT_EQ(interrupts, "5003 500D 5006 ");
}

}  // namespace
}  // namespace ssc::firmware
