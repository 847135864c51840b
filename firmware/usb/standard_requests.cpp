// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/standard_requests.hpp"

#include <algorithm>

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

constexpr Byte kClassOfInterface = 0x21;  // bmRequestType, without its direction

constexpr bool is_of_class(const SetupPacket& setup) {
  return (setup.bmRequestType & ~kIn) == kClassOfInterface;
}

constexpr bool is_endpoint_0(std::uint16_t wIndex) {
  return (wIndex & ~kIn) == 0;
}

bool answer_status(ControlData& data, Byte status) {
  return data.push_back(status) && data.push_back(0);
}

}  // namespace

// bmRequestType: 00h, 01h, 02h to device, interface, endpoint; 80h more is towards the host. Which
// states know a request is told in 9.4.1 to 9.4.11.
const std::array<StandardRequests::Row, 13> StandardRequests::kRequests = {{
    {0x80, bRequest::kGetStatus, kNotDefault, &StandardRequests::get_device_status},
    {0x81, bRequest::kGetStatus, kConfigured, &StandardRequests::get_interface_status},
    {0x82, bRequest::kGetStatus, kNotDefault, &StandardRequests::get_endpoint_status},
    {0x00, bRequest::kClearFeature, kNotDefault, &StandardRequests::clear_device_feature},
    {0x02, bRequest::kClearFeature, kNotDefault, &StandardRequests::clear_endpoint_feature},
    {0x00, bRequest::kSetFeature, kNotDefault, &StandardRequests::set_device_feature},
    {0x02, bRequest::kSetFeature, kNotDefault, &StandardRequests::set_endpoint_feature},
    {0x00, bRequest::kSetAddress, kDefault | kAddress, &StandardRequests::set_address,
     &StandardRequests::address_set},
    {0x80, bRequest::kGetDescriptor, kAny, &StandardRequests::get_descriptor},
    {0x80, bRequest::kGetConfiguration, kNotDefault, &StandardRequests::get_configuration},
    {0x00, bRequest::kSetConfiguration, kNotDefault, &StandardRequests::set_configuration},
    {0x81, bRequest::kGetInterface, kConfigured, &StandardRequests::get_interface},
    {0x01, bRequest::kSetInterface, kConfigured, &StandardRequests::set_interface},
}};

const StandardRequests::Row* StandardRequests::find(const SetupPacket& setup) const {
  const auto matches = [&](const Row& row) {
    return row.bmRequestType == setup.bmRequestType && row.bRequest == setup.bRequest &&
           (row.states & static_cast<Byte>(state_)) != 0;
  };
  const auto row = std::find_if(kRequests.begin(), kRequests.end(), matches);
  return row == kRequests.end() ? nullptr : &*row;
}

void StandardRequests::bus_reset() {
  pipe_.reset();
  function_.deconfigure();
  controller_.set_address(0);
  state_ = DeviceState::kDefault;
  may_wake_ = false;
}

bool StandardRequests::on_request(const SetupPacket& setup, ControlData& data) {
  if (is_of_class(setup)) return configured() && function_.on_class_request(setup, data);
  const Row* const row = find(setup);
  if (row == nullptr || (!setup.to_host() && setup.wLength != 0)) return false;
  return (this->*row->run)(setup, data);
}

void StandardRequests::on_request_done(const SetupPacket& setup) {
  if (is_of_class(setup)) return function_.on_class_request_done(setup);
  const Row* const row = find(setup);
  if (row != nullptr && row->done != nullptr) (this->*row->done)(setup);
}

// Endpoint 0 is there before the others.
bool StandardRequests::has_endpoint(std::uint16_t wIndex) const {
  return is_endpoint_0(wIndex) || (configured() && function_.has_endpoint(wIndex));
}

// --- GET_STATUS, 9.4.5 ---------------------------------------------------------------------------

bool StandardRequests::get_device_status(const SetupPacket& setup, ControlData& data) {
  if (setup.wIndex != 0) return false;
  const bool self_powered = (function_.attributes() & kSelfPowered) != 0;
  const Byte power = self_powered ? kStatusSelfPowered : 0;
  const Byte wake_up = may_wake_ ? kStatusRemoteWakeup : 0;
  return answer_status(data, power | wake_up);
}

bool StandardRequests::get_interface_status(const SetupPacket& setup, ControlData& data) {
  return has_interface(setup.wIndex) && answer_status(data, 0);
}

bool StandardRequests::get_endpoint_status(const SetupPacket& setup, ControlData& data) {
  if (!has_endpoint(setup.wIndex)) return false;
  const bool halted =
      !is_endpoint_0(setup.wIndex) && function_.halted(static_cast<Byte>(setup.wIndex));
  return answer_status(data, halted ? kStatusHalt : 0);
}

// --- CLEAR_FEATURE and SET_FEATURE, 9.4.1 and 9.4.9 ----------------------------------------------

bool StandardRequests::clear_device_feature(const SetupPacket& setup, ControlData&) {
  return allow_wake_up(setup, false);
}

// TEST_MODE is for high speed.
bool StandardRequests::set_device_feature(const SetupPacket& setup, ControlData&) {
  return allow_wake_up(setup, true);
}

bool StandardRequests::allow_wake_up(const SetupPacket& setup, bool allowed) {
  if (setup.wValue != feature::kDeviceRemoteWakeup || setup.wIndex != 0) return false;
  if ((function_.attributes() & kRemoteWakeup) == 0) return false;
  may_wake_ = allowed;
  return true;
}

bool StandardRequests::clear_endpoint_feature(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != feature::kEndpointHalt || !has_endpoint(setup.wIndex)) return false;
  if (!is_endpoint_0(setup.wIndex)) function_.unhalt(static_cast<Byte>(setup.wIndex));
  return true;
}

// Endpoint 0 has no such feature: "neither required nor recommended".
bool StandardRequests::set_endpoint_feature(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != feature::kEndpointHalt || !has_endpoint(setup.wIndex)) return false;
  if (is_endpoint_0(setup.wIndex)) return false;
  function_.halt(static_cast<Byte>(setup.wIndex));
  return true;
}

// --- Address, descriptors, configuration, interfaces ---------------------------------------------

bool StandardRequests::set_address(const SetupPacket& setup, ControlData&) {
  if (setup.wValue > kMaxAddress || setup.wIndex != 0) return false;
  if (controller_.keeps_old_address_for_status()) {
    controller_.set_address(static_cast<Byte>(setup.wValue));
  }
  return true;
}

void StandardRequests::address_set(const SetupPacket& setup) {
  if (!controller_.keeps_old_address_for_status()) {
    controller_.set_address(static_cast<Byte>(setup.wValue));
  }
  state_ = setup.wValue == 0 ? DeviceState::kDefault : DeviceState::kAddress;
}

bool StandardRequests::get_descriptor(const SetupPacket& setup, ControlData& data) {
  return function_.get_descriptor(static_cast<Byte>(setup.wValue >> 8),
                                  static_cast<Byte>(setup.wValue), setup.wIndex, data);
}

bool StandardRequests::get_configuration(const SetupPacket&, ControlData& data) {
  return data.push_back(configured() ? kConfigurationValue : 0);
}

bool StandardRequests::set_configuration(const SetupPacket& setup, ControlData&) {
  if (setup.wValue > kConfigurationValue || setup.wIndex != 0) return false;
  if (setup.wValue == kConfigurationValue) {
    state_ = DeviceState::kConfigured;
    function_.configure();
  } else {
    function_.deconfigure();
    state_ = DeviceState::kAddress;
  }
  return true;
}

bool StandardRequests::get_interface(const SetupPacket& setup, ControlData& data) {
  return setup.wValue == 0 && has_interface(setup.wIndex) && data.push_back(0);
}

bool StandardRequests::set_interface(const SetupPacket& setup, ControlData&) {
  if (setup.wValue != 0 || !has_interface(setup.wIndex)) return false;
  function_.set_interface(static_cast<Byte>(setup.wIndex));
  return true;
}

}  // namespace ssc::firmware::usb
