// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/smart_card_usart.hpp"

#include <gmock/gmock.h>

#include <map>

#include "tests/unit/firmware/port/stm32f405/model/gpio_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/usart_model.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"

namespace ssc::firmware::stm32 {
namespace {

using cardsim::hex;
using stm32model::Bus;
using stm32model::Time;
using stm32model::UsartModel;
using stm32model::UsartWire;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using Kind = LineEvent::Kind;
using namespace std::chrono_literals;

constexpr SmartCardUsart::Format kAnswerToReset{.BRR = 2232, .guard_time_etu = 12};
constexpr SmartCardUsart::Format kT0{.BRR = 2232, .guard_time_etu = 12, .complaints = true};
constexpr SmartCardUsart::Format kT1{.BRR = 48, .guard_time_etu = 11};

// Somebody at the other end, who complains of the n-th character from now.
struct Wire final : UsartWire {
  void begins(std::uint32_t bits, Time) override {
    edges.push_back(bus.time().now());
    characters.push_back(bits);
  }
  bool ends(std::uint32_t, Time) override { return complains_of > 0 && --complains_of == 0; }
  void clock(std::uint32_t hertz) override { CK = hertz; }

  explicit Wire(Bus& at) : bus(at) {}
  Bus& bus;
  std::vector<Time> edges;
  std::vector<std::uint32_t> characters;
  unsigned complains_of = 0;
  std::uint32_t CK = 0;
};

struct SmartCardUsartTest : testing::Test {
  SmartCardUsartTest() {
    model.connect(wire);
    usart.start();
  }
  ~SmartCardUsartTest() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  // The registers and pins that have been written to since, in order.
  std::vector<std::string> written() {
    static const std::map<std::uint32_t, std::string> kNames = {
        {0x4000'4400, "SR"},   {0x4000'4404, "DR"},      {0x4000'4408, "BRR"},
        {0x4000'440C, "CR1"},  {0x4000'4410, "CR2"},     {0x4000'4414, "CR3"},
        {0x4000'4418, "GTPR"}, {0x4002'0018, "PA BSRR"}, {0x4002'0000, "PA MODER"}};
    std::vector<std::string> steps;
    for (const auto& access : bus.writes()) {
      const auto name = kNames.find(access.address);
      if (name == kNames.end()) continue;
      char text[32];
      std::snprintf(text, sizeof text, "%s %X", name->second.c_str(), access.value);
      steps.emplace_back(text);
    }
    bus.clear_trace();
    return steps;
  }
  void connect(const SmartCardUsart::Format& format) {
    usart.connect(format);
    usart.run_clock(CardClock::at_most(5'000'000));
    bus.clear_trace();
  }
  // Lets time pass; the handler runs when it is asked for, so much later.
  void pass(Time span, Time latency = {}) {
    const Time end = time.now() + span;
    while (time.now() < end) {
      auto wake = time.schedule(
          end, [] {}, cardsim::VirtualTime::Order::kAlarm);
      time.step();
      time.cancel(wake);
      if (!model.interrupt()) continue;
      time.pass(latency);
      for (int i = 0; i < 4 && model.interrupt(); ++i) usart.on_interrupt();
      EXPECT_FALSE(model.interrupt());
    }
  }
  void hear(std::uint32_t bits) {
    model.edge();
    time.pass(model.bit() * 21 / 2);
    model.arrive(bits);
    pass(model.bit() * 2);
  }
  std::vector<Kind> events() {
    std::vector<Kind> kinds;
    while (const auto event = usart.take()) kinds.push_back(event->kind);
    return kinds;
  }
  // Leading edges apart, in bits.
  std::vector<double> distances() const {
    std::vector<double> all;
    for (std::size_t i = 1; i < wire.edges.size(); ++i) {
      all.push_back(static_cast<double>((wire.edges[i] - wire.edges[i - 1]).count()) /
                    static_cast<double>(model.bit().count()));
    }
    return all;
  }

  stm32model::VirtualTime time;
  Bus bus{time};
  stm32model::TimModel tim2{bus, kTicksPerSecond};
  stm32model::GpioPorts ports{bus};
  UsartModel model{bus, UsartModel::kBase2, 30'000'000};
  Wire wire{bus};
  SmartCardUsart usart{USART2, Pin(GPIOA, 2), Pin(GPIOA, 4)};
};

// --- The order of accesses -----------------------------------------------------------------------

// PA2 and PA4 low before they are outputs; nothing runs.
TEST_F(SmartCardUsartTest, StartsWithBothPinsLow) {
  EXPECT_THAT(written(), ElementsAre("PA BSRR 40000", "PA MODER 10", "CR1 0", "PA BSRR 100000",
                                     "PA MODER 110", "CR2 0"));
}

// UE M PCE, then the format, then TE RE RXNEIE; the pin last: what it has to show is there.
TEST_F(SmartCardUsartTest, IsSetUpBeforeThePinBelongsToIt) {
  bus.clear_trace();
  usart.connect(kAnswerToReset);
  EXPECT_THAT(written(), ElementsAre("CR1 3400", "BRR 8B8", "CR2 0", "CR3 20", "GTPR 100",
                                     "CR1 342C", "PA MODER 120"));
}

TEST_F(SmartCardUsartTest, ComplainsOnlyInT0With1Point5StopBits) {
  connect(kAnswerToReset);
  usart.set_format(kT0);
  EXPECT_THAT(written(),
              ElementsAre("CR1 3400", "BRR 8B8", "CR2 3800", "CR3 30", "GTPR 3", "CR1 342C"));
  usart.set_format(kT1);
  EXPECT_THAT(written(),
              ElementsAre("CR1 3400", "BRR 30", "CR2 800", "CR3 20", "GTPR 3", "CR1 342C"));
}

// The second character of an answer to reset may have begun when the first has said the convention.
TEST_F(SmartCardUsartTest, ChangesTheParityWithoutTurningAwayFromTheLine) {
  connect(kAnswerToReset);
  auto inverse = kAnswerToReset;
  inverse.odd_parity = true;
  usart.set_format(inverse);
  EXPECT_THAT(written(), ElementsAre("CR1 362C"));
}

TEST_F(SmartCardUsartTest, StopsTheClockInEitherState) {
  usart.connect(kAnswerToReset);
  bus.clear_trace();
  usart.run_clock(CardClock::at_most(3'750'000));
  EXPECT_THAT(written(), ElementsAre("GTPR 104", "CR2 800", "PA MODER 220"));
  EXPECT_EQ(wire.CK, 3'750'000U);
  usart.hold_clock(true);
  EXPECT_THAT(written(), ElementsAre("PA BSRR 10", "PA MODER 120", "CR2 0"));
  EXPECT_EQ(wire.CK, 0U);
  usart.hold_clock(false);
  EXPECT_THAT(written(), ElementsAre("PA BSRR 100000", "PA MODER 120", "CR2 0"));
}

TEST_F(SmartCardUsartTest, LetsIOGoLowBeforeItIsTurnedOff) {
  connect(kT0);
  usart.disconnect();
  EXPECT_THAT(written(), ElementsAre("PA BSRR 40000", "PA MODER 210", "CR1 0"));
}

// --- Sending -------------------------------------------------------------------------------------

TEST_F(SmartCardUsartTest, SendsARunAndDrainsItsEcho) {
  connect(kT0);
  usart.send(hex("00C00000"));
  pass(10ms);
  EXPECT_THAT(events(), ElementsAre(Kind::kSent));
  EXPECT_THAT(wire.characters, ElementsAre(0x000, 0x0C0, 0x000, 0x000));
  EXPECT_EQ(usart.sent(), 4U);
}

TEST_F(SmartCardUsartTest, SendsOddParityToACardOfInverseConvention) {
  auto inverse = kT0;
  inverse.odd_parity = true;
  connect(inverse);
  usart.send(hex("00C001"));
  pass(10ms);
  EXPECT_THAT(wire.characters, ElementsAre(0x100, 0x1C0, 0x001));
}

// With the half etu that the chip takes before each character: 12 etu from edge to edge in T=0,
// 11.5 for the 11 of T=1.
TEST_F(SmartCardUsartTest, KeepsTheGuardTime) {
  const struct {
    SmartCardUsart::Format format;
    double least, most;
  } cases[] = {
      {{.BRR = 2232, .guard_time_etu = 12, .complaints = true}, 12.0, 12.1},
      {{.BRR = 2232, .guard_time_etu = 14, .complaints = true}, 14.0, 14.1},
      {{.BRR = 2232, .guard_time_etu = 255, .complaints = true}, 255.0, 255.1},
      {{.BRR = 2232, .guard_time_etu = 11}, 11.0, 11.6},
      {{.BRR = 2232, .guard_time_etu = 12}, 12.0, 12.6},
  };
  for (const auto& c : cases) {
    wire.edges.clear();
    connect(c.format);
    usart.send(hex("0102030405"));
    pass(100ms);
    EXPECT_THAT(distances(), testing::SizeIs(4));
    EXPECT_THAT(distances(), testing::Each(AllOf(Ge(c.least), Le(c.most))));
    events();
  }
}

TEST_F(SmartCardUsartTest, StopsAtACharacterThatTheCardComplainsOf) {
  connect(kT0);
  wire.complains_of = 3;
  usart.send(hex("0102030405"));
  pass(10ms);
  EXPECT_THAT(events(), ElementsAre(Kind::kRefused));
  EXPECT_EQ(usart.sent(), 2U);
  EXPECT_THAT(wire.edges, testing::SizeIs(3));
}

TEST_F(SmartCardUsartTest, DoesNotTakeAFrameErrorForAComplaintInT1) {
  connect(kT1);
  model.disturb(USART::SR_FE);
  usart.send(hex("0102"));
  pass(1ms);
  EXPECT_THAT(events(), ElementsAre(Kind::kSent));
}

// The next character is due 24 cycles of CK after the interrupt at the highest bit rate.
TEST_F(SmartCardUsartTest, BearsAHandlerThatComesLate) {
  connect(kT1);
  usart.send(hex("0102030405"));
  pass(1ms, 15us);
  EXPECT_THAT(events(), ElementsAre(Kind::kSent));
  EXPECT_THAT(distances(), testing::Each(Ge(11.0)));
}

TEST_F(SmartCardUsartTest, EndsARunWithoutAWord) {
  connect(kT0);
  usart.send(hex("0102030405"));
  pass(2ms);
  usart.stop();
  pass(10ms);
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_THAT(wire.edges, testing::SizeIs(Le(3U)));
  usart.send(hex("06"));
  pass(10ms);
  EXPECT_THAT(events(), ElementsAre(Kind::kSent));
}

// --- Receiving -----------------------------------------------------------------------------------

TEST_F(SmartCardUsartTest, HearsACharacterWithItsParityBitAndWhen) {
  connect(kT0);
  hear(0x13B);
  const auto event = usart.take();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, Kind::kCharacter);
  EXPECT_EQ(event->character, 0x13B);
  EXPECT_FALSE(event->damaged);
  EXPECT_NEAR(event->count, tim2.read(0x24), 2 * 2 * 2232);
  EXPECT_FALSE(usart.take());
}

TEST_F(SmartCardUsartTest, HearsDamageWhateverTheParity) {
  connect(kT1);
  for (const std::uint32_t flag : {USART::SR_FE, USART::SR_NE, USART::SR_ORE}) {
    model.disturb(flag);
    hear(0x13B);
    const auto event = usart.take();
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->damaged);
    hear(0x13B);
    EXPECT_FALSE(usart.take()->damaged);
  }
}

TEST_F(SmartCardUsartTest, NoticesACharacterThatDrownedInALateHandler) {
  connect(kT1);
  for (const std::uint32_t bits : {0x101U, 0x102U}) {
    model.edge();
    time.pass(model.bit() * 21 / 2);
    model.arrive(bits);
    time.pass(model.bit() * 2);
  }
  pass(1us);
  const auto event = usart.take();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->character, 0x101);
  EXPECT_TRUE(event->damaged);
  EXPECT_FALSE(usart.take());
}

TEST_F(SmartCardUsartTest, NoticesThatNobodyTakesWhatItHears) {
  connect(kT1);
  for (int i = 0; i < 512; ++i) hear(0x13B);
  EXPECT_FALSE(usart.has_overflowed());
  hear(0x13B);
  EXPECT_TRUE(usart.has_overflowed());
  EXPECT_FALSE(usart.has_overflowed());
}

TEST_F(SmartCardUsartTest, HearsNothingWhileItIsDisconnected) {
  connect(kT1);
  usart.disconnect();
  model.edge();
  model.arrive(0x13B);
  pass(1ms);
  EXPECT_FALSE(usart.has_events());
}

}  // namespace
}  // namespace ssc::firmware::stm32
