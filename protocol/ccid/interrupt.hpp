// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// Interrupt-IN messages (CCID 1.1, 6.3).
namespace ssc::ccid {

// 50h, then two bits a slot, slot 0 lowest: present, and changed since the last message.
struct RDR_to_PC_NotifySlotChange {
  static constexpr Byte kMessageType = 0x50;
  static constexpr std::size_t kMaxSlots = 8;  // of this project; the standard sets no limit

  Byte present = 0;  // bit n: a card is in slot n
  Byte changed = 0;  // bit n: the state of slot n has changed
};

struct RDR_to_PC_HardwareError {
  static constexpr Byte kMessageType = 0x51;
  static constexpr Byte kOverCurrent = 0x01;

  Byte bSlot = 0;
  Byte bSeq = 0;  // of the bulk-OUT message that was being executed
  Byte bHardwareErrorCode = 0;
};

using EncodedInterrupt = FixedBytes<4>;

// `slots` is the number of slots of the reader, 1..kMaxSlots.
EncodedInterrupt encode(const RDR_to_PC_NotifySlotChange& notification, std::size_t slots);
EncodedInterrupt encode(const RDR_to_PC_HardwareError& error);

// kMalformed for another bMessageType; kTruncated, kTooLong or kTrailing for a wrong length.
Expected<RDR_to_PC_NotifySlotChange> parse_notify_slot_change(Bytes bytes);
Expected<RDR_to_PC_HardwareError> parse_hardware_error(Bytes bytes);

}  // namespace ssc::ccid
