// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/gpio_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/usart_model.hpp"
#include "tools/cardsim/wired_card.hpp"

namespace ssc::stm32model {

using cardsim::WiredCard;

struct PinAt {
  GpioModel& port;
  unsigned number;

  bool level() const { return port.level(number); }
};

// Where a card interface chip is soldered.
struct CardWiring {
  PinAt I_OUC, XTAL1, CMDVCCN, RSTIN, EN_5V_3V, EN_1_8VN, OFFN;
};

// A card interface chip of the TDA8035 class, and the card in its contacts: a persona of
// tools/cardsim, whose rules judge what the reader does.
//
//   CardInterfaceModel chip(bus, usart, wiring);
//   chip.insert(persona);
//   …
//   EXPECT_THAT(chip.card().violations(), IsEmpty());
//
// It powers the card by its own sequence, which takes a while; it deactivates the card in the order
// of the standard when CMDVCCN rises, when the card is pulled and when the supply gives up, and
// then keeps OFFN low until CMDVCCN is high. Violations of the bus: a class that changes under
// power, power that comes back while it is going, an I/O pin that drives high.
class CardInterfaceModel final : private UsartWire, private cardsim::ReaderEnd {
 public:
  static constexpr Time kActivation = std::chrono::microseconds(4'160);
  static constexpr Time kDeactivation = std::chrono::microseconds(250);

  CardInterfaceModel(Bus& bus, UsartModel& usart, const CardWiring& wiring);

  // The hand.
  void insert(const cardsim::Persona& persona, std::vector<cardsim::Fault> faults = {});
  void pull();
  void draw_too_much();

  const WiredCard& card() const { return card_; }
  WiredCard& card() { return card_; }

 private:
  enum class State : std::uint8_t { kOff, kGoingOn, kOn, kGoingOff };

  void look();
  void power(bool on);
  void activated();
  void deactivate();
  void trip();
  void show_OFFN();
  void show_contacts();
  void show_clock();

  firmware::Voltage chosen_class() const;
  firmware::IoState I_O() const;
  bool serves(const PinAt& pin) const;
  std::uint32_t bits_of(const cardsim::Arrival& arrival) const;
  bool in_step(Time bit, iso7816::BitRate bit_rate) const;

  // UsartWire
  void begins(std::uint32_t bits, Time bit) override;
  bool ends(std::uint32_t bits, Time bit) override;
  void clock(std::uint32_t hertz) override;
  // ReaderEnd
  bool card_begins(iso7816::BitRate bit_rate) override;
  bool complains(const cardsim::Arrival& arrival) const override;
  void hear(const cardsim::Arrival& arrival) override;
  void card_is_pulled() override;

  Bus& bus_;
  UsartModel& usart_;
  CardWiring wiring_;
  WiredCard card_;

  State state_ = State::kOff;
  VirtualTime::Event sequence_{};
  firmware::Voltage voltage_ = firmware::Voltage::kOff;
  bool CMDVCCN_ = true;
  bool tripped_ = false;
  std::uint32_t CK_ = 0;
  // Contacts as the card sees them.
  bool RST_ = false;
  std::uint32_t CLK_ = 0;
  bool stopped_high_ = false;
  firmware::IoState IO_ = firmware::IoState::kLow;
  bool reader_sends_ = false;
};

// One slot of the board: its USART, its interface chip.
struct CardSlotModel {
  CardSlotModel(Bus& bus, GpioPorts& ports, unsigned slot);

  UsartModel usart;
  CardInterfaceModel chip;
};

}  // namespace ssc::stm32model
