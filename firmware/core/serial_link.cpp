// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/serial_link.hpp"

#include <algorithm>

#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {
namespace {

namespace serial = ccid::serial;

constexpr Byte kSlot0 = 0x01;

bool is_time_extension(Bytes message) {
  return message[0] == ccid::RDR_to_PC_DataBlock::kMessageType &&
         ccid::command_status(message[ccid::kOffsetSpecific]) ==
             ccid::CommandStatus::kTimeExtension;
}

}  // namespace

void SerialLink::receive(Bytes bytes, CcidDevice& device) {
  for (const Byte b : bytes) {
    const auto received = deframer_.push(b);
    if (!received) continue;
    switch (received->kind) {
      case serial::Received::Kind::kMessage:
        port_.write(received->frame);
        device.bulk_out(received->message);
        break;
      case serial::Received::Kind::kDamaged: port_.write(serial::kNakFrame); break;
      case serial::Received::Kind::kNak: break;  // the stock driver never asks for a repetition
    }
  }
}

void SerialLink::line_closed() {
  deframer_.reset();
  notify_ = false;
}

void SerialLink::send(Bytes message) {
  if (is_time_extension(message)) {
    port_.write(Bytes(&serial::kTimeRequest, 1));
    return;
  }
  flush_movements();
  if (const auto frame = serial::encode_frame(message)) port_.write(*frame);
}

// The two bytes have no room for a slot number: they speak of slot 0.
void SerialLink::slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) {
  if ((change.changed & kSlot0) == 0) return;
  const auto& movement =
      (change.present & kSlot0) != 0 ? serial::kCardInserted : serial::kCardRemoved;
  if (movements_.full()) {
    std::copy(movements_.begin() + movement.size(), movements_.end(), movements_.begin());
    movements_.resize(movements_.size() - movement.size());
  }
  movements_.append(movement);
}

bool SerialLink::enable_synchronous_notification() {
  notify_ = true;
  return true;
}

void SerialLink::flush_movements() {
  if (!notify_) return;
  if (!movements_.empty()) port_.write(movements_);
  movements_.clear();
}

}  // namespace ssc::firmware
