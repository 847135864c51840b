// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/smart_card_line.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/card_reader.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

// The card contact over the card line over models of the chip, and a card: whatever happens, the
// reader does what the standard and the manual ask.
namespace ssc::firmware::stm32 {
namespace {

using cardsim::Fault;
using cardsim::FaultKind;
using cardsim::FaultOf;
using cardsim::hex;
using cardsim::Persona;
using cardsim::shipped;
using stm32model::Time;
using namespace std::chrono_literals;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kReadRecord = "00C0000000";  // 6400 from a card without the file
constexpr std::string_view kSelectSSSE = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00";

// A reader of the standard cannot know that the card has begun a character.
constexpr std::string_view kCollision = "the reader talks into a character of the card";

struct SmartCardLineTest : testing::Test {
  ~SmartCardLineTest() override { EXPECT_THAT(reader.violations(), IsEmpty()); }

  static Persona with_atr(std::string_view atr) {
    Persona persona = shipped("employee");
    persona.atr = hex(atr);
    return persona;
  }
  void activate(const Persona& persona, std::vector<Fault> faults = {}) {
    reader.insert(persona, std::move(faults));
    ASSERT_EQ(reader.power_on(), "ok");
  }
  std::string negotiate(Byte protocol) {
    return reader.negotiate(reader.contact.best_settings(protocol));
  }
  void pull() {
    reader.slot.chip.pull();
    reader.pass(50ms);
  }
  void expect_pins_at_rest() {
    const auto& ports = reader.ports;
    EXPECT_FALSE(ports.A.level(2)) << "I/O";
    EXPECT_FALSE(ports.A.level(4)) << "CLK";
    EXPECT_TRUE(ports.C.level(0)) << "CMDVCCN";
    EXPECT_FALSE(ports.C.level(1)) << "RSTIN";
  }

  CardReader reader;
};

TEST_F(SmartCardLineTest, LeavesEveryContactLowUntilItIsAsked) {
  expect_pins_at_rest();
  reader.insert(shipped("employee"));
  EXPECT_THAT(reader.events, ElementsAre("inserted"));
  expect_pins_at_rest();
}

// --- With every kind of card --------------------------------------------------------------------

TEST_F(SmartCardLineTest, ExchangesInT0) {
  activate(shipped("employee"));
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
}

TEST_F(SmartCardLineTest, ExchangesWithACardOfInverseConvention) {
  activate(shipped("inverse"));
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
}

TEST_F(SmartCardLineTest, ExchangesInT1WithoutPps) {
  activate(with_atr("3B 80 01 81"));
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
}

TEST_F(SmartCardLineTest, ExchangesInT1WithACardOfInverseConvention) {
  activate(with_atr("3F 80 01 81"));
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
}

TEST_F(SmartCardLineTest, NegotiatesTheHighestSpeedsOfT0AndT1) {
  activate(shipped("employee-t0fast"));
  EXPECT_EQ(negotiate(0), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x96);
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
  pull();
  activate(shipped("employee-t1"));
  EXPECT_EQ(negotiate(1), "ok");
  EXPECT_EQ(reader.contact.settings().FiDi, 0x97);
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
}

// TA1 of every Fi in table 7 that this reader's clocks are for, with every Di of table 8; Di = 64
// with Fi = 372 is more than they make.
TEST_F(SmartCardLineTest, NegotiatesEveryBitRate) {
  for (const Byte FI : {0x0, 0x1, 0x2, 0x3, 0x9, 0xA, 0xD}) {
    for (const Byte DI : {2, 3, 4, 5, 6, 7, 8, 9}) {
      const Byte TA1 = static_cast<Byte>(FI << 4 | DI);
      Persona card = with_atr("3B 10 00");
      card.atr.back() = TA1;
      activate(card);
      EXPECT_EQ(negotiate(0), "ok") << unsigned{TA1};
      EXPECT_EQ(reader.exchange(kReadRecord), "6400") << unsigned{TA1};
      pull();
    }
  }
}

TEST(SmartCardLine, SupportsTheBitRatesThatItsClocksMake) {
  CardReader reader;
  EXPECT_TRUE(reader.line.supports({372, 1}));
  EXPECT_TRUE(reader.line.supports({372, 32}));
  EXPECT_TRUE(reader.line.supports({512, 64}));
  EXPECT_FALSE(reader.line.supports({372, 64}));
  EXPECT_FALSE(reader.line.supports({512, 0}));
}

TEST(SmartCardLine, ServesTheSecondSlotByItsOwnUsartAndPins) {
  CardReader reader(1);
  reader.insert(shipped("employee"));
  EXPECT_EQ(reader.power_on(), "ok");
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
  EXPECT_THAT(reader.violations(), IsEmpty());
}

TEST_F(SmartCardLineTest, FindsTheClassOfACard) {
  for (const Byte classes : {iso7816::kClassA, iso7816::kClassB, iso7816::kClassC}) {
    Persona card = shipped("employee");
    card.classes = classes;
    reader.insert(card);
    EXPECT_EQ(reader.power_on(Voltage::kOff), "ok");
    EXPECT_EQ(reader.exchange(kReadRecord), "6400");
    pull();
  }
}

// TA for T=15: 41, 81: the clock may stop low, high.
TEST_F(SmartCardLineTest, StopsTheClockAndStartsItAgain) {
  for (const auto& [atr, high] :
       {std::pair{"3B 80 80 1F 41 5E", false}, std::pair{"3B 80 80 1F 81 9E", true}}) {
    activate(with_atr(atr));
    ASSERT_TRUE(reader.contact.stop_clock(iso7816::ClockStop::kEither));
    reader.pass(10ms);
    EXPECT_EQ(reader.ports.A.mode(4), stm32model::GpioModel::Mode::kOutput);
    EXPECT_EQ(reader.ports.A.level(4), high);
    EXPECT_EQ(reader.exchange(kReadRecord), "6400");
    pull();
  }
}

// --- However late the loop is -------------------------------------------------------------------

TEST_F(SmartCardLineTest, MissesNothingWhenTheLoopIsLate) {
  for (const auto lateness : {100us, 1'000us, 5'000us}) {
    reader.set_lateness(lateness);
    for (const auto& [persona, protocol] :
         {std::pair{"employee-t1", Byte{1}}, std::pair{"employee-t0fast", Byte{0}},
          std::pair{"inverse", Byte{0}}}) {
      activate(shipped(persona));
      EXPECT_EQ(negotiate(protocol), "ok") << persona;
      EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000")) << persona;
      EXPECT_EQ(reader.contact.statistics().parity_errors, 0U);
      EXPECT_EQ(reader.contact.statistics().timeouts, 0U);
      pull();
    }
  }
}

// At TA1 = 97 a character is 19.2 µs.
TEST_F(SmartCardLineTest, MissesNothingWhenTheHandlerIsLate) {
  std::string command = "00D60000FA";
  for (int i = 0; i < 250; ++i) command += "55";
  for (const auto latency : {3us, 9us, 15us}) {
    reader.set_latency(latency);
    activate(shipped("employee-t1"));
    EXPECT_EQ(negotiate(1), "ok");
    EXPECT_EQ(reader.apdu(command), "6986");
    EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
    EXPECT_EQ(reader.contact.statistics().blocks_repeated, 0U);
    pull();
  }
}

// --- Damage -------------------------------------------------------------------------------------

// Clause 7.3: the card repeats what the chip has complained of, the reader what the card has.
TEST_F(SmartCardLineTest, GetsOverThreeDamagedCharactersInEitherDirection) {
  for (const FaultOf of : {FaultOf::kSent, FaultOf::kHeard}) {
    for (unsigned at = 1; at <= 7; ++at) {
      activate(shipped("employee"), {{FaultKind::kParity, of, at, 3}});
      EXPECT_EQ(reader.exchange(kReadRecord), "6400") << at;
      EXPECT_EQ(reader.contact.statistics().parity_errors, 0U);
      pull();
    }
  }
}

TEST_F(SmartCardLineTest, GivesUpAtTheFourth) {
  activate(shipped("employee"), {{FaultKind::kParity, FaultOf::kHeard, 3, 4}});
  EXPECT_EQ(reader.exchange(kReadRecord), "parity");
  pull();
  activate(shipped("employee"), {{FaultKind::kParity, FaultOf::kSent, 1, 4}});
  EXPECT_EQ(reader.exchange(kReadRecord), "parity");
}

TEST_F(SmartCardLineTest, AsksForADamagedBlockAgainInT1) {
  activate(shipped("employee-t1"), {{FaultKind::kParity, FaultOf::kSent, 8}});
  EXPECT_EQ(negotiate(1), "ok");
  EXPECT_THAT(reader.apdu(kSelectSSSE), EndsWith("9000"));
  EXPECT_EQ(reader.contact.statistics().parity_errors, 1U);
}

// The chip complains of parity only: what it takes for noise does not come again by itself.
TEST_F(SmartCardLineTest, ReportsADisturbedCharacterAtOnce) {
  activate(shipped("employee"));
  reader.contact.exchange(hex(kReadRecord));
  reader.pass(6ms);  // all five have left
  reader.slot.usart.disturb(USART::SR_NE);
  EXPECT_EQ(reader.end(), "parity");
}

TEST_F(SmartCardLineTest, TakesTheFirstCharacterOfAnAnswerWhateverItsParity) {
  activate(shipped("employee"), {{FaultKind::kParity, FaultOf::kAtr, 1}});
  EXPECT_EQ(reader.contact.statistics().answers_asked_again, 1U);
  EXPECT_EQ(reader.contact.statistics().parity_errors, 0U);
}

// --- Whatever goes wrong at whatever character --------------------------------------------------

struct Mishap {
  const char* what;
  FaultKind kind;
  std::uint32_t argument;
};
class MishapTest : public testing::TestWithParam<Mishap> {
 protected:
  ~MishapTest() override {
    EXPECT_THAT(reader.violations(), testing::Each(testing::HasSubstr(kCollision)));
  }
  void whole_session(const char* persona, Byte protocol, FaultOf of, unsigned at) {
    reader.insert(shipped(persona), {{GetParam().kind, of, at, GetParam().argument}});
    std::vector<std::string> ends;
    ends.push_back(reader.power_on(Voltage::kOff));
    ends.push_back(reader.negotiate(reader.contact.best_settings(protocol)));
    ends.push_back(reader.apdu(kSelectSSSE));
    ends.push_back(reader.apdu(kReadRecord));
    EXPECT_THAT(ends, Not(Contains("endless"))) << persona << " at " << at;
    if (reader.slot.chip.card().is_in()) reader.slot.chip.pull();
    reader.pass(50ms);
    EXPECT_EQ(reader.contact.state(), CardState::kAbsent);
    reader.bus.clear_trace();
  }
  void whole_sessions(FaultOf of, unsigned most) {
    for (unsigned at = 1; at <= most; ++at) {
      whole_session("employee-t0fast", 0, of, at);
      whole_session("employee-t1", 1, of, at);
      whole_session("inverse", 0, of, at);
    }
  }

  CardReader reader;
};

TEST_P(MishapTest, OfTheAnswerToReset) {
  whole_sessions(FaultOf::kAtr, 16);
}
TEST_P(MishapTest, OfWhatTheCardSays) {
  whole_sessions(FaultOf::kSent, 14);
}
TEST_P(MishapTest, OfWhatTheReaderSays) {
  whole_sessions(FaultOf::kHeard, 30);
}

INSTANTIATE_TEST_SUITE_P(, MishapTest,
                         testing::Values(Mishap{"Pulled", FaultKind::kPull, 0},
                                         Mishap{"Damaged", FaultKind::kParity, 0},
                                         Mishap{"DamagedThreeTimes", FaultKind::kParity, 3},
                                         Mishap{"DamagedForGood", FaultKind::kParity, 5},
                                         Mishap{"Lost", FaultKind::kLost, 0}),
                         [](const auto& info) { return info.param.what; });

// --- The hand, and the supply, at any time ------------------------------------------------------

// Activation, answer to reset, PPS, a command: 80 ms of them.
class AnyTimeTest : public SmartCardLineTest {
 protected:
  void at_any_time(const std::function<void()>& happens, const std::function<void()>& afterwards) {
    for (Time when = 500us; when < 80ms; when += 1'370us) {
      reader.insert(shipped("employee-t1"));
      reader.events.clear();
      const Time then = reader.time.now() + when;
      bool happened = false;
      reader.time.schedule(then, [&] {
        happens();
        happened = true;
      });
      reader.power_on(Voltage::kOff);
      negotiate(1);
      reader.apdu(kSelectSSSE);
      reader.play_until([&] { return happened; });
      reader.pass(30ms);
      afterwards();
      expect_pins_at_rest();
    }
  }
};

TEST_F(AnyTimeTest, ACardIsPulled) {
  at_any_time([this] { reader.slot.chip.pull(); },
              [this] {
                EXPECT_THAT(reader.events, ElementsAre("removed"));
                EXPECT_EQ(reader.contact.state(), CardState::kAbsent);
              });
}

TEST_F(AnyTimeTest, ACardDrawsTooMuch) {
  at_any_time([this] { reader.slot.chip.draw_too_much(); },
              [this] {
                EXPECT_THAT(reader.events, ElementsAre("over-current"));
                EXPECT_EQ(reader.contact.state(), CardState::kInactive);
                EXPECT_EQ(reader.power_on(), "ok");
                reader.contact.power_off();
                reader.pass(20ms);
                reader.slot.chip.pull();
                reader.pass(20ms);
              });
}

// --- Nothing hangs ------------------------------------------------------------------------------

TEST_F(SmartCardLineTest, TakesARunWithoutAnEchoForSent) {
  activate(shipped("employee"));
  reader.slot.usart.set_deaf(true);
  EXPECT_EQ(reader.exchange(kReadRecord), "mute");
  reader.slot.usart.set_deaf(false);
  EXPECT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
}

}  // namespace
}  // namespace ssc::firmware::stm32
