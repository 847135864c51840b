// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firmware/usb/usb_device.hpp"

namespace ssc::firmware::usb {
namespace {

constexpr Byte kDefault = static_cast<Byte>(DeviceState::kDefault);
constexpr Byte kAddress = static_cast<Byte>(DeviceState::kAddress);
constexpr Byte kConfigured = static_cast<Byte>(DeviceState::kConfigured);
constexpr Byte kNotDefault = kAddress | kConfigured;
constexpr Byte kAny = kDefault | kNotDefault;

constexpr Byte kMaxAddress = 127;

// GET_STATUS, figures 9-4 and 9-6
constexpr Byte kStatusSelfPowered = 1;
constexpr Byte kStatusRemoteWakeup = 2;
constexpr Byte kStatusHalt = 1;

constexpr Byte kAppIdle = 0;  // DFU 1.1, 6.1.2: bState

constexpr bool is_endpoint_0(std::uint16_t wIndex) {
  return (wIndex & ~kIn) == 0;
}

bool answer_status(ControlData& data, Byte status) {
  return data.push_back(status) && data.push_back(0);
}

}  // namespace

// bmRequestType: 00h, 01h, 02h to device, interface, endpoint; 21h class, interface; 80h more is
// towards the host. Which states know a request is told in 9.4.1 to 9.4.11.
const std::array<UsbDevice::Row, 19> UsbDevice::kRequests = {{
    {0x80, bRequest::kGetStatus, kNotDefault, -1, &UsbDevice::get_device_status},
    {0x81, bRequest::kGetStatus, kConfigured, -1, &UsbDevice::get_interface_status},
    {0x82, bRequest::kGetStatus, kNotDefault, -1, &UsbDevice::get_endpoint_status},
    {0x00, bRequest::kClearFeature, kNotDefault, -1, &UsbDevice::clear_device_feature},
    {0x02, bRequest::kClearFeature, kNotDefault, -1, &UsbDevice::clear_endpoint_feature},
    {0x00, bRequest::kSetFeature, kNotDefault, -1, &UsbDevice::set_device_feature},
    {0x02, bRequest::kSetFeature, kNotDefault, -1, &UsbDevice::set_endpoint_feature},
    {0x00, bRequest::kSetAddress, kDefault | kAddress, -1, &UsbDevice::set_address,
     &UsbDevice::address_set},
    {0x80, bRequest::kGetDescriptor, kAny, -1, &UsbDevice::get_descriptor},
    {0x80, bRequest::kGetConfiguration, kNotDefault, -1, &UsbDevice::get_configuration},
    {0x00, bRequest::kSetConfiguration, kNotDefault, -1, &UsbDevice::set_configuration},
    {0x81, bRequest::kGetInterface, kConfigured, -1, &UsbDevice::get_interface},
    {0x01, bRequest::kSetInterface, kConfigured, -1, &UsbDevice::set_interface},
    {0x21, bRequest::kAbort, kConfigured, kCcidInterface, &UsbDevice::abort},
    {0xA1, bRequest::kGetClockFrequencies, kConfigured, kCcidInterface,
     &UsbDevice::get_clock_frequencies},
    {0xA1, bRequest::kGetDataRates, kConfigured, kCcidInterface, &UsbDevice::get_data_rates},
    {0x21, bRequest::kDfuDetach, kConfigured, kDfuInterface, &UsbDevice::dfu_detach,
     &UsbDevice::dfu_detached},
    {0xA1, bRequest::kDfuGetStatus, kConfigured, kDfuInterface, &UsbDevice::dfu_get_status},
    {0xA1, bRequest::kDfuGetState, kConfigured, kDfuInterface, &UsbDevice::dfu_get_state},
}};

const UsbDevice::Row* UsbDevice::find(const SetupPacket& setup) const {
  const auto matches = [&](const Row& row) {
    return row.bmRequestType == setup.bmRequestType && row.bRequest == setup.bRequest &&
           (row.states & static_cast<Byte>(state_)) != 0 &&
           (row.interface < 0 || row.interface == setup.wIndex);
  };
  const auto row = std::find_if(kRequests.begin(), kRequests.end(), matches);
  return row == kRequests.end() ? nullptr : &*row;
}

bool UsbDevice::on_request(const SetupPacket& setup, ControlData& data) {
  const Row* const row = find(setup);
  if (row == nullptr || (!setup.to_host() && setup.wLength != 0)) return false;
  return (this->*row->run)(setup, data);
}

void UsbDevice::on_request_done(const SetupPacket& setup) {
  const Row* const row = find(setup);
  if (row != nullptr && row->done != nullptr) (this->*row->done)(setup);
}

bool UsbDevice::has_interface(std::uint16_t wIndex) const {
  return wIndex == kCcidInterface || wIndex == kDfuInterface;
}

// Endpoint 0 is there before the others.
bool UsbDevice::has_endpoint(std::uint16_t wIndex) const {
  const auto named = [&](const Endpoint& e) { return e.bEndpointAddress == wIndex; };
  return is_endpoint_0(wIndex) ||
         (configured() && std::any_of(kCcidEndpoints.begin(), kCcidEndpoints.end(), named));
}

// --- GET_STATUS, 9.4.5 ---------------------------------------------------------------------------

bool UsbDevice::get_device_status(const SetupPacket& setup, ControlData& data) {
  if (setup.wIndex != 0) return false;
  const Byte power = options_.self_powered ? kStatusSelfPowered : 0;
  const Byte wake_up = may_wake_ ? kStatusRemoteWakeup : 0;
  return answer_status(data, power | wake_up);
}

bool UsbDevice::get_interface_status(const SetupPacket& setup, ControlData& data) {
  return has_interface(setup.wIndex) && answer_status(data, 0);
}

bool UsbDevice::get_endpoint_status(const SetupPacket& setup, ControlData& data) {
  if (!has_endpoint(setup.wIndex)) return false;
  const bool halted = !is_endpoint_0(setup.wIndex) && ccid_.halted(static_cast<Byte>(setup.wIndex));
  return answer_status(data, halted ? kStatusHalt : 0);
}

// --- CLEAR_FEATURE and SET_FEATURE, 9.4.1 and 9.4.9 ----------------------------------------------

bool UsbDevice::clear_device_feature(const SetupPacket& setup, ControlData&) {
  return allow_wake_up(setup, false);
}

// TEST_MODE is for high speed.
bool UsbDevice::set_device_feature(const SetupPacket& setup, ControlData&) {
  return allow_wake_up(setup, true);
}

bool UsbDevice::allow_wake_up(const SetupPacket& setup, bool allowed) {
  if (setup.wValue != feature::kDeviceRemoteWakeup || setup.wIndex != 0) return false;
  may_wake_ = allowed;
  return true;
}

bool UsbDevice::clear_endpoint_feature(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != feature::kEndpointHalt || !has_endpoint(setup.wIndex)) return false;
  if (!is_endpoint_0(setup.wIndex)) ccid_.unhalt(static_cast<Byte>(setup.wIndex));
  return true;
}

// Endpoint 0 has no such feature: "neither required nor recommended".
bool UsbDevice::set_endpoint_feature(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != feature::kEndpointHalt || !has_endpoint(setup.wIndex)) return false;
  if (is_endpoint_0(setup.wIndex)) return false;
  ccid_.halt(static_cast<Byte>(setup.wIndex));
  return true;
}

// --- Address, descriptors, configuration, interfaces ---------------------------------------------

bool UsbDevice::set_address(const SetupPacket& setup, ControlData&) {
  if (setup.wValue > kMaxAddress || setup.wIndex != 0) return false;
  if (controller_.keeps_old_address_for_status()) {
    controller_.set_address(static_cast<Byte>(setup.wValue));
  }
  return true;
}

void UsbDevice::address_set(const SetupPacket& setup) {
  if (!controller_.keeps_old_address_for_status()) {
    controller_.set_address(static_cast<Byte>(setup.wValue));
  }
  state_ = setup.wValue == 0 ? DeviceState::kDefault : DeviceState::kAddress;
}

// 9.4.3. A full-speed device has no device qualifier and refuses it (9.6.2); descriptors of
// interfaces and endpoints come with the configuration only.
bool UsbDevice::get_descriptor(const SetupPacket& setup, ControlData& data) {
  const Byte type = static_cast<Byte>(setup.wValue >> 8);
  const Byte index = static_cast<Byte>(setup.wValue);
  if (type == bDescriptorType::kString) {
    const auto string = string_descriptor(index, setup.wIndex, options_);
    return string && data.assign(*string);
  }
  if (index != 0) return false;
  if (type == bDescriptorType::kDevice) return data.assign(device_descriptor());
  if (type != bDescriptorType::kConfiguration) return false;
  return data.assign(configuration_descriptor(reader_.descriptor(), options_));
}

bool UsbDevice::get_configuration(const SetupPacket&, ControlData& data) {
  return data.push_back(configured() ? kConfigurationValue : 0);
}

bool UsbDevice::set_configuration(const SetupPacket& setup, ControlData&) {
  if (setup.wValue > kConfigurationValue || setup.wIndex != 0) return false;
  if (setup.wValue == kConfigurationValue) {
    configure();
  } else {
    deconfigure();
    state_ = DeviceState::kAddress;
  }
  return true;
}

bool UsbDevice::get_interface(const SetupPacket& setup, ControlData& data) {
  return setup.wValue == 0 && has_interface(setup.wIndex) && data.push_back(0);
}

bool UsbDevice::set_interface(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != 0 || !has_interface(setup.wIndex)) return false;
  if (setup.wIndex == kCcidInterface) configure();
  return true;
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

void UsbDevice::dfu_detached(const SetupPacket&) {
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
