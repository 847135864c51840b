// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/card_reader.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

// Times of the card line as they are seen on the wire: ISO/IEC 7816-3:2006 clauses 7.3, 8.1, 8.3,
// 10.2 and 11.4.3.
namespace ssc::firmware::stm32 {
namespace {

using cardsim::Fault;
using cardsim::FaultKind;
using cardsim::FaultOf;
using cardsim::hex;
using cardsim::Persona;
using cardsim::shipped;
using cardsim::WiredCard;
using From = WiredCard::From;
using stm32model::Time;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kReadRecord = "00C0000000";
constexpr std::string_view kSelectSSSE = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00";

struct SmartCardTimingTest : testing::Test {
  ~SmartCardTimingTest() override { EXPECT_THAT(reader.violations(), IsEmpty()); }

  static Persona with_atr(std::string_view atr) {
    Persona persona = shipped("employee");
    persona.atr = hex(atr);
    return persona;
  }
  void activate(const Persona& persona, std::vector<Fault> faults = {}) {
    reader.insert(persona, std::move(faults));
    ASSERT_EQ(reader.power_on(), "ok");
    reader.slot.chip.card().clear_trace();
  }
  void pull() {
    reader.slot.chip.pull();
    reader.pass(50ms);
  }

  // Leading edges apart, in etu of the card, of a character of `first` and the one after it, which
  // comes from `second`.
  std::vector<double> distances(From first, From second) const {
    const auto& card = reader.slot.chip.card();
    const auto& trace = card.trace();
    const Time etu = cardsim::etus(1, card.bit_rate(), 5'000'000);
    std::vector<double> all;
    for (std::size_t i = 1; i < trace.size(); ++i) {
      if (trace[i - 1].from != first || trace[i].from != second) continue;
      all.push_back(static_cast<double>((trace[i].at - trace[i - 1].at).count()) /
                    static_cast<double>(etu.count()));
    }
    return all;
  }

  CardReader reader;
};

// 40,000 clocks from the rise of RST to the edge of TS, and time for TS itself; the power of the
// chip takes its time before, and the loop has no part in it.
TEST_F(SmartCardTimingTest, WaitsForTheAnswerToResetNoLongerThanTheStandardAsks) {
  for (const Time lateness : {0us, 3'000us}) {
    reader.set_lateness(lateness);
    for (const auto& [clocks, result] : {std::pair{39'900U, "ok"}, std::pair{40'700U, "mute"}}) {
      Persona card = shipped("employee");
      card.timing.first_character_clocks = clocks;
      reader.insert(card);
      EXPECT_EQ(reader.power_on(), result) << clocks;
      pull();
    }
  }
}

// 9,600 etu between two characters of an answer to reset, and of WT by default: 714 ms.
TEST_F(SmartCardTimingTest, WaitsForTheNextCharacterNoLongerThanTheStandardAsks) {
  for (const Time lateness : {0us, 3'000us}) {
    reader.set_lateness(lateness);
    activate(shipped("employee"), {{FaultKind::kMute, FaultOf::kSent, 1}});
    const Time before = reader.time.now();
    EXPECT_EQ(reader.exchange(kReadRecord), "mute");
    EXPECT_GT(reader.time.now() - before, 714ms);
    EXPECT_LT(reader.time.now() - before, 722ms + 3 * lateness);
    pull();
  }
}

// TC1 = N: 12 + N etu, the last ones more than the chip counts to.
TEST_F(SmartCardTimingTest, KeepsTheGuardTimeThatTheCardAsksFor) {
  const struct {
    const char* atr;
    double least;
  } cases[] = {{"3B 00", 12}, {"3B 40 05", 17}, {"3B 40 F3", 255}, {"3B 40 FE", 266}};
  for (const auto& c : cases) {
    activate(with_atr(c.atr));
    EXPECT_EQ(reader.exchange(kReadRecord), "6400");
    EXPECT_THAT(distances(From::kReader, From::kReader),
                AllOf(SizeIs(4), Each(AllOf(Ge(c.least), Le(c.least + 2.5)))))
        << c.atr;
    pull();
  }
}

TEST_F(SmartCardTimingTest, KeepsTheGuardTimeOfABlock) {
  const struct {
    const char* atr;
    double least;
  } cases[] = {{"3B 80 01 81", 12}, {"3B C0 FF 01 3E", 11}};
  for (const auto& c : cases) {
    activate(with_atr(c.atr));
    EXPECT_EQ(reader.apdu(kReadRecord), "6400");
    EXPECT_THAT(distances(From::kReader, From::kReader),
                Each(AllOf(Ge(c.least), Le(c.least + 0.6))))
        << c.atr;
    pull();
  }
}

// 16 etu in T=0, BGT of 22 etu in T=1, at whatever speed.
TEST_F(SmartCardTimingTest, KeepsTheTurnRoundTime) {
  const struct {
    const char* persona;
    Byte protocol;
    double least;
  } cases[] = {{"employee", 0, 16}, {"employee-t0fast", 0, 16}, {"employee-t1", 1, 22}};
  for (const auto& c : cases) {
    activate(shipped(c.persona));
    EXPECT_EQ(reader.negotiate(reader.contact.best_settings(c.protocol)), "ok");
    reader.slot.chip.card().clear_trace();
    reader.apdu(kSelectSSSE);
    reader.apdu(kReadRecord);
    EXPECT_THAT(distances(From::kCard, From::kReader), AllOf(Not(IsEmpty()), Each(Ge(c.least))))
        << c.persona;
    EXPECT_THAT(distances(From::kCard, From::kReader), testing::Contains(Le(c.least + 3)))
        << c.persona;
    pull();
  }
}

// Clause 7.3: the complaint ends at 11.5 etu at the latest, and 2 etu later may the character come
// again.
TEST_F(SmartCardTimingTest, RepeatsTwoEtuAfterAComplaint) {
  activate(shipped("employee"), {{FaultKind::kParity, FaultOf::kHeard, 2, 3}});
  EXPECT_EQ(reader.exchange(kReadRecord), "6400");
  const auto between = distances(From::kReader, From::kReader);
  ASSERT_THAT(between, SizeIs(4 + 3));
  for (std::size_t repeat = 1; repeat <= 3; ++repeat) {
    EXPECT_THAT(between[repeat], AllOf(Ge(13), Le(15)));
  }
}

}  // namespace
}  // namespace ssc::firmware::stm32
