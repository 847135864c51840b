// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/card_interface.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/card_interface_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::firmware::stm32 {
namespace {

using cardsim::shipped;
using stm32model::Bus;
using testing::ElementsAre;
using testing::IsEmpty;
using Event = CardInterface::Event;
using namespace std::chrono_literals;

constexpr std::uint32_t kBSRR = 0x4002'0818;  // GPIOC
constexpr std::uint32_t high(unsigned pin) {
  return 1U << pin;
}
constexpr std::uint32_t low(unsigned pin) {
  return 1U << (pin + 16);
}
constexpr unsigned kCMDVCCN = 0, kEN_5V_3V = 2, kEN_1_8VN = 3;

struct CardInterfaceTest : testing::Test {
  CardInterfaceTest() {
    clock.start();
    interface.start(clock.now());
  }
  ~CardInterfaceTest() override {
    EXPECT_THAT(bus.violations(), IsEmpty());
    EXPECT_THAT(slot.chip.card().violations(), IsEmpty());
  }

  // Looks whenever it wants to, for so long.
  std::vector<Event> events_within(stm32model::Time span) {
    std::vector<Event> events;
    const auto end = time.now() + span;
    while (time.now() < end) {
      if (const auto event = interface.work(clock.now())) events.push_back(*event);
      time.pass(100us);
    }
    return events;
  }
  void insert() {
    slot.chip.insert(shipped("employee"));
    ASSERT_THAT(events_within(30ms), ElementsAre(Event::kInserted));
  }
  // What has been written to the pins since, in order.
  std::vector<std::uint32_t> written() const {
    std::vector<std::uint32_t> values;
    for (const auto& access : bus.writes()) {
      if (access.address == kBSRR) values.push_back(access.value);
    }
    return values;
  }

  stm32model::VirtualTime time;
  Bus bus{time};
  stm32model::TimModel tim2{bus, kTicksPerSecond};
  stm32model::GpioPorts ports{bus};
  stm32model::CardSlotModel slot{bus, ports, 0};
  Clock clock;
  CardInterface interface {
    kCardPins[0]
  };
};

TEST_F(CardInterfaceTest, ReportsACardThatStays) {
  EXPECT_THAT(events_within(100ms), IsEmpty());
  slot.chip.insert(shipped("employee"));
  EXPECT_THAT(events_within(9ms), IsEmpty());
  EXPECT_THAT(events_within(12ms), ElementsAre(Event::kInserted));
  EXPECT_THAT(events_within(100ms), IsEmpty());
}

TEST_F(CardInterfaceTest, DoesNotReportACardThatBounces) {
  for (int i = 0; i < 5; ++i) {
    slot.chip.insert(shipped("employee"));
    EXPECT_THAT(events_within(6ms), IsEmpty());
    slot.chip.pull();
    EXPECT_THAT(events_within(6ms), IsEmpty());
  }
}

TEST_F(CardInterfaceTest, ReportsARemovalAtOnce) {
  insert();
  slot.chip.pull();
  EXPECT_THAT(events_within(6ms), ElementsAre(Event::kRemoved));
}

TEST_F(CardInterfaceTest, WantsToLookEveryFewMilliseconds) {
  events_within(50ms);
  EXPECT_LE(interface.next_deadline(), clock.now() + milliseconds_in_ticks(5));
}

TEST_F(CardInterfaceTest, TellsTheClassBeforeItAsksForPower) {
  insert();
  const struct {
    Voltage voltage;
    std::vector<std::uint32_t> pins;
  } cases[] = {
      {Voltage::k5V, {high(kEN_5V_3V), high(kEN_1_8VN), low(kCMDVCCN)}},
      {Voltage::k3V, {low(kEN_5V_3V), high(kEN_1_8VN), low(kCMDVCCN)}},
      {Voltage::k1_8V, {low(kEN_5V_3V), low(kEN_1_8VN), low(kCMDVCCN)}},
  };
  for (const auto& c : cases) {
    bus.clear_trace();
    interface.set_voltage(c.voltage, clock.now());
    EXPECT_EQ(written(), c.pins);
    EXPECT_THAT(events_within(20ms), IsEmpty());
    bus.clear_trace();
    interface.set_voltage(Voltage::kOff, clock.now());
    EXPECT_THAT(written(), ElementsAre(high(kCMDVCCN)));
    EXPECT_THAT(events_within(20ms), IsEmpty());
  }
}

TEST_F(CardInterfaceTest, KnowsWhenThePowerHasCome) {
  insert();
  const Ticks before = clock.now();
  interface.set_voltage(Voltage::k5V, before);
  EXPECT_EQ(interface.settled_at(), before + milliseconds_in_ticks(5));
}

TEST_F(CardInterfaceTest, TellsAnOvercurrentFromACardThatIsPulled) {
  insert();
  interface.set_voltage(Voltage::k5V, clock.now());
  events_within(10ms);
  bus.clear_trace();
  slot.chip.draw_too_much();
  EXPECT_THAT(events_within(8ms), ElementsAre(Event::kOvercurrent));
  EXPECT_THAT(written(), ElementsAre(high(kCMDVCCN)));

  interface.set_voltage(Voltage::kOff, clock.now());
  events_within(10ms);
  interface.set_voltage(Voltage::k5V, clock.now());
  EXPECT_THAT(events_within(10ms), IsEmpty());
  bus.clear_trace();
  slot.chip.pull();
  EXPECT_THAT(events_within(8ms), ElementsAre(Event::kRemoved));
  EXPECT_THAT(written(), ElementsAre(high(kCMDVCCN)));
}

TEST_F(CardInterfaceTest, SeesASupplyThatGivesUpWhileItComes) {
  insert();
  interface.set_voltage(Voltage::k5V, clock.now());
  time.pass(1ms);
  slot.chip.draw_too_much();
  EXPECT_THAT(events_within(8ms), ElementsAre(Event::kOvercurrent));
}

}  // namespace
}  // namespace ssc::firmware::stm32
