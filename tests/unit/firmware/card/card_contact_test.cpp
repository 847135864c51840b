// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/card_contact.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {
namespace {

// T=0, no TA1, TB1 and TC1 00, 13 historical bytes.
const std::string kAtr = "3B6D000000815431008660999900000001";
// The same with TA1 = 95.
const std::string kFastAtr = "3B7D95000000815431008660999900000001";

const std::string kColdReset5V = "RST0 VCC5 IO1 CLK5000";
const std::string kDeactivation = "RST0 CLK0 IO0 VCC0";

std::string name(CardResult result) {
  const char* const names[] = {"ok",          "absent",   "not powered",    "mute",
                               "bad TS",      "bad TCK",  "overrun",        "protocol",
                               "malformed",   "parity",   "procedure byte", "aborted",
                               "unsupported", "given up", "hardware"};
  return names[static_cast<int>(result)];
}

class CardContactTest : public testing::Test, private CardObserver {
 protected:
  CardContactTest() { line.attach(contact); }

  void insert() {
    contact.on_presence(true);
    results.clear();
  }
  void activate(const std::string& atr = kAtr) {
    insert();
    contact.power_on(Voltage::k5V);
    line.pass(Alarm::kTime);
    line.card_says(atr);
    ASSERT_EQ(take_results(), "powered ok");
    line.log.clear();
  }
  std::string take_results() {
    std::string text;
    for (const auto& r : results) text += (text.empty() ? "" : ", ") + r;
    results.clear();
    return text;
  }
  bool exchange(std::string_view tpdu) { return contact.exchange(bytes(tpdu)); }

  FakeLine line;
  CardContact contact{line, *this};
  std::vector<std::string> results;

 private:
  void on_powered(CardResult result) override { results.push_back("powered " + name(result)); }
  void on_negotiated(CardResult result) override {
    results.push_back("negotiated " + name(result));
  }
  void on_exchanged(CardResult result, const Exchanged& exchanged) override {
    results.push_back(result == CardResult::kOk ? hex(exchanged.response)
                                                : "failed " + name(result));
  }
  void on_still_busy(Byte) override { results.emplace_back("busy"); }
  void on_overcurrent() override { results.emplace_back("over-current"); }
  void on_presence(bool present) override {
    results.emplace_back(present ? "inserted" : "removed");
  }
};

// --- Activation ---

TEST_F(CardContactTest, ActivatesInTheOrderOfTheStandard) {
  insert();
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(line.take_log(), kColdReset5V);
  EXPECT_EQ(line.time, clocks(400));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "RST1");
  EXPECT_EQ(line.silence, clocks(40'000));
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
    testing::Values(BadAtr{"SilentHalfWay", "3B6D0000", Alarm::kSilence, "mute"},
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
  EXPECT_EQ(line.take_log(), kColdReset5V + " RST1 CLK3750");
}

TEST_F(CardContactTest, GivesNoPowerWithoutACard) {
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(take_results(), "powered absent");
  EXPECT_EQ(line.take_log(), "");
}

// --- Parameters ---

TEST_F(CardContactTest, KeepsTheDefaultBitRateUntilTold) {
  activate(kFastAtr);
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{372, 1}));
  ASSERT_TRUE(contact.set_settings({.FiDi = 0x95, .N = 2, .WI = 10}));
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_EQ(line.format.guard_time_etu, 14U);
}

TEST_F(CardContactTest, RefusesBitRatesThatTheLineOrTheStandardDoesNotHave) {
  activate(kFastAtr);
  line.highest_Di = 16;
  EXPECT_EQ(contact.set_settings({.FiDi = 0x97, .N = 0, .WI = 10}).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.set_settings({.FiDi = 0x9F, .N = 0, .WI = 10}).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.settings(), CardSettings{});
}

TEST_F(CardContactTest, CarriesAPpsOut) {
  activate(kFastAtr);
  EXPECT_TRUE(exchange("FF10957A"));
  EXPECT_EQ(line.take_log(), ">FF10957A");
  line.sent();
  EXPECT_EQ(line.silence, etu(9'600));
  line.card_says("FF10957A");
  EXPECT_EQ(take_results(), "FF10957A");
  EXPECT_EQ(contact.state(), CardState::kActive);
}

TEST_F(CardContactTest, DeactivatesACardThatDoesNotAnswerPps) {
  activate(kFastAtr);
  exchange("FF10957A");
  line.card_says("FF10");
  line.log.clear();
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), "failed mute");
}

// --- Commands ---

TEST_F(CardContactTest, MovesDataToTheCard) {
  activate();
  exchange("00A4040003AABBCC");
  EXPECT_EQ(line.take_log(), ">00A4040003");
  EXPECT_EQ(line.turn_round_etu, 16U);
  line.sent();
  EXPECT_EQ(line.silence, etu(9'600));
  line.card_says("A4");
  EXPECT_EQ(line.take_log(), ">AABBCC");
  line.card_says("6110");
  EXPECT_EQ(take_results(), "6110");
  EXPECT_FALSE(line.silence);
  EXPECT_FALSE(line.time);
}

TEST_F(CardContactTest, MovesDataFromTheCard) {
  activate();
  exchange("00B0000003");
  line.card_says("60B00102039000");
  EXPECT_EQ(take_results(), "0102039000");
}

TEST_F(CardContactTest, TellsThatACommandStillGoesOn) {
  activate();
  exchange("00B0000001");
  EXPECT_EQ(line.time, milliseconds(1'000));
  line.pass(Alarm::kTime);
  line.card_says("60");
  line.pass(Alarm::kTime);
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "busy, busy, 429000");
}

TEST_F(CardContactTest, KeepsACardPoweredThatFailsACommand) {
  struct Case {
    const char* says;
    bool then_silent;
    const char* result;
  };
  const Case cases[] = {
      {"", true, "failed mute"},
      {"90", true, "failed mute"},
      {"B001", true, "failed mute"},
      {"33", false, "failed procedure byte"},
  };
  activate();
  for (const auto& c : cases) {
    exchange("00B0000003");
    line.card_says(c.says);
    if (c.then_silent) line.pass(Alarm::kSilence);
    EXPECT_EQ(take_results(), c.result) << c.says;
    EXPECT_EQ(contact.state(), CardState::kActive);
    EXPECT_FALSE(line.silence);
    EXPECT_FALSE(line.time);
  }
  exchange("00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(CardContactTest, RefusesWhatIsNoCommand) {
  activate();
  for (const char* tpdu : {"", "00A404", "0061000000", "00A4040003AABB", "FF1095"}) {
    EXPECT_TRUE(exchange(tpdu));
    EXPECT_EQ(take_results(), "failed malformed") << tpdu;
  }
  EXPECT_EQ(line.take_log(), "");
  EXPECT_FALSE(line.time);
}

TEST_F(CardContactTest, SaysWhyItCannotTalk) {
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed absent");
  insert();
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed not powered");
}

TEST_F(CardContactTest, DoesNotSpeakT0WithACardOfT1Alone) {
  activate("3B800181");
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed protocol");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(CardContactTest, TakesOneCommandAtATime) {
  activate();
  EXPECT_TRUE(exchange("00B0000001"));
  EXPECT_FALSE(exchange("00B0000002"));
  EXPECT_FALSE(contact.power_on(Voltage::k5V));
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

// --- Removal and stop, at every moment ---

using Moment = void (*)(CardContact&, FakeLine&);
struct Interrupted {
  const char* when;
  Moment until_then;
  const char* command;  // what ends, and how it is called
};

class InterruptedTest : public CardContactTest, public testing::WithParamInterface<Interrupted> {
 protected:
  void SetUp() override {
    insert();
    GetParam().until_then(contact, line);
    results.clear();
    line.log.clear();
  }
  std::string expected(const std::string& result) const {
    const std::string command = GetParam().command;
    return command.empty() ? "" : command + " " + result;
  }
};

TEST_P(InterruptedTest, ByRemovalDeactivatesAndEndsOnce) {
  contact.on_presence(false);
  EXPECT_EQ(line.take_log(), kDeactivation);
  const auto command = expected("absent");
  EXPECT_EQ(take_results(), command + (command.empty() ? "" : ", ") + "removed");
  EXPECT_EQ(contact.state(), CardState::kAbsent);

  // What was still on its way changes nothing.
  line.card_says("3B900061");
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "");
  EXPECT_EQ(line.take_log(), "");
}

TEST_P(InterruptedTest, ByPowerOffDeactivatesAndEndsOnce) {
  contact.power_off();
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), expected("aborted"));
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

TEST_P(InterruptedTest, ByRemovalLeavesTheNextCardAlone) {
  contact.on_presence(false);
  results.clear();
  activate();
  exchange("00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

void reset_low(CardContact& contact, FakeLine&) {
  contact.power_on(Voltage::k5V);
}
void awaiting_atr(CardContact& contact, FakeLine& line) {
  reset_low(contact, line);
  line.pass(Alarm::kTime);
}
void in_atr(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says("3B6D00");
}
void between_classes(CardContact& contact, FakeLine& line) {
  contact.power_on(Voltage::kOff);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
}
void ready(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says(kAtr);
}
void sending_header(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00A4040003AABBCC"));
}
void awaiting_procedure_byte(CardContact& contact, FakeLine& line) {
  sending_header(contact, line);
  line.sent();
}
void sending_data(CardContact& contact, FakeLine& line) {
  awaiting_procedure_byte(contact, line);
  contact.on_character(0xA4);
}
void receiving_data(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00B0000003"));
  line.card_says("B001");
}
void awaiting_sw2(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00B0000003"));
  line.card_says("90");
}
void in_pps(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("FF10957A"));
  line.card_says("FF");
}

INSTANTIATE_TEST_SUITE_P(, InterruptedTest,
                         testing::Values(Interrupted{"InResetLow", reset_low, "powered"},
                                         Interrupted{"AwaitingAtr", awaiting_atr, "powered"},
                                         Interrupted{"InAtr", in_atr, "powered"},
                                         Interrupted{"BetweenClasses", between_classes, "powered"},
                                         Interrupted{"Ready", ready, ""},
                                         Interrupted{"SendingHeader", sending_header, "failed"},
                                         Interrupted{"AwaitingProcedureByte",
                                                     awaiting_procedure_byte, "failed"},
                                         Interrupted{"SendingData", sending_data, "failed"},
                                         Interrupted{"ReceivingData", receiving_data, "failed"},
                                         Interrupted{"AwaitingSW2", awaiting_sw2, "failed"},
                                         Interrupted{"InPps", in_pps, "failed"}),
                         [](const auto& info) { return info.param.when; });

}  // namespace
}  // namespace ssc::firmware
