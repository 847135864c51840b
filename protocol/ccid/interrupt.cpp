// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/interrupt.hpp"

namespace ssc::ccid {
namespace {

constexpr std::size_t kSlotsPerByte = 4;

}  // namespace

EncodedInterrupt encode(const RDR_to_PC_NotifySlotChange& notification, std::size_t slots) {
  EncodedInterrupt out;
  out.push_back(RDR_to_PC_NotifySlotChange::kMessageType);
  out.resize(1 + (slots + kSlotsPerByte - 1) / kSlotsPerByte);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    const int present = notification.present >> slot & 1;
    const int changed = notification.changed >> slot & 1;
    out[1 + slot / kSlotsPerByte] |=
        static_cast<Byte>((present | changed << 1) << (2 * (slot % kSlotsPerByte)));
  }
  return out;
}

EncodedInterrupt encode(const RDR_to_PC_HardwareError& error) {
  EncodedInterrupt out;
  const std::array bytes = {RDR_to_PC_HardwareError::kMessageType, error.bSlot, error.bSeq,
                            error.bHardwareErrorCode};
  out.assign(bytes);
  return out;
}

Expected<RDR_to_PC_NotifySlotChange> parse_notify_slot_change(Bytes bytes) {
  if (bytes.size() < 2) return fail(Error::kTruncated);
  if (bytes[0] != RDR_to_PC_NotifySlotChange::kMessageType) return fail(Error::kMalformed);
  const Bytes states = bytes.subspan(1);
  if (states.size() * kSlotsPerByte > RDR_to_PC_NotifySlotChange::kMaxSlots) {
    return fail(Error::kTooLong);
  }
  RDR_to_PC_NotifySlotChange result;
  for (std::size_t slot = 0; slot < states.size() * kSlotsPerByte; ++slot) {
    const int state = states[slot / kSlotsPerByte] >> (2 * (slot % kSlotsPerByte));
    result.present |= static_cast<Byte>((state & 1) << slot);
    result.changed |= static_cast<Byte>((state >> 1 & 1) << slot);
  }
  return result;
}

Expected<RDR_to_PC_HardwareError> parse_hardware_error(Bytes bytes) {
  if (bytes.size() < 4) return fail(Error::kTruncated);
  if (bytes.size() > 4) return fail(Error::kTrailing);
  if (bytes[0] != RDR_to_PC_HardwareError::kMessageType) return fail(Error::kMalformed);
  return RDR_to_PC_HardwareError{bytes[1], bytes[2], bytes[3]};
}

}  // namespace ssc::ccid
