// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "protocol/base/bytes.hpp"
#include "tools/cardsim/chip.hpp"
#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/t0.hpp"

// The card at its contacts (ISO/IEC 7816-3:2006 clause 6). It runs while VCC and CLK are there and
// RST is high, and it sends its answer to reset when RST rises with both of them there; at any
// other time it is silent, and it forgets everything when one of VCC and RST goes. A stopped clock
// only halts it. No sockets, clocks or threads.
namespace ssc::cardsim {

class Card {
 public:
  explicit Card(Persona persona)
      : persona_(std::move(persona)), chip_(persona_), t0_(chip_, persona_.t0) {}
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  // What happens at the contacts. on_reset and on_characters answer what the card sends.
  void on_voltage(bool on);
  void on_clock(std::uint32_t hertz) { clock_ = hertz != 0; }
  Data on_reset(bool high);
  Data on_characters(Bytes characters);

 private:
  void forget();

  Persona persona_;
  Chip chip_;
  T0 t0_;
  bool voltage_ = false;
  bool clock_ = false;
  bool reset_high_ = false;
  bool running_ = false;  // has answered to reset
};

}  // namespace ssc::cardsim
