// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/card/channel.hpp"
#include "protocol/sscard/transaction.hpp"

// The money on a card of offline mode (card rules, parts 5 and 7; `card_use` 2 in EF05 of DF04).
// Cards of online mode hold none: their account is at the insurer. Amounts are in fen.
//
// For all of it DF04 is selected and the PIN proven; else PIN_WANTED. NO_PURSE: the card holds no
// money.
namespace ssc::card {

// What was paid since the insurance year began.
struct YearTotal {
  std::uint32_t fen = 0;
  std::uint16_t year = 0;  // 0: the card does not say
};

struct Money {
  std::uint32_t balance_fen = 0;
  YearTotal own;   // by the holder
  YearTotal fund;  // by the fund
};

// GET BALANCE of the account and of both totals. A card that counts no totals leaves them 0.
Result<Money> read_money(Channel& card);

// What the card itself wrote into EF08 of DF04 when money came or went.
struct DebitRecord {
  std::uint16_t serial = 0;
  bool settled = false;  // kind 2: paid; kind 1: credited
  std::string terminal;  // 12 digits
  std::string time;      // YYYYMMDDhhmmss
  std::uint32_t account_fen = 0;
  std::uint32_t own_fen = 0;  // own and fund: 0 on cards that keep the account's amount only
  std::uint32_t fund_fen = 0;
};

// All of them, the newest first; a place in the file that was never written is left out. CARD_DATA:
// a record that makes no sense.
Result<std::vector<DebitRecord>> read_debit_records(Channel& card);

}  // namespace ssc::card
