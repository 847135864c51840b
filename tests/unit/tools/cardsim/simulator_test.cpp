// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/simulator.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::string_view kPresent = "50000101";
constexpr std::string_view kAbsent = "50000100";
constexpr std::string_view kActivate =
    "56000101"
    "4B0004003D0900"
    "52000101";  // V, K, R
constexpr std::string_view kEmployeesAtr =
    "430011"
    "3B6D000000815431008660999900000001";

class SimulatorTest : public testing::Test {
 protected:
  std::string control(std::string_view line) { return simulator.control(line, now); }
  std::string seen() { return to_hex(simulator.take_output()); }
  std::string line(std::string_view text) {
    EXPECT_TRUE(simulator.on_line(hex(text), now));
    return seen();
  }

  Instant now{};
  Simulator simulator{{shipped("employee"), shipped("retired"), shipped("mute")}};
};

TEST_F(SimulatorTest, ListsThePersonasAndMarksTheOneThatIsIn) {
  control("insert retired");
  const std::string list = control("list");
  EXPECT_TRUE(list.starts_with("OK\nemployee\t"));
  EXPECT_NE(list.find("\t-\nretired\t"), std::string::npos);
  EXPECT_NE(list.find("\tinserted\nmute\t"), std::string::npos);
  EXPECT_TRUE(list.ends_with("\t-\n\n"));
}

TEST_F(SimulatorTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(control("insert nobody"), "ERROR no such persona\n\n");
  EXPECT_TRUE(control("eject").starts_with("ERROR "));
  EXPECT_TRUE(control("").starts_with("ERROR "));
}

TEST_F(SimulatorTest, TellsTheReaderAtOnceWhetherACardIsIn) {
  simulator.on_connected();
  EXPECT_EQ(seen(), kAbsent);
  EXPECT_EQ(control("insert employee"), "OK\n\n");
  EXPECT_EQ(seen(), kPresent);
  EXPECT_EQ(control("pull"), "OK\n\n");
  EXPECT_EQ(seen(), kAbsent);
  EXPECT_EQ(control("pull"), "OK\n\n");
  EXPECT_EQ(seen(), "");
}

TEST_F(SimulatorTest, ShowsARemovalBeforeTheNextCard) {
  simulator.on_connected();
  control("insert employee");
  seen();
  EXPECT_EQ(control("insert retired"), "OK\n\n");
  EXPECT_EQ(seen(), kAbsent);
  EXPECT_EQ(simulator.due(), now + kSwapTime);
  simulator.on_time(now + kSwapTime / 2);
  EXPECT_EQ(seen(), "");
  simulator.on_time(now + kSwapTime);
  EXPECT_EQ(seen(), kPresent);
  EXPECT_FALSE(simulator.due());
}

TEST_F(SimulatorTest, CarriesContactsAndCharactersInFrames) {
  simulator.on_connected();
  control("insert employee");
  seen();
  EXPECT_EQ(line(kActivate), kEmployeesAtr);
  EXPECT_EQ(line("54000500A4040006"), "430001A4");
  EXPECT_EQ(line("540006D15600000503"), "430002610A");
  EXPECT_EQ(line("5A0001FF"), "");  // a frame of a later version
}

TEST_F(SimulatorTest, HasNoContactWithoutACard) {
  simulator.on_connected();
  seen();
  EXPECT_EQ(line(kActivate), "");
  control("insert employee");
  EXPECT_EQ(seen(), kPresent);
  EXPECT_EQ(line("54000500A4040006"), "");  // not activated: the contacts met no card then
}

TEST_F(SimulatorTest, PulledCardComesBackWithoutMemory) {
  simulator.on_connected();
  control("insert employee");
  line(kActivate);
  control("pull");
  control("insert employee");
  seen();
  EXPECT_EQ(line("54000500A4040006"), "");
  EXPECT_EQ(line(kActivate), kEmployeesAtr);
}

TEST_F(SimulatorTest, CardLosesPowerWithTheReader) {
  simulator.on_connected();
  control("insert employee");
  line(kActivate);
  simulator.on_disconnected();
  simulator.on_connected();
  EXPECT_EQ(seen(), kPresent);
  EXPECT_EQ(line("54000500A4040006"), "");
  EXPECT_EQ(line(kActivate), kEmployeesAtr);
}

class SimulatedCardTest : public SimulatorTest {
 protected:
  // The employee's card with a behaviour of its own, activated.
  void activate(const std::function<void(Persona&)>& behave) {
    Persona persona = shipped("employee");
    behave(persona);
    simulator.emplace(std::vector<Persona>{persona});
    simulator->on_connected();
    simulator->control("insert employee", now);
    send(kActivate);
  }
  std::string send(std::string_view text) {
    EXPECT_TRUE(simulator->on_line(hex(text), now));
    return to_hex(simulator->take_output());
  }
  std::string later(std::chrono::milliseconds by) {
    now += by;
    simulator->on_time(now);
    return to_hex(simulator->take_output());
  }

  std::optional<Simulator> simulator;
};

TEST_F(SimulatedCardTest, ComesBackWithWhatACardKeeps) {
  activate([](Persona&) {});
  EXPECT_EQ(send("5400050020000003"), "43000120");
  EXPECT_EQ(send("540003111111"), "43000263C2");
  simulator->control("pull", now);
  simulator->control("insert employee", now);
  send(kActivate);
  EXPECT_EQ(send("5400050020000000"), "43000263C2");
}

TEST_F(SimulatedCardTest, TakesItsTimeWhenThatIsLong) {
  activate([](Persona& p) { p.timing.answer_etu = 984; });  // 1,000 etu: 93 ms at 4 MHz
  EXPECT_EQ(send("54000500C0000000"), "");
  EXPECT_EQ(simulator->next_time(), now + std::chrono::milliseconds(93));
  EXPECT_EQ(later(std::chrono::milliseconds(92)), "");
  EXPECT_EQ(later(std::chrono::milliseconds(1)), "4300026400");
  EXPECT_FALSE(simulator->next_time());
}

TEST_F(SimulatedCardTest, TellsOfACharacterThatStaysDamaged) {
  activate([](Persona& p) {
    p.faults = {{FaultKind::kParity, FaultOf::kSent, 1, 3},
                {FaultKind::kParity, FaultOf::kSent, 4, 4},
                {FaultKind::kParity, FaultOf::kHeard, 11, 4}};
  });
  EXPECT_EQ(send("54000500C0000000"), "4300026400");  // mended by repetition
  EXPECT_EQ(send("54000500C0000000"),
            "43000164"
            "45000100");
  EXPECT_EQ(send("54000100"), "45000100");
}

TEST_F(SimulatedCardTest, IsPulledByItsScript) {
  activate([](Persona& p) { p.faults = {{FaultKind::kPull, FaultOf::kSent, 2}}; });
  EXPECT_EQ(send("54000500C0000000"), "43000164" + std::string(kAbsent));
}

TEST_F(SimulatedCardTest, ComplainsOfHalfABlockAfterAWhile) {
  activate([](Persona& p) { p.atr = shipped("employee-t1").atr; });
  EXPECT_EQ(send("54000300C001"), "");
  EXPECT_TRUE(simulator->next_time());
  EXPECT_EQ(later(std::chrono::milliseconds(100)), "43000400820082");  // R(0), other error
}

TEST_F(SimulatorTest, ReaderThatSpeaksSomethingElseIsAnError) {
  simulator.on_connected();
  control("insert employee");
  EXPECT_EQ(simulator.on_line(hex("5600020101"), now).error(), Error::kMalformed);
  EXPECT_EQ(simulator.on_line(hex("54FFFF"), now).error(), Error::kTooLong);
}

}  // namespace
}  // namespace ssc::cardsim
