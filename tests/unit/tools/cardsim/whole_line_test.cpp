// SPDX-License-Identifier: Apache-2.0
// The reader's own card contact reads simulated cards over a line with a clock, whatever goes
// wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/cards.hpp"
#include "tests/unit/tools/cardsim/reader.hpp"

namespace ssc::cardsim {
namespace {

using testing::IsEmpty;

struct Exchange {
  const char* command;
  const char* answer;
};
// SELECT of the environment with its answer, the issuer's version, READ RECORD with a wrong Le.
constexpr Exchange kReading[] = {
    {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6118"},
    {"00C0000018", "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000"},
    {"00A4020002EF05", "9000"},
    {"00B2030006", "0304322E30009000"},
};

class WholeLineTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_THAT(reader.line.violations(), IsEmpty()); }

  void insert(std::string_view persona, std::vector<Fault> faults = {}) {
    reader.line.insert(shipped(persona), std::move(faults));
  }
  std::string activate() {
    const std::string powered = reader.power_on();
    if (powered != "ok") return powered;
    return reader.negotiate(reader.contact.best_settings(reader.contact.atr().first_protocol));
  }
  // "ok", or how the first command that went another way ended.
  std::string read() {
    for (const auto& [command, answer] : kReading) {
      const std::string got = reader.apdu(command);
      if (got != answer) return got;
    }
    return "ok";
  }
  std::string read(std::string_view persona, std::vector<Fault> faults = {}) {
    insert(persona, std::move(faults));
    const std::string active = activate();
    return active == "ok" ? read() : active;
  }

  Reader reader;
};

TEST_F(WholeLineTest, ReadsACardOfEachKind) {
  EXPECT_EQ(read("employee"), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x11);
  EXPECT_EQ(read("inverse"), "ok");
  EXPECT_EQ(read("employee-t0fast"), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x96);
  EXPECT_EQ(read("employee-t1"), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x97);
  EXPECT_EQ(reader.contact.settings().protocol, 1);
}

TEST_F(WholeLineTest, WorksOnWithACardThatDropsTheSpeed) {
  Persona slow = shipped("employee-t1");
  slow.pps = PpsStyle::kDropsPps1;
  reader.line.insert(slow);
  EXPECT_EQ(activate(), "ok");
  EXPECT_EQ(read(), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x11);
}

TEST_F(WholeLineTest, ResetsACardThatAnswersPpsWronglyOrNotAtAll) {
  for (const PpsStyle style : {PpsStyle::kWrong, PpsStyle::kMute}) {
    Persona stubborn = shipped("employee-t0fast");
    stubborn.pps = style;
    reader.line.insert(stubborn);
    EXPECT_EQ(activate(), "ok");
    EXPECT_EQ(reader.contact.settings().FiDi, 0x11);
    EXPECT_EQ(read(), "ok");
  }
}

// TA2 01: T=1 at once, at the 512 / 32 of TA1. TCK is B0 ^ 96 ^ 91 ^ 01 ^ 31 ^ FE ^ 45.
TEST_F(WholeLineTest, SpeaksToACardInSpecificMode) {
  Persona specific = shipped("employee-t1");
  specific.atr = hex("3B 90 96 91 01 31 FE 45 1D");
  specific.atr.back() = 0;
  for (std::size_t i = 1; i + 1 < specific.atr.size(); ++i) specific.atr.back() ^= specific.atr[i];
  reader.line.insert(specific);
  EXPECT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x96);
  EXPECT_EQ(read(), "ok");
}

TEST_F(WholeLineTest, GrantsTheTimeACardAsksFor) {
  Persona thoughtful = shipped("employee-t1");
  thoughtful.t1 = {.ifs = 64, .wtx = 3};
  reader.line.insert(thoughtful);
  EXPECT_EQ(activate(), "ok");
  EXPECT_EQ(read(), "ok");
  EXPECT_THAT(reader.extensions, testing::Contains(3U));
}

// The 8th character of a block is one of INF; without one of the prologue LEN is another one, and
// the rest of the block comes out of turn.
TEST_F(WholeLineTest, AsksAgainForABlockThatLacksACharacter) {
  EXPECT_EQ(read("employee-t1", {{FaultKind::kLost, FaultOf::kSent, 8}}), "ok");
}

// --- Faults -------------------------------------------------------------------------------------

struct Sweep {
  const char* name;
  const char* persona;
  FaultKind kind;
  FaultOf of;
  std::uint32_t argument;
  bool recovers;  // the reading is as if nothing had been
};

class FaultSweepTest : public WholeLineTest, public testing::WithParamInterface<Sweep> {};

// Whichever one it strikes: every command ends, so does a reset, and another card works after it.
TEST_P(FaultSweepTest, EndsWellOrInADefinedErrorAndTheNextCardWorks) {
  constexpr unsigned kLast = 60;
  const Sweep& sweep = GetParam();
  for (unsigned at = 1; at <= kLast; ++at) {
    SCOPED_TRACE(at);
    const std::string end = read(sweep.persona, {{sweep.kind, sweep.of, at, sweep.argument}});
    if (sweep.recovers) {
      EXPECT_EQ(end, "ok");
    } else {
      EXPECT_NE(end, "endless");
    }
    EXPECT_NE(reader.power_on(), "endless");
    EXPECT_EQ(read("employee"), "ok");
    ASSERT_THAT(reader.line.violations(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    , FaultSweepTest,
    testing::Values(
        // One bad answer to reset is forgiven.
        Sweep{"AtrParity", "employee-t1", FaultKind::kParity, FaultOf::kAtr, 1, true},
        Sweep{"AtrLost", "employee-t1", FaultKind::kLost, FaultOf::kAtr, 0, true},
        Sweep{"AtrMute", "employee-t1", FaultKind::kMute, FaultOf::kAtr, 0, false},
        Sweep{"AtrPulled", "employee-t1", FaultKind::kPull, FaultOf::kAtr, 0, false},
        Sweep{"AtrLate", "employee-t1", FaultKind::kLate, FaultOf::kAtr, 90, true},
        // T=0: three repetitions mend a character, a fourth fault is the end of the command.
        Sweep{"T0Parity", "employee", FaultKind::kParity, FaultOf::kSent, 3, true},
        Sweep{"T0Complaint", "employee", FaultKind::kParity, FaultOf::kHeard, 3, true},
        Sweep{"T0ParityForGood", "employee", FaultKind::kParity, FaultOf::kSent, 4, false},
        Sweep{"T0ComplaintForGood", "employee", FaultKind::kParity, FaultOf::kHeard, 4, false},
        Sweep{"T0Lost", "employee", FaultKind::kLost, FaultOf::kSent, 0, false},
        Sweep{"T0Deaf", "employee", FaultKind::kLost, FaultOf::kHeard, 0, false},
        Sweep{"T0Extra", "employee", FaultKind::kExtra, FaultOf::kSent, 0x42, false},
        Sweep{"T0Late", "employee", FaultKind::kLate, FaultOf::kSent, 9'500, true},
        Sweep{"T0TooLate", "employee", FaultKind::kLate, FaultOf::kSent, 9'700, false},
        Sweep{"T0WrongProcedureByte", "employee", FaultKind::kWrong, FaultOf::kProcedureByte, 0x42,
              false},
        Sweep{"T0Mute", "employee", FaultKind::kMute, FaultOf::kSent, 0, false},
        Sweep{"T0Pulled", "employee", FaultKind::kPull, FaultOf::kSent, 0, false},
        Sweep{"T0PulledWhileSending", "employee", FaultKind::kPull, FaultOf::kHeard, 0, false},
        // T=1: a block is asked for again.
        Sweep{"T1Parity", "employee-t1", FaultKind::kParity, FaultOf::kSent, 1, true},
        Sweep{"T1DamagedToTheCard", "employee-t1", FaultKind::kParity, FaultOf::kHeard, 1, true},
        Sweep{"T1Lost", "employee-t1", FaultKind::kLost, FaultOf::kSent, 0, true},
        Sweep{"T1Deaf", "employee-t1", FaultKind::kLost, FaultOf::kHeard, 0, true},
        Sweep{"T1Extra", "employee-t1", FaultKind::kExtra, FaultOf::kSent, 0x42, false},
        Sweep{"T1Wrong", "employee-t1", FaultKind::kWrong, FaultOf::kSent, 0x42, true},
        Sweep{"T1WrongEdc", "employee-t1", FaultKind::kWrongEdc, FaultOf::kBlock, 0, true},
        Sweep{"T1WrongNs", "employee-t1", FaultKind::kWrongNs, FaultOf::kBlock, 0, true},
        Sweep{"T1Wtx", "employee-t1", FaultKind::kWtx, FaultOf::kBlock, 3, true},
        Sweep{"T1WtxStorm", "employee-t1", FaultKind::kWtx, FaultOf::kBlock, 100'000, false},
        Sweep{"T1Abort", "employee-t1", FaultKind::kAbort, FaultOf::kBlock, 0, false},
        Sweep{"T1Mute", "employee-t1", FaultKind::kMute, FaultOf::kSent, 0, false},
        Sweep{"T1Pulled", "employee-t1", FaultKind::kPull, FaultOf::kSent, 0, false},
        Sweep{"T1PulledWhileSending", "employee-t1", FaultKind::kPull, FaultOf::kHeard, 0, false}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace ssc::cardsim
