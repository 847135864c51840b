// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/clocked_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/cards.hpp"
#include "tests/unit/tools/cardsim/reader.hpp"

namespace ssc::cardsim {
namespace {

using firmware::Voltage;
using testing::ElementsAre;
using testing::IsEmpty;
using From = ClockedLine::From;

constexpr std::string_view kSelectSsse = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF";
constexpr std::string_view kFci = "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000";
// The class A card of these tests has no TA1: 372 / 1 at 5 MHz, an etu is 74.4 us.
constexpr Time kEtu = std::chrono::nanoseconds(74'400);

class ClockedLineTest : public testing::Test {
 protected:
  void insert(std::string_view persona, std::vector<Fault> faults = {}) {
    reader.line.insert(shipped(persona), std::move(faults));
  }
  void activate(std::string_view persona, std::vector<Fault> faults = {}) {
    insert(persona, std::move(faults));
    ASSERT_EQ(reader.power_on(), "ok");
    reader.line.clear_trace();
  }
  // Distances of leading edges in whole etu.
  std::vector<int> gaps() const {
    std::vector<int> gaps;
    const auto& trace = reader.line.trace();
    for (std::size_t i = 1; i < trace.size(); ++i) {
      const Time gap = trace[i].at - trace[i - 1].at;
      gaps.push_back(static_cast<int>((gap + kEtu / 2) / kEtu));
    }
    return gaps;
  }
  std::string said(From from) const {
    Data bytes;
    for (const auto& t : reader.line.trace())
      if (t.from == from) bytes.push_back(t.value);
    return to_hex(bytes);
  }

  void TearDown() override { EXPECT_THAT(reader.line.violations(), IsEmpty()); }

  Reader reader;
};

TEST_F(ClockedLineTest, PlaysTheAnswerToResetFromTheFirstClockOn) {
  insert("employee");
  ASSERT_EQ(reader.power_on(), "ok");
  // RST low for 400 clocks, and 400 more to the first character: 160 us at 5 MHz.
  EXPECT_EQ(reader.line.trace().front().at, Time(std::chrono::microseconds(160)));
  EXPECT_THAT(gaps(), testing::Each(12));
  EXPECT_EQ(reader.line.trace().size(), 17U);
}

TEST_F(ClockedLineTest, KeepsTurnRoundAndGuardTimesInBothDirections) {
  activate("employee");
  EXPECT_EQ(reader.exchange("00A4040006D15600000503"), "610A");
  EXPECT_THAT(gaps(), ElementsAre(12, 12, 12, 12, 16, 16, 12, 12, 12, 12, 12, 16, 12));
  EXPECT_EQ(reader.line.traced_etu(), 168U);
}

TEST_F(ClockedLineTest, ReadsTheCardAsOneDoes) {
  activate("employee");
  EXPECT_EQ(reader.exchange(kSelectSsse), "6118");
  EXPECT_EQ(reader.exchange("00C0000018"), kFci);
}

TEST_F(ClockedLineTest, RepeatsADamagedCharacterOfTheCardThirteenEtuLater) {
  activate("employee", {{FaultKind::kParity, FaultOf::kSent, 2, 2}});
  EXPECT_EQ(reader.exchange("00C0000000"), "6400");
  EXPECT_THAT(gaps(), ElementsAre(12, 12, 12, 12, 16, 12, 13, 13));
  EXPECT_TRUE(reader.line.trace()[6].damaged);
  EXPECT_FALSE(reader.line.trace()[8].damaged);
}

TEST_F(ClockedLineTest, RepeatsACharacterTheCardComplainsOf) {
  activate("employee", {{FaultKind::kParity, FaultOf::kHeard, 5, 3}});
  EXPECT_EQ(reader.exchange("00C0000000"), "6400");
  EXPECT_THAT(gaps(), ElementsAre(12, 12, 12, 12, 13, 13, 13, 16, 12));
}

TEST_F(ClockedLineTest, GivesUpAfterThreeRepetitions) {
  activate("employee", {{FaultKind::kParity, FaultOf::kHeard, 2, 4}});
  EXPECT_EQ(reader.exchange("00C0000000"), "parity");
  EXPECT_EQ(said(From::kReader), "00C0C0C0C0");
}

TEST_F(ClockedLineTest, HearsNoCardThatDoesNotBearTheVoltage) {
  Persona low = shipped("employee");
  low.classes = iso7816::kClassC;
  reader.line.insert(low);
  EXPECT_EQ(reader.power_on(Voltage::k5V), "mute");
  EXPECT_EQ(reader.power_on(Voltage::kOff), "ok");
}

TEST_F(ClockedLineTest, WaitsForACardThatTakesItsTime) {
  Persona slow = shipped("employee");
  slow.timing = {.first_character_clocks = 40'000, .gap_etu = 9'587, .answer_etu = 9'583};
  reader.line.insert(slow);
  EXPECT_EQ(reader.power_on(), "mute");  // 17 x 9,599 etu: more than 19,200 in all
  slow.timing.gap_etu = 1'100;
  reader.line.insert(slow);
  EXPECT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(reader.exchange("00C0000000"), "6400");  // WT is 9,600 etu
}

TEST_F(ClockedLineTest, EndsTheCommandOfACardThatIsPulled) {
  activate("employee", {{FaultKind::kPull, FaultOf::kSent, 1}});
  EXPECT_EQ(reader.exchange(kSelectSsse), "absent");
  EXPECT_EQ(reader.contact.state(), firmware::CardState::kAbsent);
  activate("retired", {{FaultKind::kPull, FaultOf::kHeard, 3}});
  EXPECT_EQ(reader.exchange(kSelectSsse), "absent");
  activate("retired");
  EXPECT_EQ(reader.exchange(kSelectSsse), "6118");
}

TEST_F(ClockedLineTest, TurnsCharactersOfAnInverseCardOver) {
  Persona inverse = shipped("employee");
  inverse.atr = hex("3F 00");
  reader.line.insert(inverse);
  ASSERT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(said(From::kCard), "03FF");
  EXPECT_EQ(reader.exchange(kSelectSsse), "6118");
}

TEST_F(ClockedLineTest, ChangesTheBitRateOnBothSidesAfterPps) {
  Persona fast = shipped("employee");
  fast.atr = hex("3B 10 97");
  reader.line.insert(fast);
  ASSERT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(reader.exchange("FF109778"), "FF109778");
  ASSERT_TRUE(reader.contact.set_settings({.FiDi = 0x97}));
  reader.line.clear_trace();
  EXPECT_EQ(reader.exchange("00A4040006D15600000503"), "610A");
  EXPECT_EQ(reader.line.traced_etu(), 168U);
  // 8 cycles an etu.
  EXPECT_EQ(reader.line.trace()[1].at - reader.line.trace()[0].at,
            Time(std::chrono::nanoseconds(12 * 1'600)));
}

TEST(ClockedLines, RunSideBySideOnOneClock) {
  VirtualTime time;
  Reader user(time), psam(time);
  user.line.insert(shipped("employee"));
  psam.line.insert(shipped("retired"));
  user.contact.power_on(Voltage::k5V);
  psam.contact.power_on(Voltage::k3V);
  EXPECT_EQ(user.end(), "ok");
  EXPECT_FALSE(psam.has_ended());  // its clock is slower
  EXPECT_EQ(psam.end(), "ok");
  user.contact.exchange(hex(kSelectSsse));
  psam.contact.exchange(hex(kSelectSsse));
  EXPECT_EQ(user.end(), "6118");
  EXPECT_EQ(psam.end(), "6118");
  EXPECT_GT(psam.line.trace().back().at, user.line.trace().back().at);
  EXPECT_THAT(user.line.violations(), IsEmpty());
  EXPECT_THAT(psam.line.violations(), IsEmpty());
}

// --- The rules: a reader that breaks them -------------------------------------------------------

class RudeReaderTest : public testing::Test, private firmware::CardObserver {
 protected:
  RudeReaderTest() {
    line.attach(contact);
    line.insert(shipped("employee"));
  }
  void activate() {
    line.set_voltage(Voltage::k5V);
    line.set_io(firmware::IoState::kReception);
    line.set_clock(5'000'000);
    time.pass(clock_cycles(400, 5'000'000));
    line.set_reset(true);
    time.run();
  }
  std::string broken() const {
    std::string all;
    for (const auto& v : line.violations()) all += v.substr(v.find(": ") + 2) + "\n";
    return all;
  }

  VirtualTime time;
  ClockedLine line{time};
  firmware::CardContact contact{line, *this};

 private:
  void on_powered(firmware::CardResult) override {}
  void on_negotiated(firmware::CardResult) override {}
  void on_exchanged(firmware::CardResult, const Exchanged&) override {}
  void on_still_busy(Byte) override {}
  void on_presence(bool) override {}
  void on_overcurrent() override {}
};

TEST_F(RudeReaderTest, GoodMannersAreNotNoted) {
  activate();
  line.send(hex("00C0000000"), 16);
  time.run();
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(line.trace().size(), 17U + 5U + 2U);
}

TEST_F(RudeReaderTest, SpeaksTooSoonAndTooFast) {
  activate();
  line.set_format({.bit_rate = {}, .guard_time_etu = 11});
  line.send(hex("00C0"), 15);
  time.run();
  EXPECT_EQ(broken(),
            "a character too soon after the card's last one\n"
            "a character within the guard time\n");
}

TEST_F(RudeReaderTest, ActivatesInTheWrongOrder) {
  line.set_reset(true);
  line.set_voltage(Voltage::k5V);
  line.set_clock(5'000'000);
  EXPECT_EQ(broken(),
            "RST rises without VCC and CLK\n"
            "VCC comes with RST high\n"
            "CLK runs before I/O is in reception\n");
}

TEST_F(RudeReaderTest, ResetsTooShort) {
  activate();
  line.set_reset(false);
  time.pass(clock_cycles(399, 5'000'000));
  line.set_reset(true);
  EXPECT_EQ(broken(), "RST is low for less than 400 clocks\n");
}

TEST_F(RudeReaderTest, CutsThePowerFirstAndGivesItBackAtOnce) {
  activate();
  line.set_voltage(Voltage::kOff);
  line.set_reset(false);
  line.set_clock(0);
  line.set_io(firmware::IoState::kLow);
  line.set_voltage(Voltage::k3V);
  EXPECT_EQ(broken(),
            "VCC goes with RST high\n"
            "VCC goes with CLK running\n"
            "VCC goes before I/O is low\n"
            "VCC comes back within 10 ms\n");
}

TEST_F(RudeReaderTest, ChangesTheClockWhileTheCardSpeaks) {
  line.set_voltage(Voltage::k5V);
  line.set_io(firmware::IoState::kReception);
  line.set_clock(5'000'000);
  time.pass(clock_cycles(400, 5'000'000));
  line.set_reset(true);
  line.set_clock(3'750'000);
  EXPECT_EQ(broken(), "CLK changes while characters move\n");
}

TEST_F(RudeReaderTest, StopsAClockThatMayNotBeStopped) {
  activate();
  line.stop_clock(false);
  EXPECT_EQ(broken(),
            "CLK stops in a state that the card does not allow\n"
            "CLK stops within 1,860 clocks of a character\n");
}

// TD1 80, TD2 1F, TA3 41: the clock may stop low. TCK is 80 ^ 80 ^ 1F ^ 41.
TEST_F(RudeReaderTest, StopsAndRestartsTheClockInHaste) {
  Persona sleepy = shipped("employee");
  sleepy.atr = hex("3B 80 80 1F 41 5E");
  line.insert(sleepy);
  activate();
  line.send(hex("00"), 16);
  time.run();  // to 11 etu; the character ended at 10 etu, 372 clocks ago
  time.pass(clock_cycles(1'859 - 372, 5'000'000));
  line.stop_clock(false);
  line.set_clock(5'000'000);
  time.pass(clock_cycles(699, 5'000'000));
  line.send(hex("C0"), 16);
  time.run();
  EXPECT_EQ(broken(),
            "CLK stops within 1,860 clocks of a character\n"
            "a character within 700 clocks of a stopped CLK\n");
}

TEST_F(RudeReaderTest, SpeaksAtABitRateOfItsOwn) {
  activate();
  line.set_format({.bit_rate = {512, 16}});
  line.send(hex("00"), 100);
  time.run();
  EXPECT_EQ(broken(), "a character at a bit rate that is not the card's\n");
}

}  // namespace
}  // namespace ssc::cardsim
