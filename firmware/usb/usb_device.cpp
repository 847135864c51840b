// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/usb_device.hpp"

#include <algorithm>

namespace ssc::firmware::usb {
namespace {

constexpr Byte kAppIdle = 0;  // DFU 1.1, 6.1.2: bState

constexpr bool is_dfu_detach(const SetupPacket& setup) {
  return setup.bmRequestType == 0x21 && setup.bRequest == bRequest::kDfuDetach &&
         setup.wIndex == kDfuInterface;
}

}  // namespace

void UsbDevice::on_bus_reset() {
  requests_.bus_reset();
  suspended_ = false;
}

void UsbDevice::on_out(Byte bEndpointAddress, Bytes packet) {
  if (bEndpointAddress == 0) return requests_.on_out(packet);
  if (bEndpointAddress == kBulkOut) ccid_.on_out(packet, reader_);
}

void UsbDevice::on_in_done(Byte bEndpointAddress) {
  if (bEndpointAddress == kIn) return requests_.on_in_done();
  ccid_.on_in_done(bEndpointAddress);
}

void UsbDevice::on_suspend() {
  if (suspended_) return;
  suspended_ = true;
  ccid_.suspend(configured() && requests_.may_wake());
  reader_.on_key(Key::kCancel);  // nobody waits for a PIN
  for (std::size_t slot = 0; slot < reader_.slots(); ++slot) reader_.contact(slot).power_off();
}

void UsbDevice::on_resume() {
  if (!suspended_) return;
  suspended_ = false;
  ccid_.resume();
}

// --- What the reader is beyond chapter 9 ---------------------------------------------------------

// 9.4.3. A full-speed device has no device qualifier and refuses it (9.6.2); descriptors of
// interfaces and endpoints come with the configuration only.
bool UsbDevice::get_descriptor(Byte type, Byte index, std::uint16_t language, ControlData& data) {
  if (type == bDescriptorType::kString) {
    const auto string = string_descriptor(index, language, options_);
    return string && data.assign(*string);
  }
  if (index != 0) return false;
  if (type == bDescriptorType::kDevice) return data.assign(device_descriptor());
  if (type != bDescriptorType::kConfiguration) return false;
  return data.assign(configuration_descriptor(reader_.descriptor(), options_));
}

void UsbDevice::configure() {
  deconfigure();
  ccid_.open(reader_.slots());
}

void UsbDevice::deconfigure() {
  ccid_.close();
  reader_.reset();
}

void UsbDevice::set_interface(Byte bInterfaceNumber) {
  if (bInterfaceNumber == kCcidInterface) configure();
}

bool UsbDevice::has_endpoint(std::uint16_t wIndex) const {
  const auto named = [&](const Endpoint& e) { return e.bEndpointAddress == wIndex; };
  return std::any_of(kCcidEndpoints.begin(), kCcidEndpoints.end(), named);
}

const std::array<UsbDevice::Row, 6> UsbDevice::kClassRequests = {{
    {0x21, bRequest::kAbort, kCcidInterface, &UsbDevice::abort},
    {0xA1, bRequest::kGetClockFrequencies, kCcidInterface, &UsbDevice::get_clock_frequencies},
    {0xA1, bRequest::kGetDataRates, kCcidInterface, &UsbDevice::get_data_rates},
    {0x21, bRequest::kDfuDetach, kDfuInterface, &UsbDevice::dfu_detach},
    {0xA1, bRequest::kDfuGetStatus, kDfuInterface, &UsbDevice::dfu_get_status},
    {0xA1, bRequest::kDfuGetState, kDfuInterface, &UsbDevice::dfu_get_state},
}};

// None of the host to the device has a data stage.
bool UsbDevice::on_class_request(const SetupPacket& setup, ControlData& data) {
  const auto matches = [&](const Row& row) {
    return row.bmRequestType == setup.bmRequestType && row.bRequest == setup.bRequest &&
           row.interface == setup.wIndex;
  };
  const auto row = std::find_if(kClassRequests.begin(), kClassRequests.end(), matches);
  if (row == kClassRequests.end() || (!setup.to_host() && setup.wLength != 0)) return false;
  return (this->*row->run)(setup, data);
}

// --- CCID 1.1, 5.3 -------------------------------------------------------------------------------

// wValue: bSeq in the high byte, bSlot in the low one.
bool UsbDevice::abort(const SetupPacket& setup, ControlData&) {
  return reader_.request_abort(static_cast<Byte>(setup.wValue),
                               static_cast<Byte>(setup.wValue >> 8));
}

bool UsbDevice::get_clock_frequencies(const SetupPacket& setup, ControlData& data) {
  return setup.wValue == 0 && data.assign(reader_.get_clock_frequencies());
}

bool UsbDevice::get_data_rates(const SetupPacket& setup, ControlData& data) {
  return setup.wValue == 0 && data.assign(reader_.get_data_rates());
}

// --- DFU 1.1, run time ---------------------------------------------------------------------------

// wValue is the time until a reset by the host, which bitWillDetach makes needless (5.1).
bool UsbDevice::dfu_detach(const SetupPacket&, ControlData&) {
  return true;
}

void UsbDevice::on_class_request_done(const SetupPacket& setup) {
  if (!is_dfu_detach(setup)) return;
  controller_.disconnect();
  on_bus_reset();
  boot_.start_boot_mode();
}

bool UsbDevice::dfu_get_status(const SetupPacket&, ControlData& data) {
  constexpr Byte kStatusOk = 0;  // 6.1.2; then bwPollTimeout, bState, iString
  return data.append(std::array<Byte, 6>{kStatusOk, 0, 0, 0, kAppIdle, 0});
}

bool UsbDevice::dfu_get_state(const SetupPacket&, ControlData& data) {
  return data.push_back(kAppIdle);
}

}  // namespace ssc::firmware::usb
