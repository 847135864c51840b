// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/status_word.hpp"
#include "tools/cardsim/chip/data.hpp"

// What is inside a card: commands in, answers out, whatever carries them. Two chips are behind it:
// the social security card (card_chip.hpp) and the PSAM (psam_chip.hpp).
namespace ssc::cardsim {

struct Command {
  Byte CLA = 0, INS = 0, P1 = 0, P2 = 0;
  Bytes data{};        // to the card
  std::size_t Ne = 0;  // from the card, at most; 256 for Le 00
};

struct Answer {
  Data data{};
  iso7816::StatusWord status = iso7816::kStatusOk;
};

enum class Direction : std::uint8_t { kToCard, kFromCard };

class Chip {
 public:
  virtual ~Chip() = default;

  // After power has gone or RST was low: what the chip keeps without power stays.
  virtual void reset() = 0;
  // Which way the data of a command go, the answer of one that brings data besides. Nothing: CLA or
  // INS is unknown.
  virtual std::optional<Direction> direction(Byte CLA, Byte INS, Byte P1) const = 0;
  virtual Answer execute(const Command& command) = 0;
};

}  // namespace ssc::cardsim
