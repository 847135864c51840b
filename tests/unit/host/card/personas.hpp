// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "host/card/psam.hpp"
#include "tests/unit/host/card/chip_transport.hpp"
#include "tools/cardsim/chip/card_chip.hpp"
#include "tools/cardsim/chip/psam_chip.hpp"
#include "tools/cardsim/persona.hpp"

// The simulated cards of tools/cardsim/personas, put in without a reader.
namespace ssc::card {

inline const cardsim::Persona& persona(std::string_view name) {
  static const auto all = *cardsim::load_personas(SSC_SOURCE_DIR "/tools/cardsim/personas");
  const auto found =
      std::find_if(all.begin(), all.end(), [=](const auto& p) { return p.name == name; });
  if (found == all.end()) ADD_FAILURE() << "no persona " << name;
  return *found;
}

// A card that nobody has used yet.
class PersonaCard {
 public:
  explicit PersonaCard(std::string_view name) : PersonaCard(persona(name)) {}
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
      : chip_(*persona(name).psam), line_(chip_), psam_(line_) {}

  Psam& keys() { return psam_; }

 private:
  cardsim::PsamChip chip_;
  ChipTransport line_;
  Psam psam_;
};

}  // namespace ssc::card
