// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// The protocol data structures that SetParameters and RDR_to_PC_Parameters carry (CCID 1.1, 6.1.7
// and 6.2.3). Members in the order of the wire, one byte each.
namespace ssc::ccid {

inline constexpr Byte kProtocolT0 = 0;
inline constexpr Byte kProtocolT1 = 1;

struct T0Parameters {
  static constexpr std::size_t kSize = 5;

  Byte bmFindexDindex = 0x11;   // FI in the high nibble, DI in the low one, as TA1
  Byte bmTCCKST0 = 0x00;        // bit 1: inverse convention
  Byte bGuardTimeT0 = 0;        // N, extra guard time in etu; FF as 0
  Byte bWaitingIntegerT0 = 10;  // WI, 1..255
  Byte bClockStop = 0;          // 0 not allowed, 1 low, 2 high, 3 either

  friend bool operator==(const T0Parameters&, const T0Parameters&) = default;
};

struct T1Parameters {
  static constexpr std::size_t kSize = 7;

  Byte bmFindexDindex = 0x11;
  Byte bmTCCKST1 = 0x10;            // 10h; bit 0: CRC instead of LRC, bit 1: inverse convention
  Byte bGuardTimeT1 = 0;            // FF: 11 etu between characters
  Byte bmWaitingIntegersT1 = 0x4D;  // BWI (0..9) in the high nibble, CWI in the low one
  Byte bClockStop = 0;
  Byte bIFSC = 32;     // 1..254
  Byte bNadValue = 0;  // bits 3 and 7 are 0

  friend bool operator==(const T1Parameters&, const T1Parameters&) = default;
};

// kTruncated or kTrailing for any other number of bytes; the values are not looked at.
Expected<T0Parameters> parse_t0_parameters(Bytes abProtocolDataStructure);
Expected<T1Parameters> parse_t1_parameters(Bytes abProtocolDataStructure);

std::array<Byte, T0Parameters::kSize> encode(const T0Parameters& parameters);
std::array<Byte, T1Parameters::kSize> encode(const T1Parameters& parameters);

// The offset in PC_to_RDR_SetParameters of the first field whose value the standard reserves, as
// bError wants it (10 for bmFindexDindex …); nothing when all are good.
std::optional<Byte> first_bad_field(const T0Parameters& parameters);
std::optional<Byte> first_bad_field(const T1Parameters& parameters);

}  // namespace ssc::ccid
