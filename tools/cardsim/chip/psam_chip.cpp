// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/psam_chip.hpp"

#include "tools/cardsim/chip/command_table.hpp"
#include "tools/cardsim/chip/psam_cipher.hpp"
#include "tools/cardsim/chip/psam_files.hpp"
#include "tools/cardsim/chip/psam_purchase.hpp"

namespace ssc::cardsim {
namespace {

using enum Direction;

constexpr CommandRow<PsamState> kRows[] = {
    {0x00, 0x84, kAnyP1, kFromCard, psam_get_challenge},
    {0x00, 0xA4, kAnyP1, kToCard, psam_select},
    {0x00, 0xB0, kAnyP1, kFromCard, psam_read_binary},
    {0x80, 0x70, kAnyP1, kToCard, initialize_sam_for_purchase},
    {0x80, 0x72, kAnyP1, kToCard, credit_sam_for_purchase},
    {0x80, 0xFA, kAnyP1, kToCard, cipher_data},
    {0xBF, 0xDE, kAnyP1, kToCard, deliver_session_key},
    {0xBF, 0xEC, kAnyP1, kToCard, initialize_environment},
};
constexpr CommandTable<PsamState> kCommands{kRows};

}  // namespace

std::optional<Direction> PsamChip::direction(Byte CLA, Byte INS, Byte P1) const {
  return kCommands.direction(CLA, INS, P1);
}

Answer PsamChip::execute(const Command& c) {
  const auto* row = kCommands.find(c.CLA, c.INS, c.P1);
  return row == nullptr ? refused(kCommands.unknown(c.CLA, c.INS)) : row->run(psam_, c);
}

}  // namespace ssc::cardsim
