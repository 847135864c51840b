// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "firmware/usb/control_pipe.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {

// USB 2.0, 9.1.1; each a bit of a set.
enum class DeviceState : Byte { kDefault = 1, kAddress = 2, kConfigured = 4 };

inline constexpr Byte kConfigurationValue = 1;
inline constexpr Byte kSelfPowered = 0x40;  // bmAttributes of a configuration
inline constexpr Byte kRemoteWakeup = 0x20;

// What makes a device more than chapter 9: its descriptors, its one configuration and its classes.
// Interfaces are numbered from 0 and have no alternate settings.
class DeviceFunction {
 public:
  virtual Byte attributes() const = 0;  // kSelfPowered, kRemoteWakeup
  virtual Byte interfaces() const = 0;
  // GET_DESCRIPTOR, by the two bytes of wValue and by wIndex. False: there is no such descriptor.
  virtual bool get_descriptor(Byte type, Byte index, std::uint16_t language, ControlData& data) = 0;

  // The device enters and leaves the configured state; leaving is also told when it was not there.
  virtual void configure() = 0;
  virtual void deconfigure() = 0;
  virtual void set_interface(Byte) {}

  // Endpoints besides 0, and ENDPOINT_HALT of those that there are; of a configured device only.
  virtual bool has_endpoint(std::uint16_t) const { return false; }
  virtual bool halted(Byte) const { return false; }
  virtual void halt(Byte) {}
  virtual void unhalt(Byte) {}

  // Requests of type class to an interface of a configured device; as in ControlHandler.
  virtual bool on_class_request(const SetupPacket& setup, ControlData& data) = 0;
  virtual void on_class_request_done(const SetupPacket&) {}

 protected:
  ~DeviceFunction() = default;
};

// The standard device requests (USB 2.0, 9.4) and the states they lead through, on endpoint 0.
//
//              SET_ADDRESS n > 0              SET_CONFIGURATION 1
//   [ default ] ────────────────► [ address ] ────────────────────► [ configured ]
//      ▲    ▲      SET_ADDRESS 0   │      ▲     SET_CONFIGURATION 0      │
//      │    └──────────────────────┘      └──────────────────────────────┘
//      └── bus reset, from any of them
class StandardRequests final : private ControlHandler {
 public:
  StandardRequests(UsbController& controller, DeviceFunction& function)
      : controller_(controller), function_(function) {}
  StandardRequests(const StandardRequests&) = delete;
  StandardRequests& operator=(const StandardRequests&) = delete;

  void bus_reset();
  // What the controller reports of endpoint 0.
  void on_setup(std::span<const Byte, kSetupSize> packet) { pipe_.on_setup(packet); }
  void on_out(Bytes packet) { pipe_.on_out(packet); }
  void on_in_done() { pipe_.on_in_done(); }

  bool configured() const { return state_ == DeviceState::kConfigured; }
  bool may_wake() const { return may_wake_; }  // DEVICE_REMOTE_WAKEUP
  // No transfer is going on: the host knows all that it has asked for.
  bool idle() const { return pipe_.idle(); }

 private:
  // A row of the table of requests. One that is not there is refused, and so is one of the host to
  // the device with a data stage: none of these has any.
  using Request = bool (StandardRequests::*)(const SetupPacket& setup, ControlData& data);
  using Done = void (StandardRequests::*)(const SetupPacket& setup);
  struct Row {
    Byte bmRequestType;
    Byte bRequest;
    Byte states;  // in which it is known
    Request run;
    Done done = nullptr;  // after the status stage
  };
  static const std::array<Row, 13> kRequests;
  const Row* find(const SetupPacket& setup) const;

  // ControlHandler
  bool on_request(const SetupPacket& setup, ControlData& data) override;
  void on_request_done(const SetupPacket& setup) override;

  bool get_device_status(const SetupPacket& setup, ControlData& data);
  bool get_interface_status(const SetupPacket& setup, ControlData& data);
  bool get_endpoint_status(const SetupPacket& setup, ControlData& data);
  bool clear_device_feature(const SetupPacket& setup, ControlData& data);
  bool set_device_feature(const SetupPacket& setup, ControlData& data);
  bool clear_endpoint_feature(const SetupPacket& setup, ControlData& data);
  bool set_endpoint_feature(const SetupPacket& setup, ControlData& data);
  bool set_address(const SetupPacket& setup, ControlData& data);
  void address_set(const SetupPacket& setup);
  bool get_descriptor(const SetupPacket& setup, ControlData& data);
  bool get_configuration(const SetupPacket& setup, ControlData& data);
  bool set_configuration(const SetupPacket& setup, ControlData& data);
  bool get_interface(const SetupPacket& setup, ControlData& data);
  bool set_interface(const SetupPacket& setup, ControlData& data);
  bool allow_wake_up(const SetupPacket& setup, bool allowed);
  bool has_interface(std::uint16_t wIndex) const { return wIndex < function_.interfaces(); }
  bool has_endpoint(std::uint16_t wIndex) const;

  UsbController& controller_;
  DeviceFunction& function_;
  ControlPipe pipe_{controller_, *this};
  DeviceState state_ = DeviceState::kDefault;
  bool may_wake_ = false;
};

}  // namespace ssc::firmware::usb
