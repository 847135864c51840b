// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/tools/cardsim/cards.hpp"
#include "tests/unit/tools/cardsim/reader.hpp"

// The card contact with simulated cards in virtual time: how long things take, and that the rules
// of the contacts (tools/cardsim/contact_rules.hpp) are kept on every way.
namespace ssc::firmware {
namespace {

using cardsim::Fault;
using cardsim::FaultKind;
using cardsim::FaultOf;
using cardsim::hex;
using cardsim::Persona;
using cardsim::shipped;
using cardsim::Time;
using namespace std::chrono_literals;

constexpr std::string_view kReadRecord = "00C0000000";  // 6400 from a card without the file

class TimedCardContactTest : public testing::Test {
 protected:
  static Persona with_atr(std::string_view atr) {
    Persona persona = shipped("employee");
    persona.atr = hex(atr);
    return persona;
  }
  void activate(const Persona& persona) {
    reader.line.insert(persona);
    ASSERT_EQ(reader.power_on(), "ok");
  }
  std::string negotiate(Byte protocol) {
    return reader.negotiate(reader.contact.best_settings(protocol));
  }
  // The time a power_on takes, to its answer.
  Time time_of_power_on(const Persona& persona, Voltage select, const std::string& result) {
    reader.line.insert(persona);
    const Time before = reader.time.now();
    EXPECT_EQ(reader.power_on(select), result);
    return reader.time.now() - before;
  }
  void TearDown() override { EXPECT_THAT(reader.line.violations(), testing::IsEmpty()); }

  cardsim::Reader reader;
};

TEST_F(TimedCardContactTest, CallsASilentCardMuteInAFewMilliseconds) {
  EXPECT_LT(time_of_power_on(shipped("mute"), Voltage::kOff, "mute"), 60ms);
}

// Twice the initial waiting time of 9,600 etu: the standard asks for no less.
TEST_F(TimedCardContactTest, CallsACardMuteThatStopsHalfWayWithin1500Milliseconds) {
  const Time taken = time_of_power_on(shipped("shortatr"), Voltage::kOff, "mute");
  EXPECT_GT(taken, 1'428ms);
  EXPECT_LT(taken, 1'500ms);
}

TEST_F(TimedCardContactTest, WaitsNoLongerThanTheWholeAnswerMayTake) {
  Persona slow = shipped("employee");
  slow.timing.gap_etu = 9'000;
  EXPECT_LT(time_of_power_on(slow, Voltage::kOff, "mute"), 1'600ms);
}

TEST_F(TimedCardContactTest, FindsTheClassOfACardThatBearsOnlyTheLowest) {
  Persona low = shipped("employee");
  low.classes = iso7816::kClassC;
  EXPECT_LT(time_of_power_on(low, Voltage::kOff, "ok"), 150ms);
}

TEST_F(TimedCardContactTest, SlowsTheClockAfterTheAnswerOfACardForFourMegahertz) {
  activate(with_atr("3B 10 01"));
  EXPECT_EQ(reader.contact.clock_hz(), 3'750'000U);
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
}

TEST_F(TimedCardContactTest, NegotiatesUpToWhatCardAndLineBear) {
  const std::pair<unsigned, Byte> cases[] = {{64, 0x97}, {32, 0x96}, {16, 0x95}, {8, 0x94}};
  for (const auto& [highest_Di, FiDi] : cases) {
    reader.line.set_highest_Di(highest_Di);
    activate(with_atr("3B 10 97"));
    EXPECT_EQ(negotiate(0), "ok");
    EXPECT_EQ(reader.contact.settings().FiDi, FiDi);
    EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  }
}

TEST_F(TimedCardContactTest, NegotiatesWithAnInverseCard) {
  activate(with_atr("3F 10 96"));
  EXPECT_EQ(negotiate(0), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x96);
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
}

TEST_F(TimedCardContactTest, GoesOnAt372WhenTheCardDropsPPS1) {
  Persona persona = with_atr("3B 10 97");
  persona.pps = cardsim::PpsStyle::kDropsPps1;
  activate(persona);
  EXPECT_EQ(negotiate(0), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x11);
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
}

TEST_F(TimedCardContactTest, GoesOnAfterAResetWhenPpsFails) {
  for (const auto style : {cardsim::PpsStyle::kMute, cardsim::PpsStyle::kWrong}) {
    Persona persona = with_atr("3B 10 97");
    persona.pps = style;
    activate(persona);
    EXPECT_EQ(negotiate(0), "ok");
    EXPECT_EQ(reader.contact.settings().FiDi, 0x11);
    EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  }
  EXPECT_EQ(reader.contact.statistics().negotiations_failed, 2U);
}

TEST_F(TimedCardContactTest, TalksInSpecificModeWithoutPps) {
  activate(with_atr("3B 90 95 10 00"));
  EXPECT_EQ(reader.contact.settings().FiDi, 0x95);
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
}

// TD1 80, TD2 1F, TA3 41: the clock may stop low.
TEST_F(TimedCardContactTest, StopsTheClockAndStartsItInTime) {
  activate(with_atr("3B 80 80 1F 41 5E"));
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  ASSERT_TRUE(reader.contact.stop_clock(iso7816::ClockStop::kEither));
  reader.time.pass(10ms);
  EXPECT_EQ(reader.contact.clock_state(), ClockState::kStoppedLow);
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  EXPECT_EQ(reader.contact.clock_state(), ClockState::kRunning);
}

TEST_F(TimedCardContactTest, ReportsSilenceAfterTheWaitingTime) {
  activate(shipped("employee"));
  reader.line.insert(shipped("employee"), {{FaultKind::kMute, FaultOf::kSent, 1}});
  ASSERT_EQ(reader.power_on(), "ok");
  const Time before = reader.time.now();
  EXPECT_EQ(reader.exchange(kReadRecord), "mute");
  const Time taken = reader.time.now() - before;
  EXPECT_GT(taken, 714ms);  // 9,600 etu
  EXPECT_LT(taken, 730ms);
  EXPECT_EQ(reader.contact.statistics().timeouts, 1U);
}

// --- T=1: TD1 81, TD2 31: BWI 4, CWI 5, TA1 97 -------------------------------------------------

class TimedT1Test : public TimedCardContactTest {
 protected:
  static Persona t1_card() { return with_atr("3B 90 97 81 31 FE 45 0C"); }
};

TEST_F(TimedT1Test, NegotiatesAndReadsAtFullSpeed) {
  activate(t1_card());
  EXPECT_EQ(negotiate(1), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x97);
  EXPECT_EQ(reader.apdu(kReadRecord), "6400");
}

TEST_F(TimedT1Test, WaitsForACardThatAsksForMoreTime) {
  Persona slow = t1_card();
  slow.t1.wtx = 5;
  activate(slow);
  const Time before = reader.time.now();
  EXPECT_EQ(reader.apdu(kReadRecord), "6400");
  EXPECT_GT(reader.time.now() - before, 4'500ms);  // of 5 x 1.143 s
  EXPECT_THAT(reader.extensions, testing::Contains(5U));
}

// Three tries and three times RESYNCH, each a BWT of 1.143 s.
TEST_F(TimedT1Test, GivesUpASilentCardAfterSixBlockWaitingTimes) {
  // After the five characters of S(IFS response).
  reader.line.insert(t1_card(), {{FaultKind::kMute, FaultOf::kSent, 6}});
  ASSERT_EQ(reader.power_on(), "ok");
  const Time before = reader.time.now();
  EXPECT_EQ(reader.apdu(kReadRecord), "mute");
  EXPECT_GT(reader.time.now() - before, 6'800ms);
  EXPECT_LT(reader.time.now() - before, 7'000ms);
  EXPECT_EQ(reader.contact.state(), CardState::kInactive);
}

TEST_F(TimedT1Test, WorksOnAfterAnAbortAtAnyTime) {
  activate(t1_card());
  for (int after_us = 100; after_us < 12'000; after_us += 700) {
    reader.contact.exchange_apdu(hex(kReadRecord), false);
    reader.time.pass(std::chrono::microseconds(after_us));
    reader.contact.abort();
    EXPECT_THAT(reader.end(), testing::AnyOf("aborted", "6400")) << after_us;
    EXPECT_EQ(reader.apdu(kReadRecord), "6400") << after_us;
  }
}

// --- Whatever goes wrong at whatever character -------------------------------------------------

struct Mishap {
  const char* what;
  FaultKind kind;
  std::uint32_t argument;
};
class MishapTest : public TimedCardContactTest, public testing::WithParamInterface<Mishap> {
 protected:
  // Activation, negotiation and two commands, as far as they go. Every one of them ends.
  void whole_session(FaultOf of, unsigned at) {
    Persona persona = with_atr("3B 1D 96 00 00 00 81 54 31 08 66 09 99 00 00 01");
    reader.line.insert(persona, {{GetParam().kind, of, at, GetParam().argument}});
    std::vector<std::string> ends;
    ends.push_back(reader.power_on(Voltage::kOff));
    ends.push_back(negotiate(0));
    ends.push_back(reader.exchange("00A404000F7378312E73682EC9E7BBE1B1A3D5CF"));
    ends.push_back(reader.apdu(kReadRecord));
    EXPECT_THAT(ends, testing::Not(testing::Contains("endless"))) << "at " << at;
  }
};

TEST_P(MishapTest, OfTheAnswerToReset) {
  for (unsigned at = 1; at <= 16; ++at) whole_session(FaultOf::kAtr, at);
}
TEST_P(MishapTest, OfWhatTheCardSays) {
  for (unsigned at = 1; at <= 12; ++at) whole_session(FaultOf::kSent, at);
}
TEST_P(MishapTest, OfWhatTheReaderSays) {
  for (unsigned at = 1; at <= 34; ++at) whole_session(FaultOf::kHeard, at);
}

INSTANTIATE_TEST_SUITE_P(, MishapTest,
                         testing::Values(Mishap{"Pulled", FaultKind::kPull, 0},
                                         Mishap{"Damaged", FaultKind::kParity, 0},
                                         Mishap{"DamagedForGood", FaultKind::kParity, 5},
                                         Mishap{"Lost", FaultKind::kLost, 0}),
                         [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace ssc::firmware
