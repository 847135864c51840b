// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/card_interface.hpp"

namespace ssc::firmware::stm32 {

// clang-format off
#define H(name) &CardInterface::name
const CardInterface::Handler CardInterface::kTable[5][2] = {
    //                OFFN low     OFFN high
    /* kEmpty     */ {H(nothing),  H(touched)},
    /* kTouched   */ {H(bounced),  H(inserted)},
    /* kUnpowered */ {H(removed),  H(nothing)},
    /* kPowered   */ {H(tripped),  H(nothing)},
    /* kTripped   */ {H(removed),  H(overcurrent)},
};
#undef H
// clang-format on

void CardInterface::start(Ticks now) {
  pins_.CMDVCCN.output(true);
  pins_.RSTIN.output(false);
  pins_.EN_5V_3V.output(false);
  pins_.EN_1_8VN.output(true);
  pins_.OFFN.input(Pin::Pull::kUp);
  settled_at_ = now + milliseconds_in_ticks(kDeactivationMs);
  look_at_ = now;
}

void CardInterface::set_voltage(Voltage voltage, Ticks now) {
  const bool on = voltage != Voltage::kOff;
  if (on) {
    pins_.EN_5V_3V.write(voltage == Voltage::k5V);
    pins_.EN_1_8VN.write(voltage != Voltage::k1_8V);
  }
  pins_.CMDVCCN.write(!on);
  settled_at_ = now + milliseconds_in_ticks(on ? kActivationMs : kDeactivationMs);
  if (on) state_ = State::kPowered;
  if (!on && state_ == State::kPowered) state_ = State::kUnpowered;
}

CardInterface::Result CardInterface::work(Ticks now) {
  if (now < look_at_) return std::nullopt;
  look_at_ = now + milliseconds_in_ticks(kLookMs);
  const auto row = static_cast<std::size_t>(state_);
  const std::size_t high = pins_.OFFN.read() ? 1 : 0;
  return (this->*kTable[row][high])(now);
}

CardInterface::Result CardInterface::touched(Ticks now) {
  state_ = State::kTouched;
  touched_at_ = now;
  return std::nullopt;
}

CardInterface::Result CardInterface::bounced(Ticks) {
  state_ = State::kEmpty;
  return std::nullopt;
}

CardInterface::Result CardInterface::inserted(Ticks now) {
  if (now < touched_at_ + milliseconds_in_ticks(kInsertionMs)) return std::nullopt;
  state_ = State::kUnpowered;
  return Event::kInserted;
}

CardInterface::Result CardInterface::removed(Ticks) {
  state_ = State::kEmpty;
  return Event::kRemoved;
}

CardInterface::Result CardInterface::tripped(Ticks now) {
  state_ = State::kTripped;
  set_voltage(Voltage::kOff, now);
  look_at_ = settled_at_;
  return std::nullopt;
}

CardInterface::Result CardInterface::overcurrent(Ticks) {
  state_ = State::kUnpowered;
  return Event::kOvercurrent;
}

}  // namespace ssc::firmware::stm32
