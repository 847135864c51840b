// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/message.hpp"

// PC_to_RDR_Escape: commands of this reader beside the standard. An Escape is answered at once,
// also while the slot is busy, and reaches no card. Any other abData, or other number of
// parameters, is "command not supported" (00).
//
// clang-format off
//   abData              answer                          refused with
//   -- the families that stock serial drivers know, as they send them
//   02, 06              name and version, ASCII
//   01 01 01            empty; card movements are told  00 on a link that has no such thing
//                       between a command and its answer
//   6A                  empty: no features of Gemalto's
//   B2 A0 text…         empty; the prompts are this     00 without a key pad
//                       reader's own business
//   -- this reader; kEscapePrefix, then
//   4F 53 00            name and version, ASCII
//   4F 53 01            exchange level: 00 TPDU,
//                       01 extended APDU
//   4F 53 01 level      the same, after the change      0D no such level, E0 a card is active, or a
//                                                       command going on, in any slot
//   4F 53 02 mask       empty; bit n lights LED n       00 no LED at all, 0D a LED that is not there
//   4F 53 03 lo hi      empty; buzzes so many ms        00 no buzzer
//   4F 53 04            counters of the slot, below
//   4F 53 05 key…       empty; keys of a simulated pad: 00 not a simulator, 0D.. no such key
//                       00..09 digits, 0A correct,
//                       0B enter, 0C cancel
//   4F 53 06            empty; card movements are told  00 on a link that has no such thing
//                       the moment they happen
// clang-format on
//
// A level changed like this lasts until it is changed again or the reader is reset.
//
// The counters are double words, little-endian: those of SlotStatistics, then those of
// CardStatistics, each in the order of its header. Nothing that a card or a holder has said is in
// any answer.
namespace ssc::firmware {

using EscapeAnswer = FixedBytes<ccid::kMaxDataLength>;

// What abData begins with.
using EscapeCommand = FixedBytes<3>;

inline constexpr std::array<Byte, 2> kEscapePrefix = {0x4F, 0x53};

enum class EscapeFunction : Byte {
  kName = 0x00,
  kExchangeLevel = 0x01,
  kLeds = 0x02,
  kBuzzer = 0x03,
  kStatistics = 0x04,
  kKeys = 0x05,
  kMovements = 0x06,
};

}  // namespace ssc::firmware
