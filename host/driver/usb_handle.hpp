// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libusb.h>

#include <memory>

#include "host/driver/ccid_interface.hpp"
#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/transport.hpp"

namespace ssc::driver {

struct LibusbDeleter {
  void operator()(libusb_context* context) const { libusb_exit(context); }
  void operator()(libusb_device_handle* handle) const { libusb_close(handle); }
  void operator()(libusb_config_descriptor* descriptor) const {
    libusb_free_config_descriptor(descriptor);
  }
  void operator()(libusb_transfer* transfer) const { libusb_free_transfer(transfer); }
};
template <class T>
using LibusbPtr = std::unique_ptr<T, LibusbDeleter>;

// An open device whose CCID interface is ours. The context is the reader's own: what happens on
// another reader neither waits for this one's events nor wakes its threads.
struct UsbHandle {
  LibusbPtr<libusb_context> context;
  LibusbPtr<libusb_device_handle> device;
  CcidInterface interface;
  Identity identity;
};

// Opens the device, finds the interface and claims it. kGone: no such device, or no such interface
// of a reader: pcscd offers every interface of a device, that of firmware updates as well, and
// takes any other answer for a driver that fails; kNotSupported: an interface that we cannot use;
// kRefused: no permission, or somebody else has it. The log says why.
Outcome<UsbHandle> open_usb_handle(const UsbName& name, DriverLog& log);

// What a code of libusb means.
Fault fault_of_libusb(int code);

}  // namespace ssc::driver
