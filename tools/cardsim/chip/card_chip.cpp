// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/card_chip.hpp"

#include "tools/cardsim/chip/authentication.hpp"
#include "tools/cardsim/chip/block.hpp"
#include "tools/cardsim/chip/command_table.hpp"
#include "tools/cardsim/chip/money.hpp"
#include "tools/cardsim/chip/pin.hpp"
#include "tools/cardsim/chip/pki.hpp"
#include "tools/cardsim/chip/read.hpp"
#include "tools/cardsim/chip/select.hpp"
#include "tools/cardsim/chip/update.hpp"

namespace ssc::cardsim {
namespace {

using enum Direction;

constexpr Byte kSelect = 0xA4;

constexpr CommandRow<CardState> kRows[] = {
    {0x00, 0x20, kAnyP1, kToCard, verify},
    {0x00, 0x82, kAnyP1, kToCard, external_authentication},
    {0x00, 0x84, kAnyP1, kFromCard, get_challenge},
    {0x00, 0x88, kAnyP1, kToCard, internal_authentication},
    {0x00, kSelect, kAnyP1, kToCard, select},
    {0x00, 0xB0, kAnyP1, kFromCard, read_binary},
    {0x00, 0xB2, kAnyP1, kFromCard, read_record},
    {0x00, 0xD6, kAnyP1, kToCard, update_binary},
    {0x00, 0xDC, kAnyP1, kToCard, update_record},
    {0x04, 0xD6, kAnyP1, kToCard, update_binary},
    {0x04, 0xDC, kAnyP1, kToCard, update_record},
    {0x80, 0x5E, kAnyP1, kToCard, change_pin},
    {0x84, 0x16, kAnyP1, kToCard, block_card},
    {0x84, 0x1E, kAnyP1, kToCard, block_application},
    {0x84, 0x24, kAnyP1, kToCard, unblock_pin},
    {0xB0, 0x26, kAnyP1, kFromCard, get_balance},
    {0xB0, 0x28, 0x00, kToCard, initialize_for_load},
    {0xB0, 0x28, 0x01, kToCard, initialize_for_purchase},
    {0xB0, 0x2A, kAnyP1, kToCard, credit_for_load},
    {0xB0, 0x2C, kAnyP1, kToCard, debit_for_purchase},
    {0xB0, 0x2E, kAnyP1, kToCard, get_transaction_proof},
    {0xB0, 0x56, 0x00, kToCard, update_starting_day},
    {0xB0, 0x56, 0x01, kFromCard, get_starting_day},
};
constexpr CommandTable<CardState> kCommands{kRows};

constexpr CommandRow<CardState> kPkiRows[] = {
    {0x00, 0x20, kAnyP1, kToCard, verify_pki_pin},
    {0x00, 0x84, kAnyP1, kFromCard, get_challenge},
    {0x00, kSelect, kAnyP1, kToCard, select},
    {0x00, 0xB0, kAnyP1, kFromCard, read_pki_binary},
};
constexpr CommandTable<CardState> kPkiCommands{kPkiRows};

}  // namespace

std::optional<Direction> CardChip::direction(Byte CLA, Byte INS, Byte P1) const {
  return kCommands.direction(CLA, INS, P1);
}

Answer CardChip::execute(const Command& c) {
  const auto next = next_state(card_.money.state, money_step(c));
  Answer answer = run(c, next.has_value());
  card_.money.state = answer.status.ok() ? *next : MoneyState::kIdle;
  return answer;
}

// What is blocked says so to every command, but a blocked application can be left.
Answer CardChip::run(const Command& c, bool in_order) {
  if (card_.memory.blocked) return refused(kNotSupported);
  if (c.INS != kSelect && is_blocked(card_, current_df(card_))) return refused(kApplicationBlocked);
  const auto& commands = card_.selection.pki ? kPkiCommands : kCommands;
  const auto* row = commands.find(c.CLA, c.INS, c.P1);
  if (row == nullptr) return refused(commands.unknown(c.CLA, c.INS));
  return in_order ? row->run(card_, c) : refused(kNotInThisState);
}

}  // namespace ssc::cardsim
