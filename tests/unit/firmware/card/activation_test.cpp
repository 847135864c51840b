// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/unit/firmware/card/contact_fixture.hpp"

namespace ssc::firmware {
namespace {

TEST_F(CardContactTest, ActivatesInTheOrderOfTheStandard) {
  insert();
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(line.take_log(), kColdReset5V);
  EXPECT_EQ(line.time, clocks(400));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "RST1");
  EXPECT_EQ(line.silence, clocks(40'000 + 12 * 372)) << "TS may begin as late as 40,000";
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

TEST_F(CardContactTest, ReadsTheAnswerWithinItsWaitingTimes) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.card_says("3B");
  EXPECT_EQ(line.time, etu(20'160));
  EXPECT_EQ(line.silence, etu(9'600));
  line.card_says(kAtr.substr(2, kAtr.size() - 4));
  EXPECT_EQ(take_results(), "");
  line.card_says(kAtr.substr(kAtr.size() - 2));
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), kAtr);
  EXPECT_EQ(contact.state(), CardState::kActive);
  EXPECT_FALSE(line.silence);
  EXPECT_FALSE(line.time);
}

TEST_F(CardContactTest, ReadsAnInverseCard) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.card_says("03FF");  // 3F 00, as a direct-convention receiver sees them
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), "3F00");
  EXPECT_EQ(line.format.convention, iso7816::Convention::kInverse);
  line.log.clear();
  exchange("00B0000001");
  EXPECT_EQ(line.take_log(), ">FFF2FFFF7F");
  line.card_says("F2BDF6FF");  // B0 42 90 00
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(CardContactTest, DeactivatesACardThatDoesNotAnswerAtOnce) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.log.clear();
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), "powered mute");
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

struct BadAtr {
  const char* why;
  std::string characters;
  std::optional<Alarm> then;  // what goes off after them
  const char* result;
};

class BadAtrTest : public CardContactTest, public testing::WithParamInterface<BadAtr> {
 protected:
  void card_answers_badly() {
    line.pass(Alarm::kTime);
    line.card_says(GetParam().characters);
    if (GetParam().then) line.pass(*GetParam().then);
  }
};

TEST_P(BadAtrTest, GetsOneWarmResetThenDeactivation) {
  insert();
  contact.power_on(Voltage::k5V);
  line.log.clear();
  card_answers_badly();
  EXPECT_EQ(line.take_log(), "RST1 RST0");
  EXPECT_EQ(line.time, clocks(400));
  EXPECT_EQ(take_results(), "");
  card_answers_badly();
  EXPECT_EQ(line.take_log(), "RST1 " + kDeactivation);
  EXPECT_EQ(take_results(), std::string("powered ") + GetParam().result);
}

TEST_P(BadAtrTest, IsForgivenWhenTheWarmResetGoesWell) {
  insert();
  contact.power_on(Voltage::k5V);
  card_answers_badly();
  line.pass(Alarm::kTime);
  line.card_says(kAtr);
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), kAtr);
}

INSTANTIATE_TEST_SUITE_P(
    , BadAtrTest,
    testing::Values(BadAtr{"SilentHalfWay", "3B6D00", Alarm::kSilence, "mute"},
                    BadAtr{"WrongTS", "3C", std::nullopt, "bad TS"},
                    // Every TDi announces another.
                    BadAtr{"WithoutEnd",
                           "3BF0111111F1111111F1111111F1111111F1111111F1111111F1111111F1111111F1",
                           std::nullopt, "overrun"}),
    [](const auto& info) { return info.param.why; });

TEST_F(CardContactTest, SelectsTheClassFromTheHighestDown) {
  insert();
  contact.power_on(Voltage::kOff);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), kColdReset5V + " RST1 " + kDeactivation);
  EXPECT_EQ(line.time, milliseconds(10));
  line.pass(Alarm::kTime);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "RST0 VCC3 IO1 CLK3750 RST1 " + kDeactivation);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "RST0 VCC1.8 IO1 CLK3750 RST1");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "powered mute");
}

TEST_F(CardContactTest, WarmResetsAnActiveCard) {
  activate();
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(line.take_log(), "RST0 CLK5000");
  line.pass(Alarm::kTime);
  line.card_says(kAtr);
  EXPECT_EQ(take_results(), "powered ok");
}

TEST_F(CardContactTest, ChangesTheClassOnlyThroughDeactivationAndARest) {
  activate();
  contact.power_on(Voltage::k3V);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(line.time, milliseconds(10));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "RST0 VCC3 IO1 CLK3750");
}

TEST_F(CardContactTest, RestsBetweenPowerOffAndPowerOn) {
  activate();
  contact.power_off();
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_TRUE(contact.power_on(Voltage::k5V));
  EXPECT_EQ(line.take_log(), "");
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), kColdReset5V);
}

TEST_F(CardContactTest, SlowsTheClockForACardThatBears4MHz) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.card_says("3B1001");  // TA1 = 01: FI 0
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(line.take_log(), kColdReset5V + " RST1");
  EXPECT_EQ(line.silence, etu(13)) << "the last character is not over";
  exchange("00B0000001");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "CLK3750 >00B0000001");
}

TEST_F(CardContactTest, GivesNoPowerWithoutACard) {
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(take_results(), "powered absent");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(CardContactTest, DeactivatesACardWhoseAnswerDoesNotEnd) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.card_says("3B6D0000");
  line.log.clear();
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), "powered mute");
}

TEST_F(CardContactTest, AsksADamagedAnswerOnceMore) {
  insert();
  contact.power_on(Voltage::k5V);
  line.pass(Alarm::kTime);
  line.card_says("3B6D");
  contact.on_parity_error();
  reset_goes_on(kAtr);
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(contact.statistics().parity_errors, 1U);
  EXPECT_EQ(contact.statistics().answers_asked_again, 1U);
  EXPECT_EQ(contact.statistics().activations, 1U);
}

// --- TCK: T0 80, TD1 01: T=1, and TCK is 80 ^ 01 = 81 ---

TEST_F(CardContactTest, TakesAWrongTckThatComesTwiceTheSame) {
  insert();
  reset("3B800180");
  EXPECT_EQ(take_results(), "");
  reset_goes_on("3B800180");
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), "3B800180");
  EXPECT_EQ(contact.statistics().doubtful_delivered, 1U);
}

TEST_F(CardContactTest, TakesAnAnswerThatHasNoTckTwice) {
  insert();
  reset("3B8001");
  line.pass(Alarm::kSilence);
  reset_goes_on("3B8001");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), "3B8001");
}

TEST_F(CardContactTest, TakesAnAnswerThatLacksTheSameHistoricalBytesTwice) {
  insert();
  reset("3B6D000031C1");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "");
  reset_goes_on("3B6D000031C1");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(hex(contact.atr().bytes), "3B6D000031C1");
  EXPECT_EQ(contact.statistics().doubtful_delivered, 1U);
}

TEST_F(CardContactTest, DeactivatesACardThatStopsAtTwoDifferentHistoricalBytes) {
  insert();
  reset("3B6D000031C1");
  line.pass(Alarm::kSilence);
  reset_goes_on("3B6D000031");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "powered mute");
}

TEST_F(CardContactTest, DeactivatesACardWithTwoDifferentWrongTcks) {
  insert();
  reset("3B800180");
  line.log.clear();
  reset_goes_on("3B800182");
  EXPECT_EQ(line.take_log(), "RST1 " + kDeactivation);
  EXPECT_EQ(take_results(), "powered bad TCK");
  EXPECT_EQ(contact.statistics().doubtful_delivered, 0U);
}

TEST_F(CardContactTest, ForgetsAWrongTckWithTheActivation) {
  insert();
  reset("3B800180");
  contact.power_off();
  line.pass(Alarm::kTime);
  take_results();
  reset("3B800180");
  EXPECT_EQ(take_results(), "") << "the first answer of this activation";
  reset_goes_on(kT1Atr);
  EXPECT_EQ(take_results(), "powered ok");
}

// --- Classes ---

TEST_F(CardContactTest, TriesNoLowerClassOnceAnAnswerHasBegun) {
  insert();
  reset("3B6D00", Voltage::kOff);
  line.pass(Alarm::kSilence);
  line.log.clear();
  reset_goes_on("3B6D00");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "RST1 " + kDeactivation);
  EXPECT_EQ(take_results(), "powered mute");
}

TEST_F(CardContactTest, ReportsABadTSRatherThanTheSilenceOfLowerClasses) {
  insert();
  reset("3C", Voltage::kOff);
  reset_goes_on("3C");
  for (int lower = 0; lower < 2; ++lower) {
    EXPECT_EQ(take_results(), "");
    line.pass(Alarm::kTime);  // 10 ms
    line.pass(Alarm::kTime);  // 400 clocks
    line.pass(Alarm::kSilence);
  }
  EXPECT_EQ(take_results(), "powered bad TS");
}

struct ClassCase {
  const char* what;
  const char* atr;  // T=0; T=15 with classes; TCK
  Voltage select;
  const char* then;
};
class ClassTest : public CardContactTest, public testing::WithParamInterface<ClassCase> {};

TEST_P(ClassTest, FollowsTheAnswer) {
  insert();
  reset(GetParam().atr, GetParam().select);
  line.log.erase(line.log.begin(), line.log.begin() + 5);
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), GetParam().then);
}

INSTANTIATE_TEST_SUITE_P(
    , ClassTest,
    testing::Values(ClassCase{"BAndC", "3B80801FC6D9", Voltage::kOff,
                              "RST0 CLK0 IO0 VCC0 RST0 VCC3 IO1 CLK3750"},
                    ClassCase{"COnly", "3B80801FC4DB", Voltage::kOff,
                              "RST0 CLK0 IO0 VCC0 RST0 VCC1.8 IO1 CLK3750"},
                    ClassCase{"AllThree", "3B80801FC7D8", Voltage::kOff, ""},
                    ClassCase{"ReservedIndicator", "3B80801FC5DA", Voltage::kOff, ""},
                    ClassCase{"BAndCButTheHostSays5V", "3B80801FC6D9", Voltage::k5V, ""},
                    ClassCase{"None", "3B00", Voltage::kOff, ""}),
    [](const auto& info) { return info.param.what; });

TEST_F(CardContactTest, StaysInTheClassTheCardClaims) {
  insert();
  reset("3B80801FC6D9", Voltage::kOff);
  line.pass(Alarm::kTime);
  line.log.clear();
  reset_goes_on("3B80801FC6D9");
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(line.take_log(), "RST1");
}

// --- Specific mode: T0 90, TA1, TD1 10 (T=0), TA2 ---

TEST_F(CardContactTest, TalksAtTheRateOfSpecificModeAtOnce) {
  activate("3B90951000");
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_EQ(contact.settings().FiDi, 0x95);
  EXPECT_EQ(contact.settings().protocol, 0);
}

struct ModeCase {
  const char* what;
  const char* atr;
  bool asked_again;
};
class UnusableModeTest : public CardContactTest, public testing::WithParamInterface<ModeCase> {};

TEST_P(UnusableModeTest, IsLeftByAWarmResetOrRefused) {
  line.highest_Di = 32;
  insert();
  reset(GetParam().atr);
  if (!GetParam().asked_again) {
    EXPECT_EQ(take_results(), "powered protocol");
    EXPECT_EQ(contact.state(), CardState::kInactive);
    return;
  }
  EXPECT_EQ(line.take_log(), kColdReset5V + " RST1 RST0");
  reset_goes_on("3B1095");  // negotiable
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(contact.settings().FiDi, 0x11);
}

TEST_P(UnusableModeTest, IsNotLeftTwice) {
  line.highest_Di = 32;
  insert();
  reset(GetParam().atr);
  if (GetParam().asked_again) reset_goes_on(GetParam().atr);
  EXPECT_EQ(take_results(), "powered protocol");
}

INSTANTIATE_TEST_SUITE_P(, UnusableModeTest,
                         testing::Values(ModeCase{"ImplicitThatMayChange", "3B90951010", true},
                                         ModeCase{"ImplicitForGood", "3B90951090", false},
                                         ModeCase{"TooFastThatMayChange", "3B90971000", true},
                                         ModeCase{"TooFastForGood", "3B90971080", false},
                                         ModeCase{"ReservedRate", "3B907F1080", false},
                                         ModeCase{"OtherProtocol", "3B9095108E", false}),
                         [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace ssc::firmware
