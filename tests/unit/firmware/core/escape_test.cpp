// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/escape.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

namespace ssc::firmware {
namespace {

class EscapeTest : public ReaderTest {
 protected:
  // Answers what came back: the data, or "!" and bError.
  std::string escape(std::string_view abData, Byte slot = 0) {
    const auto answer = send(message(0x6B, slot, 0x55, "000000", abData));
    EXPECT_EQ(answer.substr(0, 2), "83");
    EXPECT_EQ(answer.substr(10, 4), hex(std::array<Byte, 2>{slot, 0x55}));
    const bool failed = (bytes(answer)[7] & 0x40) != 0;
    return failed ? "!" + answer.substr(16, 2) : answer.substr(20);
  }
  static constexpr std::string_view kName = "4F70656E5353432072656164657220312E32";
};

TEST_F(EscapeTest, TellsItsName) {
  EXPECT_EQ(escape("02"), kName);
  EXPECT_EQ(escape("06"), kName);
  EXPECT_EQ(escape("4F5300"), kName);
}

TEST_F(EscapeTest, TakesWhatStockDriversSend) {
  EXPECT_EQ(escape("010101"), "");
  EXPECT_EQ(escape("6A"), "");
  notifies = false;
  EXPECT_EQ(escape("010101"), "!00");
}

TEST_F(EscapeTest, TellsOfMovementsAtOnceOnALinkThatCan) {
  EXPECT_EQ(escape("4F5306"), "");
  notifies = false;
  EXPECT_EQ(escape("4F5306"), "!00");
}

TEST_F(EscapeTest, TakesPromptsForAKeyPadOnly) {
  EXPECT_EQ(escape("B2A0004D4C"), "");
  EXPECT_EQ(escape("B2A0"), "!00");
  panel.has.key_pad = false;
  EXPECT_EQ(escape("B2A0004D4C"), "!00");
}

TEST_F(EscapeTest, DoesNotPretendToKnowOthers) {
  for (const char* abData :
       {"", "00", "0101", "01010100", "02FF", "6A00", "B2", "4F53", "4F5307", "4F53FF", "4F530000",
        "4F530600", "4F53010000", "4F5302", "4F530300"}) {
    EXPECT_EQ(escape(abData), "!00") << abData;
  }
}

TEST_F(EscapeTest, SwitchesTheExchangeLevelWhileNoCardIsActive) {
  EXPECT_EQ(escape("4F5301"), "00");
  EXPECT_EQ(device.descriptor().dwFeatures, 0x00010230u);
  EXPECT_EQ(escape("4F530101"), "01");
  EXPECT_EQ(device.descriptor().dwFeatures, 0x000404BEu);
  EXPECT_EQ(escape("4F530102"), "!0D");
  power_on(kAtr, 1);
  EXPECT_EQ(escape("4F530100"), "!E0");
  EXPECT_EQ(escape("4F5301"), "01");
  send(message(0x63, 1, 2, "000000", ""));
  EXPECT_EQ(escape("4F530100"), "00");
}

TEST_F(EscapeTest, DoesNotSwitchTheLevelUnderAnActivation) {
  insert();
  send(message(0x62, 0, 1, "010000", ""));
  EXPECT_EQ(escape("4F530101"), "!E0");
}

TEST_F(EscapeTest, IsAtTheDefaultLevelAgainAfterAReset) {
  escape("4F530101");
  device.reset();
  EXPECT_EQ(escape("4F5301"), "00");
}

TEST_F(EscapeTest, LightsLeds) {
  EXPECT_EQ(escape("4F530203"), "");
  EXPECT_EQ(panel.take_log(), "led03");
  EXPECT_EQ(escape("4F530204"), "!0D");
  panel.has.leds = 0;
  EXPECT_EQ(escape("4F530201"), "!00");
  EXPECT_EQ(panel.take_log(), "");
}

TEST_F(EscapeTest, Buzzes) {
  EXPECT_EQ(escape("4F5303C800"), "");
  EXPECT_EQ(panel.take_log(), "buzz200");
  panel.has.buzzer = false;
  EXPECT_EQ(escape("4F5303C800"), "!00");
}

TEST_F(EscapeTest, CountsForEachSlotByItself) {
  power_on();                                     // 1 command
  send(message(0x6F, 0, 1, "000000", kReadOne));  // 2
  user.pass(Alarm::kTime);                        // time extension
  send(message(0x65, 0, 1, "000000", ""));        // 3: busy
  user.pass(Alarm::kSilence);                     // 2 failed
  take();
  const std::string user_slot = escape("4F5304");  // 4
  EXPECT_EQ(user_slot.substr(0, 32),
            "04000000"
            "02000000"
            "01000000"
            "00000000");
  EXPECT_EQ(user_slot.substr(32, 8), "01000000");  // activations
  EXPECT_EQ(user_slot.size(), 8u * 15);
  EXPECT_EQ(escape("4F5304", 1).substr(0, 8), "01000000");
}

TEST_F(EscapeTest, IsAnsweredWhileTheSlotIsBusy) {
  power_on();
  send(message(0x6F, 0, 1, "000000", kReadOne));
  EXPECT_EQ(escape("02"), kName);
  EXPECT_EQ(escape("06"), kName);
  user.card_says("B0429000");
  EXPECT_EQ(take(), message(0x80, 0, 1, "000000", "429000"));
}

TEST_F(EscapeTest, PressesKeysOfASimulatedPadOnly) {
  EXPECT_EQ(escape("4F530501020B"), "");  // nobody asks for them
  EXPECT_EQ(escape("4F530501020D"), "!0F");
  EXPECT_EQ(escape("4F5305"), "!00");
  panel.has.simulated_keys = false;
  EXPECT_EQ(escape("4F530501"), "!00");
}

}  // namespace
}  // namespace ssc::firmware
