// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::firmware {

// How reader and card talk: what SetParameters of CCID can change. Fields of the other protocol
// keep the values the card announced, or the defaults.
struct CardSettings {
  Byte protocol = 0;                      // T, 0 or 1
  Byte FiDi = iso7816::kDefaultTA1;       // coded as TA1
  Byte N = 0;                             // extra guard time, 255: the least of the protocol
  Byte WI = iso7816::kDefaultWI;          // T=0
  Byte BWI = iso7816::kDefaultBWI;        // T=1, 0..9
  Byte CWI = iso7816::kDefaultCWI;        // T=1, 0..15
  iso7816::Edc edc = iso7816::Edc::kLrc;  // T=1
  Byte IFSC = iso7816::kDefaultIFSC;      // T=1, 1..254
  Byte NAD = 0;                           // T=1

  friend bool operator==(const CardSettings&, const CardSettings&) = default;
};

// In force right after this answer to reset (clause 6.3.1): T and Fi/Di of specific mode, else the
// first protocol offered at 372 / 1.
CardSettings settings_after_reset(const iso7816::Atr& atr);

}  // namespace ssc::firmware
