// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/usb_device.hpp"

namespace ssc::firmware::usb {

void UsbDevice::on_bus_reset() {
  control_.reset();
  deconfigure();
  controller_.set_address(0);
  state_ = DeviceState::kDefault;
  may_wake_ = false;
  suspended_ = false;
}

void UsbDevice::on_out(Byte bEndpointAddress, Bytes packet) {
  if (bEndpointAddress == 0) return control_.on_out(packet);
  if (bEndpointAddress == kBulkOut) ccid_.on_out(packet, reader_);
}

void UsbDevice::on_in_done(Byte bEndpointAddress) {
  if (bEndpointAddress == kIn) return control_.on_in_done();
  ccid_.on_in_done(bEndpointAddress);
}

void UsbDevice::on_suspend() {
  if (suspended_) return;
  suspended_ = true;
  ccid_.suspend(configured() && may_wake_);
  reader_.on_key(Key::kCancel);  // nobody waits for a PIN
  for (std::size_t slot = 0; slot < reader_.slots(); ++slot) reader_.contact(slot).power_off();
}

void UsbDevice::on_resume() {
  if (!suspended_) return;
  suspended_ = false;
  ccid_.resume();
}

void UsbDevice::configure() {
  deconfigure();
  state_ = DeviceState::kConfigured;
  ccid_.open(reader_.slots());
}

void UsbDevice::deconfigure() {
  ccid_.close();
  reader_.reset();
}

}  // namespace ssc::firmware::usb
