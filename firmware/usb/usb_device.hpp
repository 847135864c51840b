// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "firmware/core/ccid_device.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/descriptors.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/standard_requests.hpp"
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

// A CCID reader on USB, full speed: chapter 9 of USB 2.0 (StandardRequests), the class requests of
// CCID 1.1 and the run-time part of DFU 1.1.
//
//   CcidFunction link(controller);
//   CcidDevice reader(link, panel, lines, {.firmware_name = …, .level = kExtendedApdu});
//   UsbDevice device(controller, link, reader, boot, {.serial_number = …});
//   device.connect();
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
class UsbDevice final : public UsbEvents, private DeviceFunction {
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
  void on_setup(std::span<const Byte, kSetupSize> packet) override { requests_.on_setup(packet); }
  void on_out(Byte bEndpointAddress, Bytes packet) override;
  void on_in_done(Byte bEndpointAddress) override;
  void on_suspend() override;
  void on_resume() override;

  bool configured() const { return requests_.configured(); }
  bool suspended() const { return suspended_; }

 private:
  // A row of the table of class requests.
  using Request = bool (UsbDevice::*)(const SetupPacket& setup, ControlData& data);
  struct Row {
    Byte bmRequestType;
    Byte bRequest;
    Byte interface;
    Request run;
  };
  static const std::array<Row, 6> kClassRequests;

  // DeviceFunction
  Byte attributes() const override { return usb::attributes(options_); }
  Byte interfaces() const override { return kInterfaces; }
  bool get_descriptor(Byte type, Byte index, std::uint16_t language, ControlData& data) override;
  void configure() override;
  void deconfigure() override;
  void set_interface(Byte bInterfaceNumber) override;
  bool has_endpoint(std::uint16_t wIndex) const override;
  bool halted(Byte bEndpointAddress) const override { return ccid_.halted(bEndpointAddress); }
  void halt(Byte bEndpointAddress) override { ccid_.halt(bEndpointAddress); }
  void unhalt(Byte bEndpointAddress) override { ccid_.unhalt(bEndpointAddress); }
  bool on_class_request(const SetupPacket& setup, ControlData& data) override;
  void on_class_request_done(const SetupPacket& setup) override;

  // CCID 1.1, 5.3
  bool abort(const SetupPacket& setup, ControlData& data);
  bool get_clock_frequencies(const SetupPacket& setup, ControlData& data);
  bool get_data_rates(const SetupPacket& setup, ControlData& data);

  // DFU 1.1, run time
  bool dfu_detach(const SetupPacket& setup, ControlData& data);
  bool dfu_get_status(const SetupPacket& setup, ControlData& data);
  bool dfu_get_state(const SetupPacket& setup, ControlData& data);

  UsbController& controller_;
  CcidFunction& ccid_;
  CcidDevice& reader_;
  BootMode& boot_;
  UsbOptions options_;
  StandardRequests requests_{controller_, *this};
  bool suspended_ = false;
};

}  // namespace ssc::firmware::usb
