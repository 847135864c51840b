// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "firmware/port/stm32f405/smart_card_line.hpp"
#include "tests/unit/firmware/port/stm32f405/model/card_interface_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"
#include "tests/unit/tools/cardsim/contact_user.hpp"

namespace ssc::firmware::stm32 {

// The reader's own card contact on the card line of the chip, the line on models of USART and
// interface chip, and a simulated card in its contacts. The handler runs when the USART asks for
// it; the loop works and sleeps as the program's loop does.
class CardReader final : public cardsim::ContactUser {
 public:
  explicit CardReader(unsigned slot = 0)
      : ContactUser(line),
        slot(bus, ports, slot),
        line(slot == 0 ? USART2 : USART3, kCardPins.at(slot), clock) {
    clock.start();
    line.attach(contact);
    line.start();
  }

  // Puts a card in and waits until the reader has noticed.
  void insert(const cardsim::Persona& persona, std::vector<cardsim::Fault> faults = {}) {
    slot.chip.insert(persona, std::move(faults));
    pass(std::chrono::milliseconds(30));
  }
  void pass(stm32model::Time span) {
    const stm32model::Time end = time.now() + span;
    while (time.now() < end) turn(end);
  }
  bool play_until(const std::function<bool()>& done) {
    const stm32model::Time end = time.now() + kEndless;
    while (!done() && time.now() < end) turn(end);
    return done();
  }

  // The loop comes so much later than it should.
  void set_lateness(stm32model::Time lateness) { lateness_ = lateness; }
  // And the handler.
  void set_latency(stm32model::Time latency) { latency_ = latency; }

  // Everything that has been done against the manual, the standard or the protocol.
  std::vector<std::string> violations() const {
    std::vector<std::string> all = bus.violations();
    const auto& cards = slot.chip.card().violations();
    all.insert(all.end(), cards.begin(), cards.end());
    return all;
  }

  stm32model::VirtualTime time;
  stm32model::Bus bus{time};
  stm32model::TimModel tim2{bus, kTicksPerSecond};
  stm32model::GpioPorts ports{bus};
  stm32model::CardSlotModel slot;
  Clock clock;
  SmartCardLine line;

 private:
  static constexpr stm32model::Time kEndless = std::chrono::minutes(10);

  void play() override {
    play_until([this] { return has_ended(); });
  }
  // One turn of the loop, and a sleep to the next thing that happens, at the latest to `end`.
  void turn(stm32model::Time end) {
    line.work();
    serve();
    if (line.has_events()) return;
    const Ticks now = clock.now();
    const Ticks wake = line.next_deadline().value_or(now + kTicksPerSecond);
    const Ticks wait = wake > now ? wake - now : 0;
    sleep(std::min(end, time.now() + cardsim::clock_cycles(wait, kTicksPerSecond)));
    if (lateness_.count() != 0) sleep_through(time.now() + lateness_);
  }
  void sleep(stm32model::Time until) {
    auto wake = time.schedule(
        until, [] {}, stm32model::VirtualTime::Order::kAlarm);
    time.step();
    time.cancel(wake);
    serve();
  }
  void sleep_through(stm32model::Time until) {
    while (time.now() < until) sleep(until);
  }
  void serve() {
    for (int i = 0; slot.usart.interrupt(); ++i) {
      if (i == kMostInterrupts) return bus.violation("the handler does not come to an end");
      time.pass(latency_);
      line.on_interrupt();
    }
  }
  static constexpr int kMostInterrupts = 8;

  stm32model::Time lateness_{};
  stm32model::Time latency_{};
};

}  // namespace ssc::firmware::stm32
