// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/faults.hpp"
#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/responder.hpp"

// Protocol T=0, the card's side (ISO/IEC 7816-3:2006 clause 10): characters of the reader in,
// characters of the card out. Every exchange is started by the reader.
//
//             5th byte, data to the card            P3-th byte
//   kHeader ──────────────────────────────► kData ─────────────► answer, kHeader
//      │  ▲     [NULL…] INS, or [NULL…] INS^FF for each byte
//      └──┘ 5th byte, otherwise: [NULL…] INS data SW, or SW alone
//
// An answer to a command that brought data waits for GET RESPONSE (61xx) until the next command.
namespace ssc::cardsim {

class T0 {
 public:
  T0(Chip& chip, T0Style style, FaultScript& faults)
      : chip_(&chip), style_(style), faults_(&faults), responder_(chip, faults) {}

  void reset();
  // One character of the reader; what the card sends at once, often nothing.
  Data on_character(Byte character);

 private:
  enum class State : std::uint8_t { kHeader, kData };

  Data on_header();
  Data on_data();
  Data run(Bytes data_to_card, std::size_t Ne);
  Data acknowledge();
  Data send(const Answer& answer);
  Byte procedure_byte(Byte right);

  Byte INS() const { return received_[1]; }
  Byte P3() const { return received_[4]; }

  Chip* chip_;
  T0Style style_;
  FaultScript* faults_;
  State state_ = State::kHeader;
  FixedBytes<5 + 255> received_;  // header and data of the command
  Responder responder_;
};

}  // namespace ssc::cardsim
