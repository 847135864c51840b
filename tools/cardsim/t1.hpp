// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/faults.hpp"
#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/responder.hpp"

// Protocol T=1, the card's side (ISO/IEC 7816-3:2006 clause 11): characters of the reader in, one
// block of the card out for each block of the reader. It shares nothing with the reader's T=1, so
// that each proves the other.
//
//   I-block    chained: R(N(R)) asks for the next one; the last one: the command is run
//   R-block    acknowledges a chained I-block: the next one; else the last block again
//   S(request) IFS, ABORT and RESYNCH are answered and done
//   S(response) to the card's own request: what was held back goes out
//   invalid    R(N(R)), or the card's own request again
//
// The card never gives up by itself: that is the reader's part.
namespace ssc::cardsim {

// LRC or CRC (clause 11.3.4), appended to the block so far.
void append_edc(Data& block, iso7816::Edc edc);

class T1 {
 public:
  struct Block {
    Data bytes;
    std::uint32_t late_etu = 0;       // beyond BGT
    const char* violation = nullptr;  // what the reader did to be answered so
  };

  // IFSC, BWI, CWI and EDC are those of the answer to reset. Everything must live longer.
  T1(Chip& chip, T1Style style, FaultScript& faults, const iso7816::Atr& atr)
      : chip_(&chip), style_(style), faults_(&faults), atr_(&atr), responder_(chip, faults) {}

  // After a reset, or at the end of PPS.
  void reset(iso7816::BitRate bit_rate);

  std::optional<Block> on_character(Byte value, bool damaged);
  // Inside a block the reader keeps within CWT; when that has passed, on_silence is due.
  bool in_block() const { return !received_.empty(); }
  std::uint32_t cwt_etu() const { return 11 + (std::uint32_t{1} << atr_->CWI); }
  Block on_silence();

 private:
  Block on_block(Bytes block);
  Block on_I(Byte PCB, Bytes INF);
  Block on_R(Byte PCB);
  Block on_S(Byte PCB, Bytes INF);
  Block on_S_response(Byte PCB, Bytes INF);
  Block on_invalid(Byte error, const char* violation = nullptr);
  bool good_edc(Bytes block) const;

  void resynchronise();
  Answer run(Bytes apdu);
  Block go_on();
  Block send_I();
  Block request(Byte PCB, Byte INF);
  Block request_again();
  Block R(Byte error);
  Block build(Byte PCB, Bytes INF) const;
  Block count(Block block);
  std::uint32_t granted_etu() const;

  Chip* chip_;
  T1Style style_;
  FaultScript* faults_;
  const iso7816::Atr* atr_;
  iso7816::BitRate bit_rate_;
  Responder responder_;

  Data received_;  // of the block that is coming in
  bool damaged_ = false;

  Byte NS_ = 0;  // of the next I-block of the card
  Byte NR_ = 0;  // of the next I-block of the reader
  Byte IFSD_ = 32;
  Data command_;   // the chain so far
  Data response_;  // what has not been sent
  std::optional<Block> last_I_;
  bool chaining_ = false;            // last_I_ wants an R-block
  std::optional<Block> S_response_;  // the last block, when it was one
  std::optional<Block> request_;     // not answered yet
  std::optional<Block> held_;        // goes out when the requests are answered
  std::uint32_t requests_left_ = 0;
  bool ifs_asked_ = false;
  bool time_granted_ = false;
};

}  // namespace ssc::cardsim
