// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "firmware/core/ccid_device.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/control_pipe.hpp"
#include "firmware/usb/descriptors.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {

// What a port does when the host wants to update the firmware: it begins again in boot mode. The
// device has left the bus by then.
class BootMode {
 public:
  virtual void start_boot_mode() = 0;

 protected:
  ~BootMode() = default;
};

// USB 2.0, 9.1.1; each a bit of a set.
enum class DeviceState : Byte { kDefault = 1, kAddress = 2, kConfigured = 4 };

// A CCID reader on USB, full speed: chapter 9 of USB 2.0, the class requests of CCID 1.1 and the
// run-time part of DFU 1.1.
//
//   CcidFunction link(controller);
//   CcidDevice reader(link, panel, lines, {.firmware_name = …, .level = kExtendedApdu});
//   UsbDevice device(controller, link, reader, boot, {.serial_number = …});
//   device.connect();
//
//              SET_ADDRESS n > 0              SET_CONFIGURATION 1
//   [ default ] ────────────────► [ address ] ────────────────────► [ configured ]
//      ▲    ▲      SET_ADDRESS 0   │      ▲     SET_CONFIGURATION 0      │
//      │    └──────────────────────┘      └──────────────────────────────┘
//      └── bus reset, from any of them
//
// Whatever leaves or enters `configured` (also SET_CONFIGURATION 1 once more, and SET_INTERFACE of
// the CCID interface) resets the reader: cards are deactivated, nothing that was going on is
// answered, toggles, halts and queues are new.
//
// Suspend: a bus-powered device has 2.5 mA left (USB 2.0, 7.2.3), a card may take 60. So every card
// is deactivated; a command that was going on ends, as aborted by the device, and its answer waits
// for the host. After resume the cards are told as changed: they have to be powered again. LEDs,
// clocks and what else takes power is the port's to turn down.
//
// Not thread-safe: what the controller reports, and what card lines and panel report, come from one
// loop.
class UsbDevice final : public UsbEvents, private ControlHandler {
 public:
  // All must outlive the device, and so must the text of the serial number.
  UsbDevice(UsbController& controller, CcidFunction& ccid, CcidDevice& reader, BootMode& boot,
            const UsbOptions& options)
      : controller_(controller), ccid_(ccid), reader_(reader), boot_(boot), options_(options) {}
  UsbDevice(const UsbDevice&) = delete;
  UsbDevice& operator=(const UsbDevice&) = delete;

  void connect() { controller_.connect(); }

  // UsbEvents
  void on_bus_reset() override;
  void on_setup(std::span<const Byte, kSetupSize> packet) override { control_.on_setup(packet); }
  void on_out(Byte bEndpointAddress, Bytes packet) override;
  void on_in_done(Byte bEndpointAddress) override;
  void on_suspend() override;
  void on_resume() override;

  bool configured() const { return state_ == DeviceState::kConfigured; }
  bool suspended() const { return suspended_; }

 private:
  // A row of the table of requests. One that is not there is refused, and so is one of the host to
  // the device with a data stage: none of these has any.
  using Request = bool (UsbDevice::*)(const SetupPacket& setup, ControlData& data);
  using Done = void (UsbDevice::*)(const SetupPacket& setup);
  struct Row {
    Byte bmRequestType;
    Byte bRequest;
    Byte states;         // in which it is known
    int interface = -1;  // class requests: theirs
    Request run = nullptr;
    Done done = nullptr;  // after the status stage
  };
  static const std::array<Row, 19> kRequests;
  const Row* find(const SetupPacket& setup) const;

  // ControlHandler
  bool on_request(const SetupPacket& setup, ControlData& data) override;
  void on_request_done(const SetupPacket& setup) override;

  // Chapter 9, usb_requests.cpp
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
  bool has_interface(std::uint16_t wIndex) const;
  bool has_endpoint(std::uint16_t wIndex) const;

  // CCID 1.1, 5.3
  bool abort(const SetupPacket& setup, ControlData& data);
  bool get_clock_frequencies(const SetupPacket& setup, ControlData& data);
  bool get_data_rates(const SetupPacket& setup, ControlData& data);

  // DFU 1.1, run time
  bool dfu_detach(const SetupPacket& setup, ControlData& data);
  void dfu_detached(const SetupPacket& setup);
  bool dfu_get_status(const SetupPacket& setup, ControlData& data);
  bool dfu_get_state(const SetupPacket& setup, ControlData& data);

  void configure();
  void deconfigure();

  UsbController& controller_;
  CcidFunction& ccid_;
  CcidDevice& reader_;
  BootMode& boot_;
  UsbOptions options_;
  ControlPipe control_{controller_, *this};
  DeviceState state_ = DeviceState::kDefault;
  bool may_wake_ = false;  // DEVICE_REMOTE_WAKEUP
  bool suspended_ = false;
};

}  // namespace ssc::firmware::usb
