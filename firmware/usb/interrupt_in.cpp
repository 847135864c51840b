// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/interrupt_in.hpp"

#include <utility>

namespace ssc::firmware::usb {

void InterruptIn::open(std::size_t slots) {
  close();
  slots_ = slots;
  open_ = true;
  tell_present();
}

void InterruptIn::close() {
  open_ = held_ = halted_ = busy_ = false;
  changed_ = 0;
  errors_.fill({});
}

void InterruptIn::slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) {
  present_ = change.present;
  if (!open_) return;
  changed_ |= change.changed;
  start();
}

void InterruptIn::hardware_error(const ccid::RDR_to_PC_HardwareError& error) {
  if (!open_ || error.bSlot >= errors_.size()) return;
  errors_[error.bSlot] = error;
  start();
}

void InterruptIn::tell_present() {
  slot_changed({.present = present_, .changed = present_});
}

void InterruptIn::release() {
  held_ = false;
  tell_present();
}

void InterruptIn::on_done() {
  busy_ = false;
  start();
}

void InterruptIn::unhalt() {
  halted_ = false;
  if (!busy_) return start();
  controller_.write(bEndpointAddress_, packet_);
}

void InterruptIn::start() {
  if (!open_ || held_ || halted_ || busy_ || !take_next()) return;
  busy_ = true;
  controller_.write(bEndpointAddress_, packet_);
}

bool InterruptIn::take_next() {
  for (auto& error : errors_) {
    if (!error) continue;
    packet_ = ccid::encode(*error);
    error.reset();
    return true;
  }
  if (changed_ == 0) return false;
  packet_ = ccid::encode({.present = present_, .changed = std::exchange(changed_, 0)}, slots_);
  return true;
}

}  // namespace ssc::firmware::usb
