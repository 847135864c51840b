// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/iso7816/apdu.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {

inline constexpr std::string_view kSelectSsse = "00A40400 0F 7378312E73682EC9E7BBE1B1A3D5CF";

// What is inside a card that was shipped, and the commands as its specification writes them.
class ChipTest : public testing::Test {
 protected:
  void use(std::string_view persona) { chip_ = make_chip(shipped(persona)); }
  void use(const Persona& persona) { chip_ = make_chip(persona); }
  void power_off() { chip_->reset(); }

  // "data SW1SW2", or "SW1SW2".
  std::string send(std::string_view text) {
    const Data apdu = hex(text);
    const auto parsed = iso7816::parse_command(apdu);
    if (!parsed) throw std::invalid_argument("no command");
    const auto& [header, data, Ne] = parsed->command;
    const Answer answer = chip_->execute({header.CLA, header.INS, header.P1, header.P2, data, Ne});
    const Data status = {answer.status.sw1(), answer.status.sw2()};
    return to_hex(answer.data) + (answer.data.empty() ? "" : " ") + to_hex(status);
  }

 private:
  std::shared_ptr<Chip> chip_ = make_chip(shipped("employee"));
};

}  // namespace ssc::cardsim
