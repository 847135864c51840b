// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/driver/transport.hpp"
#include "protocol/iso7816/atr.hpp"

// How long a command may take before its reader is taken for hung. The reader keeps the times of
// the card itself (ISO/IEC 7816-3:2006 clauses 10.2 and 11.4.3) and answers when they are over; the
// limits here are those times and a margin, so that its own answer comes first, and a cap on what a
// card can claim. A reader that needs longer says so by time extensions.
namespace ssc::driver {

inline constexpr Milliseconds kStatusTime{3'000};      // GetSlotStatus
inline constexpr Milliseconds kParametersTime{5'000};  // parameters, PPS included
inline constexpr Milliseconds kPowerOnTime{30'000};    // every voltage class, and a repeated ATR
inline constexpr Milliseconds kPowerOffTime{5'000};
inline constexpr Milliseconds kMargin{1'000};
inline constexpr Milliseconds kMinTransferTime{3'000};
inline constexpr Milliseconds kMaxTransferTime{60'000};

// What a card has to say about its times once protocol and speed are settled.
struct LineTimes {
  Byte protocol = 0;
  iso7816::BitRate bit_rate{};
  Byte N = 0;
  Byte WI = iso7816::kDefaultWI;
  Byte BWI = iso7816::kDefaultBWI;
  Byte CWI = iso7816::kDefaultCWI;
};

LineTimes line_times(const iso7816::Atr& atr, Byte protocol, iso7816::BitRate bit_rate);

// One XfrBlock that moves `characters` characters back and forth, kMinTransferTime to
// kMaxTransferTime. `clock_khz` is that of the reader; what no reader has counts as the nearest
// that one can have (1 to 20 MHz). `waits` is how many work (T=0) or block (T=1) waiting times it
// may take.
Milliseconds transfer_time(const LineTimes& times, std::uint32_t clock_khz, std::size_t characters,
                           unsigned waits);

}  // namespace ssc::driver
