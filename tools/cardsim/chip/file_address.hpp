// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tools/cardsim/chip/card_state.hpp"

// What P1 and P2 of the reading and updating commands name (part 5 of the card's specification).
namespace ssc::cardsim {

// READ RECORD, UPDATE RECORD: SFI in the upper five bits of P2, the mode in the lower three.
struct RecordAddress {
  enum Mode : Byte { kFirst, kLast, kNext, kPrevious, kNumber, kNumberToLast, kLastToNumber };

  explicit RecordAddress(const Command& c)
      : sfi(c.P2 >> 3), mode(static_cast<Mode>(c.P2 & 0x07)), P1(c.P1) {}

  bool by_number() const { return mode >= kNumber; }
  bool valid() const { return mode <= kLastToNumber; }

  std::uint8_t sfi;  // 0: the current EF
  Mode mode;
  Byte P1;  // record number, 0 the current one; or identifier
};

// The record that is meant, from 1; nothing when the file has none such. Of the current EF.
std::optional<std::size_t> find_record(const Selection& selection, const RecordAddress& address);

// READ BINARY, UPDATE BINARY: 100 and an SFI in P1 with an offset in P2, or an offset of 15 bits in
// the current EF.
struct ByteAddress {
  explicit ByteAddress(const Command& c)
      : with_sfi((c.P1 & 0x80) != 0),
        valid(!with_sfi || (c.P1 & 0x60) == 0),
        sfi(with_sfi ? c.P1 & 0x1F : 0),
        offset(with_sfi ? c.P2 : c.P1 << 8 | c.P2) {}

  bool with_sfi;
  bool valid;
  std::uint8_t sfi;
  std::size_t offset;
};

}  // namespace ssc::cardsim
