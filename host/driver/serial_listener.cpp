// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_listener.hpp"

#include <array>
#include <utility>

namespace ssc::driver {
namespace {

namespace serial = ccid::serial;
using Heard = SerialListener::Heard;

constexpr Byte kMovement = ccid::RDR_to_PC_NotifySlotChange::kMessageType;
static_assert(serial::kCardRemoved[0] == kMovement && serial::kCardInserted[0] == kMovement);
static_assert(serial::kCardInserted[1] == serial::kSync);

// What follows 50: two bits a slot, of two slots at most. A byte that says of none that it has
// changed is noise.
constexpr Byte kChangedBits = 0b1010;
constexpr Byte kOfTwoSlots = 0b1111;

std::optional<Heard> movement(Byte bitmap) {
  const std::array<Byte, 2> message = {kMovement, bitmap};
  const auto change = ccid::parse_notify_slot_change(message);
  const bool good = change && (bitmap & ~kOfTwoSlots) == 0 && (bitmap & kChangedBits) != 0;
  return good ? std::optional<Heard>({Heard::Kind::kMovement, {}, *change}) : std::nullopt;
}

// bMessageType of all RDR_to_PC messages has bit 7, that of no PC_to_RDR message.
constexpr bool is_command(Bytes message) {
  return (message[0] & 0x80) == 0;
}

}  // namespace

std::optional<Heard> SerialListener::push(Byte b) {
  return deframer_.in_frame() ? push_framed(b) : push_bare(b);
}

// 50 03 is a card, and 03 begins a frame: 50 may have been noise. Only what follows tells, and so
// a frame is never lost to a card that was not there.
std::optional<Heard> SerialListener::push_bare(Byte b) {
  switch (std::exchange(bare_, Bare::kNothing)) {
    case Bare::kMovement:
      if (const auto moved = movement(b)) {
        if (b == serial::kSync) bare_ = Bare::kMovementOrSync;
        return moved;
      }
      break;
    case Bare::kMovementOrSync:
      if (b == serial::kAck || b == serial::kNak) deframer_.push(serial::kSync);
      break;
    case Bare::kNothing: break;
  }
  if (deframer_.in_frame() || b == serial::kSync) return push_framed(b);
  if (b == kMovement) bare_ = Bare::kMovement;
  if (b >= serial::kTimeRequest) return Heard{Heard::Kind::kTimeRequest, {}};
  return std::nullopt;  // noise
}

std::optional<Heard> SerialListener::push_framed(Byte b) {
  const auto received = deframer_.push(b);
  if (!received) return std::nullopt;
  switch (received->kind) {
    case serial::Received::Kind::kMessage: return message(received->message);
    case serial::Received::Kind::kDamaged: return damaged();
    case serial::Received::Kind::kNak: break;
  }
  return Heard{Heard::Kind::kNotUnderstood, {}};
}

std::optional<Heard> SerialListener::message(Bytes message) {
  echo_due_ = false;
  if (is_command(message)) return std::nullopt;
  return Heard{Heard::Kind::kMessage, message};
}

std::optional<Heard> SerialListener::damaged() {
  if (std::exchange(echo_due_, false)) return std::nullopt;
  return Heard{Heard::Kind::kDamaged, {}};
}

std::optional<Heard> SerialListener::silent() {
  if (!in_frame()) return std::nullopt;
  deframer_.reset();
  return damaged();
}

void SerialListener::forget() {
  deframer_.reset();
  echo_due_ = false;
  bare_ = Bare::kNothing;
}

}  // namespace ssc::driver
