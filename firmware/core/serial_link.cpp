// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/serial_link.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/interrupt.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/parameters.hpp"

namespace ssc::firmware {
namespace {

namespace serial = ccid::serial;

constexpr Byte kSlot0 = 0x01;

// GemPC PinPad: loads the texts of its display, 175 bytes.
constexpr Byte kEscapeLoadTexts = 0xB2;

}  // namespace

void SerialLink::receive(Bytes bytes, CcidDevice& device) {
  for (const Byte b : bytes) {
    const auto received = deframer_.push(b);
    if (!received) continue;
    switch (received->kind) {
      case serial::Received::Kind::kMessage:
        forget_answer();
        twice_ = answered_twice(received->message);
        if (style_.echo && !twice_) port_.write(received->frame);
        device.bulk_out(received->message);
        deframer_.reset();  // it may have been a PIN
        break;
      case serial::Received::Kind::kDamaged: port_.write(serial::kNakFrame); break;
      case serial::Received::Kind::kNak:
        if (!last_answer_.empty()) port_.write(last_answer_);
        break;
    }
  }
}

void SerialLink::line_closed() {
  deframer_.reset();
  forget_answer();
  tell_.reset();
  twice_ = false;
  movements_.clear();
}

// The stock driver waits for an echo of this command with a buffer for its answer, and gives up on
// finding it too long. It does take the answer itself for the echo.
bool SerialLink::answered_twice(Bytes message) const {
  return style_.repeats_texts && message[0] == ccid::PC_to_RDR_Escape::kMessageType &&
         message.size() > ccid::kOffsetData && message[ccid::kOffsetData] == kEscapeLoadTexts;
}

void SerialLink::send(Bytes message) {
  flush_movements();
  if (std::exchange(twice_, false)) write_frame(message);
  write_frame(message);
}

// A frame for T=1, for T=0 one byte between frames.
void SerialLink::send_time_extension(Bytes message, Byte protocol) {
  if (protocol == ccid::kProtocolT0) return port_.write(Bytes(&serial::kTimeRequest, 1));
  write_frame(message);
}

void SerialLink::write_frame(Bytes message) {
  const auto frame = serial::encode_frame(message);
  if (!frame) return;
  last_answer_ = *frame;
  port_.write(last_answer_);
}

void SerialLink::forget_answer() {
  wipe(last_answer_.data(), last_answer_.size());
  last_answer_.clear();
}

void SerialLink::slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) {
  if (tell_ == Movements::kAtOnce) return port_.write(encode(change, style_.slots));
  if ((change.changed & kSlot0) == 0) return;
  const auto& movement =
      (change.present & kSlot0) != 0 ? serial::kCardInserted : serial::kCardRemoved;
  if (movements_.full()) {
    std::copy(movements_.begin() + movement.size(), movements_.end(), movements_.begin());
    movements_.resize(movements_.size() - movement.size());
  }
  movements_.append(movement);
}

bool SerialLink::tell_movements(Movements when) {
  tell_ = when;
  return true;
}

void SerialLink::flush_movements() {
  if (!tell_) return;
  if (!movements_.empty()) port_.write(movements_);
  movements_.clear();
}

}  // namespace ssc::firmware
