// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "firmware/card/card_line.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/pps.hpp"
#include "tools/cardsim/character.hpp"
#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/faults.hpp"
#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/t0.hpp"
#include "tools/cardsim/t1.hpp"

// The card at its contacts (ISO/IEC 7816-3:2006 clause 6). It runs while CLK and a VCC of a class
// it bears are there and RST is high. It forgets all that lives
// by power when one of VCC and RST goes; a stopped
// clock only halts it. No sockets, clocks or threads: it says when it sends, and somebody else
// plays it.
//
//   kSilent ──RST rises──► kReset ──FF──► kPps ──answered──► kTalk ◄─┐
//      ▲                     │  other       │ not answered     ▲ └───┘ T=0, T=1
//      │ RST or VCC goes     └──────────────┼──────────────────┘
//    (any)                                  └──► kSilent
namespace ssc::cardsim {

// What is inside it, new.
std::shared_ptr<Chip> make_chip(const Persona& persona);

class Card {
 public:
  // `faults` come besides those of the persona. `chip`: of this card, when it has been in a reader
  // before; a new one comes as its issuer hands it out.
  explicit Card(Persona persona, std::vector<Fault> faults = {},
                std::shared_ptr<Chip> chip = nullptr);
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  // What happens at the contacts.
  void on_voltage(firmware::Voltage voltage);
  void on_clock(std::uint32_t hertz) { clock_ = hertz != 0; }
  Reaction on_reset(bool high);
  // One character of the reader, as a receiver in the direct convention sees it. Damaged: with a
  // wrong parity bit, or sent at a bit rate that is not the card's.
  Reaction on_character(Byte value, bool damaged = false);
  // When the reader has begun something that has to go on within so long (T=1: CWT), and has not:
  // on_silence.
  std::optional<std::uint32_t> patience_etu() const;
  Reaction on_silence();

  // What its answer to reset says; the defaults when that cannot be read.
  const iso7816::Atr& atr() const { return atr_; }
  // In force now: the ones it listens with.
  Byte protocol() const { return protocol_; }
  iso7816::BitRate bit_rate() const { return bit_rate_; }
  // The least distance from its last character to one of the reader that begins with `value`.
  std::uint32_t turn_round_etu(Byte value) const;

 private:
  enum class State : std::uint8_t { kSilent, kReset, kPps, kTalk };

  void forget();
  bool bears(firmware::Voltage voltage) const;
  bool damaged_on_the_way(const FaultScript::Struck& struck, bool damaged);
  Reaction hear(Byte value, bool damaged);
  Reaction hear_pps(Byte value);
  Reaction answer_block(const T1::Block& block);
  std::uint32_t gap_etu() const;
  Reaction answer_to_reset();
  Reaction answer(Bytes bytes, std::uint32_t turn_round_etu);
  Characters say(Bytes bytes, FaultOf of, firmware::Duration first, std::uint32_t gap_etu);

  Persona persona_;
  iso7816::Atr atr_;
  FaultScript faults_;
  std::shared_ptr<Chip> chip_;
  T0 t0_;
  T1 t1_;

  bool powered_ = false;
  bool clock_ = false;
  bool reset_high_ = false;
  State state_ = State::kSilent;
  Byte protocol_ = 0;
  iso7816::BitRate bit_rate_;
  FixedBytes<iso7816::kMaxPpsLength> pps_;
  bool mute_ = false;          // by a fault
  bool heard_before_ = false;  // the next character is the repetition of a damaged one
  unsigned damage_left_ = 0;   // by a fault
  bool excused_ = false;       // a character got lost: what the reader says may look wrong since
};

}  // namespace ssc::cardsim
