// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/card/card_line.hpp"
#include "firmware/port/stm32f405/board.hpp"
#include "firmware/port/stm32f405/clock.hpp"

namespace ssc::firmware::stm32 {

// From CMDVCCN to a card that has VCC, CLK and RST, and back to one that has nothing: the chip goes
// through the sequence by itself, and this is longer than it takes (TDA8035: 4.2 ms, 0.25 ms).
inline constexpr std::uint32_t kActivationMs = 5;
inline constexpr std::uint32_t kDeactivationMs = 1;

// A card that is being put in touches and lets go; this long it has to stay.
inline constexpr std::uint32_t kInsertionMs = 10;
// No interrupt tells of OFFN: it is looked at this often, also while the host sleeps.
inline constexpr std::uint32_t kLookMs = 5;

// The card interface chip of one slot, of the TDA8035 class: class selection, VCC, RST, presence.
// RST, CLK, I/O and VCC of a card that is pulled, or that draws too much, go down by the chip's own
// hand and in the order of ISO/IEC 7816-3 clause 6.4.
//
// OFFN has two meanings. Without power it says whether a card is there. With power it falls when
// the card is pulled *and* when the supply gives up; which of the two it was shows when CMDVCCN has
// been taken back.
//
//              OFFN high            high for 10 ms              set_voltage
//    kEmpty ──────────────► kTouched ─────────────► kUnpowered ◄─────────────► kPowered
//      ▲ ▲                     │                      │    ▲                      │
//      │ └──── OFFN low ───────┘   OFFN low: kRemoved │    │ OFFN high after 1 ms:│ OFFN low:
//      ├──────────────────────────────────────────────┘    │     kOvercurrent     │ CMDVCCN high
//      │              OFFN low after 1 ms: kRemoved        └────────── kTripped ◄─┘
//      └───────────────────────────────────────────────────────────────────┘
class CardInterface {
 public:
  enum class Event : std::uint8_t { kInserted, kRemoved, kOvercurrent };

  explicit CardInterface(const CardPins& pins) : pins_(pins) {}

  // The pins; a card that is in is reported as inserted.
  void start(Ticks now);

  // The class is told to the chip before VCC comes. A change of class goes through kOff.
  void set_voltage(Voltage voltage, Ticks now);
  void set_reset(bool high) { pins_.RSTIN.write(high); }
  // When the last set_voltage has reached the card.
  Ticks settled_at() const { return settled_at_; }

  // Looks at OFFN.
  std::optional<Event> work(Ticks now);
  Ticks next_deadline() const { return look_at_; }

 private:
  enum class State : std::uint8_t { kEmpty, kTouched, kUnpowered, kPowered, kTripped };
  using Result = std::optional<Event>;
  using Handler = Result (CardInterface::*)(Ticks now);
  static const Handler kTable[5][2];

  Result nothing(Ticks) { return std::nullopt; }
  Result touched(Ticks now);
  Result bounced(Ticks now);
  Result inserted(Ticks now);
  Result removed(Ticks now);
  Result tripped(Ticks now);
  Result overcurrent(Ticks now);

  CardPins pins_;
  State state_ = State::kEmpty;
  Ticks touched_at_ = 0;
  Ticks look_at_ = 0;
  Ticks settled_at_ = 0;
};

}  // namespace ssc::firmware::stm32
