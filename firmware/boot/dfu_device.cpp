// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/dfu_device.hpp"

namespace ssc::firmware::boot {
namespace {

static_assert(Dfu::kTransferSize == usb::kMaxControlData);  // wTransferSize of its descriptor

// DFU 1.1, table 3.2: which requests answer with data.
constexpr bool is_to_host(Byte bRequest) {
  return bRequest == kDFU_UPLOAD || bRequest == kDFU_GETSTATUS || bRequest == kDFU_GETSTATE;
}

}  // namespace

void DfuDevice::work() {
  if (has_work()) dfu_.work();
}

void DfuDevice::on_bus_reset() {
  requests_.bus_reset();
  if (!spoken_to_) return;
  spoken_to_ = false;
  controller_.disconnect();
  restart_.restart();
}

void DfuDevice::on_setup(std::span<const Byte, usb::kSetupSize> packet) {
  requests_.on_setup(packet);
}

void DfuDevice::on_out(Byte bEndpointAddress, Bytes packet) {
  if (bEndpointAddress == 0) requests_.on_out(packet);
}

void DfuDevice::on_in_done(Byte bEndpointAddress) {
  if (bEndpointAddress == usb::kIn) requests_.on_in_done();
}

bool DfuDevice::get_descriptor(Byte type, Byte index, std::uint16_t language,
                               usb::ControlData& data) {
  namespace types = usb::bDescriptorType;
  if (type == types::kString) {
    const auto string = dfu_string_descriptor(index, language, options_);
    return string && data.assign(*string);
  }
  if (index != 0) return false;
  if (type == types::kDevice) return data.assign(usb::device_descriptor());
  return type == types::kConfiguration && data.assign(dfu_configuration_descriptor(options_));
}

// A data stage that ends early is no shorter block, and least of all the empty one that ends a
// download.
bool DfuDevice::on_class_request(const usb::SetupPacket& setup, usb::ControlData& data) {
  if (setup.wIndex != 0 || setup.to_host() != is_to_host(setup.bRequest)) return false;
  if (!setup.to_host() && data.size() != setup.wLength) return false;
  spoken_to_ = true;
  const auto answer = dfu_.request(setup.bRequest, setup.wValue, data);
  return answer && data.assign(*answer);
}

}  // namespace ssc::firmware::boot
