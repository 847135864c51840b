// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/driver/fault.hpp"
#include "host/driver/slot_channel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::driver {

// What holds on a card's line.
struct Agreement {
  Byte protocol = 0;  // T
  iso7816::BitRate bit_rate{};
};

// Brings card and reader to T=protocol at the speed TA1, in the way that dwFeatures asks for
// (CCID 1.1, 5.1 table 5.1-1):
//
//   automatic negotiation (40h)   nothing is sent; GetParameters tells what the reader chose
//   automatic PPS (80h)           SetParameters; the reader makes the PPS
//   TPDU level, neither           PPS through XfrBlock, then SetParameters
//   APDU level, neither           SetParameters
//
// kProtocolNotSupported: the card does not offer T, or the reader chose another; kPpsFailed: the
// card refused, or agreed to what the reader then refused, and has to be reset; kRefused with
// bError 0Ah: too fast for the reader, and the card knows nothing of it.
Outcome<Agreement> negotiate(SlotChannel& channel, const iso7816::Atr& atr, Byte protocol,
                             Byte TA1);

}  // namespace ssc::driver
