// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/sscard/secure_messaging.hpp"
#include "tools/cardsim/chip/data.hpp"

namespace ssc::cardsim {

// Keys that money commands name by index; none of them opens a file.
struct PurseKeys {
  std::vector<Data> purchase, load;  // DPK and DLK by their index from 1
  Data tac;                          // DTK
};

// What a card can say about its last transaction of a kind after it was pulled too early.
struct Proof {
  std::uint16_t serial;
  sscard::Mac mac, tac;
};

// The money file of an offline-mode card. Amounts are fen, years and days as their digits read
// (2026, 0101).
struct Purse {
  std::uint32_t balance = 0;
  std::uint32_t own_total = 0;   // paid by the holder since the year began
  std::uint32_t fund_total = 0;  // paid by the fund
  std::uint16_t year = 0;
  std::uint16_t year_start = 101;  // month and day
  std::uint16_t load_serial = 0;
  std::uint16_t purchase_serial = 0;
  std::optional<Proof> loaded, purchased;
  PurseKeys keys;
};

}  // namespace ssc::cardsim
