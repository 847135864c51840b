// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/iso7816/timing.hpp"

// Protocol and parameters selection, ISO/IEC 7816-3:2006 clause 9. Only the interface device starts
// it, right after the answer to reset of a card in negotiable mode; request and answer have the
// same form:
//
//   PPSS = FF │ PPS0: b8 0, b7..b5 PPS3..PPS1 present, b4..b1 T │ [PPS1] │ [PPS2] │ [PPS3] │ PCK
//
// PCK makes the exclusive-or of all characters zero. An answer that does not come within the
// initial waiting time, or that `settle` refuses, ends the session: deactivate, and reset to try
// something else.
namespace ssc::iso7816 {

inline constexpr Byte kPPSS = 0xFF;
inline constexpr std::size_t kMaxPpsLength = 6;

struct Pps {
  Byte protocol = 0;           // T, 0..14
  std::optional<Byte> PPS1{};  // Fi and Di, coded as TA1
  std::optional<Byte> PPS2{};  // use of SPU, coded as the first TB of T=15
  std::optional<Byte> PPS3{};  // reserved

  friend bool operator==(const Pps&, const Pps&) = default;
};

FixedBytes<kMaxPpsLength> encode(const Pps& pps);

// How many characters the message has in all, PPSS to PCK, once PPS0 has come: 3..6.
std::size_t pps_length(Byte PPS0);

// Reads a whole message. kTruncated, kTrailing, kMalformed (PPSS is not FF), kOutOfRange (b8 of
// PPS0 set, or T=15), kChecksum.
Expected<Pps> parse_pps(Bytes message);

// What holds after a successful exchange (clause 9.3).
struct PpsAgreement {
  Byte protocol = 0;
  Byte TA1 = kDefaultTA1;  // the coded pair, for parameters that a host asks for
  BitRate bit_rate;
};

// Checks an answer against its request. The card echoes the request or drops parameters from it:
// without PPS1 the default 372 / 1 holds. kMalformed: other T, a parameter that was not asked for,
// or another value; kOutOfRange: Fi or Di of PPS1 is reserved.
Expected<PpsAgreement> settle(const Pps& request, const Pps& answer);

}  // namespace ssc::iso7816
