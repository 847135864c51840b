// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/card/psam.hpp"
#include "tests/unit/host/card/chip_transport.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/chip/card_chip.hpp"
#include "tools/cardsim/chip/psam_chip.hpp"

// The simulated cards of tools/cardsim/personas, put in without a reader.
namespace ssc::card {

// A card that nobody has used yet.
class PersonaCard {
 public:
  explicit PersonaCard(std::string_view name) : PersonaCard(cardsim::shipped(name)) {}
  explicit PersonaCard(const cardsim::Persona& from)
      : atr_(from.atr), chip_(from.card), line_(chip_) {}

  Bytes atr() const { return atr_; }
  ChipTransport& line() { return line_; }

 private:
  cardsim::Data atr_;
  cardsim::CardChip chip_;
  ChipTransport line_;
};

class PersonaPsam {
 public:
  explicit PersonaPsam(std::string_view name)
      : chip_(*cardsim::shipped(name).psam), line_(chip_), psam_(line_) {}

  Psam& keys() { return psam_; }
  ChipTransport& line() { return line_; }

 private:
  cardsim::PsamChip chip_;
  ChipTransport line_;
  Psam psam_;
};

}  // namespace ssc::card
