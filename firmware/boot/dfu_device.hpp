// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "firmware/boot/dfu.hpp"
#include "firmware/boot/dfu_descriptors.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/standard_requests.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::boot {

// What a port does when the device is to leave DFU mode: the boot program begins again, installs
// what is to be installed and starts the program. The device has left the bus by then.
class Restart {
 public:
  virtual void restart() = 0;

 protected:
  ~Restart() = default;
};

// The device in DFU mode on USB, full speed: chapter 9 of USB 2.0 and the class requests of DFU 1.1
// on endpoint 0, which is all it has.
//
//   Dfu dfu(download, {.verify_ms = …, .first_string = kFirstRefusalString});
//   DfuDevice device(controller, dfu, restart, {.serial_number = …});
//   device.connect();
//   for (;;) { controller events; device.work(); }
//
// Flash work is done by work(), once the host has had the whole answer that told it how long to
// wait; the controller NAKs or is not served meanwhile, whichever the port can.
//
// A bus reset by a host that has talked DFU to this device ends DFU mode (DFU 1.1, A.2.3 to A.2.11:
// "USB reset" leads to the program), whether the download was finished, given up or never begun:
// dfu-util -R does it, and unplugging has the same effect. The resets of an enumeration do not, nor
// do those of a hypervisor that hands the device to its guest: nobody has sent a class request
// before them. Here the device is more patient than the standard, which counts every one.
//
// Not thread-safe: what the controller reports and work() come from one loop.
class DfuDevice final : public usb::UsbEvents, private usb::DeviceFunction {
 public:
  // All must outlive the device, and so must the text of the serial number.
  DfuDevice(usb::UsbController& controller, Dfu& dfu, Restart& restart,
            const DfuDeviceOptions& options)
      : controller_(controller), dfu_(dfu), restart_(restart), options_(options) {}
  DfuDevice(const DfuDevice&) = delete;
  DfuDevice& operator=(const DfuDevice&) = delete;

  void connect() { controller_.connect(); }

  // Blocks for as long as the flash and the signature take.
  bool has_work() const { return dfu_.has_work() && requests_.idle(); }
  void work();

  bool configured() const { return requests_.configured(); }

  // UsbEvents
  void on_bus_reset() override;
  void on_setup(std::span<const Byte, usb::kSetupSize> packet) override;
  void on_out(Byte bEndpointAddress, Bytes packet) override;
  void on_in_done(Byte bEndpointAddress) override;
  void on_suspend() override {}  // nothing takes power that could be turned down
  void on_resume() override {}

 private:
  // usb::DeviceFunction
  Byte attributes() const override { return options_.self_powered ? usb::kSelfPowered : Byte{0}; }
  Byte interfaces() const override { return 1; }
  bool get_descriptor(Byte type, Byte index, std::uint16_t language,
                      usb::ControlData& data) override;
  void configure() override {}
  void deconfigure() override {}
  bool on_class_request(const usb::SetupPacket& setup, usb::ControlData& data) override;

  usb::UsbController& controller_;
  Dfu& dfu_;
  Restart& restart_;
  DfuDeviceOptions options_;
  usb::StandardRequests requests_{controller_, *this};
  bool spoken_to_ = false;  // a class request has come
};

}  // namespace ssc::firmware::boot
