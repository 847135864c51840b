// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/ccid_function.hpp"

#include <utility>

namespace ssc::firmware::usb {

void CcidFunction::open(std::size_t slots) {
  close();
  for (const auto& endpoint : kCcidEndpoints) {
    controller_.open(endpoint.bEndpointAddress, endpoint.type, endpoint.wMaxPacketSize);
  }
  open_ = true;
  bulk_in_.open();
  interrupt_in_.open(slots);
  receive_when_ready();
}

void CcidFunction::close() {
  if (!std::exchange(open_, false)) return;
  for (const auto& endpoint : kCcidEndpoints) controller_.close(endpoint.bEndpointAddress);
  bulk_out_.clear();
  bulk_in_.close();
  interrupt_in_.close();
  halted_.fill(false);
  receiving_ = wakes_ = false;
}

void CcidFunction::on_out(Bytes packet, CcidDevice& device) {
  if (!std::exchange(receiving_, false)) return;
  if (bulk_out_.add(packet)) {
    device.bulk_out(bulk_out_.message());
    bulk_out_.clear();
  }
  receive_when_ready();
}

void CcidFunction::on_in_done(Byte bEndpointAddress) {
  if (bEndpointAddress == kBulkIn) bulk_in_.on_done();
  if (bEndpointAddress == kInterruptIn) interrupt_in_.on_done();
  receive_when_ready();
}

void CcidFunction::receive_when_ready() {
  if (!open_ || receiving_ || halted(kBulkOut)) return;
  if (!bulk_out_.in_message() && !bulk_in_.has_room()) return;
  receiving_ = true;
  controller_.receive(kBulkOut);
}

// --- ENDPOINT_HALT -------------------------------------------------------------------------------

std::size_t CcidFunction::index_of(Byte bEndpointAddress) {
  std::size_t index = 0;
  while (index + 1 < kCcidEndpoints.size() &&
         kCcidEndpoints[index].bEndpointAddress != bEndpointAddress) {
    ++index;
  }
  return index;
}

bool CcidFunction::halted(Byte bEndpointAddress) const {
  return halted_[index_of(bEndpointAddress)];
}

void CcidFunction::halt(Byte bEndpointAddress) {
  halted_[index_of(bEndpointAddress)] = true;
  controller_.stall(bEndpointAddress);
  if (bEndpointAddress == kBulkOut) receiving_ = false;
  if (bEndpointAddress == kBulkIn) bulk_in_.halt();
  if (bEndpointAddress == kInterruptIn) interrupt_in_.halt();
}

// Also of an endpoint that is not halted: its toggle is DATA0 afterwards (USB 2.0, 9.4.5), and
// what was with the controller is gone.
void CcidFunction::unhalt(Byte bEndpointAddress) {
  halt(bEndpointAddress);
  halted_[index_of(bEndpointAddress)] = false;
  controller_.unstall(bEndpointAddress);
  if (bEndpointAddress == kBulkOut) bulk_out_.clear();
  if (bEndpointAddress == kBulkIn) bulk_in_.unhalt();
  if (bEndpointAddress == kInterruptIn) interrupt_in_.unhalt();
  receive_when_ready();
}

// --- Card movements ------------------------------------------------------------------------------

void CcidFunction::slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) {
  interrupt_in_.slot_changed(change);
  const bool inserted = (change.changed & change.present) != 0;
  if (!inserted || !std::exchange(wakes_, false)) return;
  controller_.wake_up();
}

void CcidFunction::hardware_error(const ccid::RDR_to_PC_HardwareError& error) {
  interrupt_in_.hardware_error(error);
}

// --- Suspend -------------------------------------------------------------------------------------

void CcidFunction::suspend(bool may_wake) {
  wakes_ = may_wake;
  bulk_in_.hold();
  interrupt_in_.hold();
}

void CcidFunction::resume() {
  wakes_ = false;
  bulk_in_.release();
  interrupt_in_.release();
}

}  // namespace ssc::firmware::usb
