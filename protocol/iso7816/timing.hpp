// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// Times on the card line (ISO/IEC 7816-3:2006).
//
// One elementary time unit (etu) is the nominal length of a bit: Fi / (Di x f), f being the clock
// on CLK in hertz (clause 7.1). Every time below is an integer number of etu *of the bit rate in
// use*, measured between the leading edges of two characters. Where a division leaves a rest it is
// rounded up: a reader may wait a little longer than the standard asks, and never shorter.
namespace ssc::iso7816 {

// The pair that sets the length of an etu. The default is the one in force during the answer to
// reset.
struct BitRate {
  std::uint16_t Fi = 372;
  std::uint8_t Di = 1;

  friend constexpr bool operator==(BitRate a, BitRate b) { return a.Fi == b.Fi && a.Di == b.Di; }
};
inline constexpr BitRate kDefaultBitRate{};
inline constexpr Byte kDefaultTA1 = 0x11;  // stands for 372 / 1

// Fi (table 7, by the high nibble of TA1 or PPS1) and Di (table 8, low nibble). kOutOfRange for
// values reserved for future use: FI 7, 8, E, F; DI 0 and A..F (the 1997 edition used A..F for
// fractions).
Expected<BitRate> bit_rate(Byte ta1);

// The highest clock the card bears at this FI (table 7), in hertz. kOutOfRange as above, FI only.
Expected<std::uint32_t> fmax_hz(Byte ta1);

// Waiting time between two characters of the answer to reset, clause 8.1.
inline constexpr std::uint32_t kInitialWaitingTimeEtu = 9600;

// From the last character in one direction to the first in the other, T=0. The standard asks for it
// of the card; EMV and PBOC cards need it of the reader as well, so it is always kept.
inline constexpr std::uint32_t kTurnRoundT0Etu = 16;

// Block guard time: the same for T=1, clause 11.4.3.
inline constexpr std::uint32_t kBlockGuardTimeEtu = 22;

// Defaults of the integers that cards announce.
inline constexpr Byte kDefaultWI = 10;
inline constexpr Byte kDefaultIFSC = 32;
inline constexpr Byte kDefaultBWI = 4;
inline constexpr Byte kDefaultCWI = 13;

// GT, clause 8.3: least distance between two characters the reader sends. N is TC1; 255 means the
// least the protocol allows: 12 etu for T=0, 11 etu for T=1. `base` is the pair that N counts in:
// `current`, or, when the card announced T=15, the pair of its TA1.
std::uint32_t guard_time_etu(Byte N, Byte protocol, BitRate current, BitRate base);

// WT, clause 10.2 (T=0): longest distance from any character to the next one of the card,
// WI x 960 x Fi / f seconds, which is WI x 960 x Di etu.
std::uint32_t waiting_time_etu(Byte WI, BitRate current);

// CWT, clause 11.4.3 (T=1): 11 + 2^CWI etu between two characters of one block. CWI is 0..15.
std::uint32_t character_waiting_time_etu(Byte CWI);

// BWT, clause 11.4.3 (T=1): 11 etu + 2^BWI x 960 x 372 / f seconds from the last character sent to
// the first of the card's block. BWI is 0..9; a reserved value counts as 9.
std::uint32_t block_waiting_time_etu(Byte BWI, BitRate current);

// The same stretch in nanoseconds, rounded up. f_hz is not 0 and at most 20 MHz.
std::uint64_t etu_to_ns(std::uint32_t etu, BitRate current, std::uint32_t f_hz);

}  // namespace ssc::iso7816
