// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/card_chip.hpp"

#include "tools/cardsim/chip/command_table.hpp"
#include "tools/cardsim/chip/pin.hpp"
#include "tools/cardsim/chip/read.hpp"
#include "tools/cardsim/chip/select.hpp"

namespace ssc::cardsim {
namespace {

constexpr CommandRow<CardState> kRows[] = {
    {0x00, 0x20, kAnyP1, Direction::kToCard, verify},
    {0x00, 0xA4, kAnyP1, Direction::kToCard, select},
    {0x00, 0xB0, kAnyP1, Direction::kFromCard, read_binary},
    {0x00, 0xB2, kAnyP1, Direction::kFromCard, read_record},
    {0x80, 0x5E, kAnyP1, Direction::kToCard, change_pin},
};
constexpr CommandTable<CardState> kCommands{kRows};

}  // namespace

std::optional<Direction> CardChip::direction(Byte CLA, Byte INS, Byte P1) const {
  return kCommands.direction(CLA, INS, P1);
}

Answer CardChip::execute(const Command& command) {
  const auto* row = kCommands.find(command.CLA, command.INS, command.P1);
  return row == nullptr ? refused(kCommands.unknown(command.CLA, command.INS))
                        : row->run(card_, command);
}

}  // namespace ssc::cardsim
