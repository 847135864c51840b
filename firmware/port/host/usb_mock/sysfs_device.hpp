// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <umockdev.h>

#include <string>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/usb/enumeration.hpp"

namespace ssc::firmware::usb {

// The texts of a device's string descriptors.
struct DeviceStrings {
  std::string manufacturer, product, serial;
};

// The root hub that the device hangs on: without it libusb does not find it.
void add_root_hub(UMockdevTestbed& testbed);

// A device in the sysfs and the /dev of a testbed, with its interfaces. umockdev tells udev's
// clients when it is added and removed, so whoever answers its ioctls is there before and after.
//
// Its file in /dev is a pipe, for the sake of poll(): libusb waits until it can be written to,
// which is how usbdevfs says that there is a transfer to be reaped. So a byte in it means that
// there is none. (What umockdev puts there by itself can always be written to, and libusb would
// spin.)
class SysfsDevice {
 public:
  // Its file, which nobody knows of yet. `devnum` is 2 and counts on with every device that is
  // plugged in, as the kernel's does. Throws std::system_error.
  SysfsDevice(UMockdevTestbed& testbed, unsigned devnum);
  ~SysfsDevice() { remove(); }
  SysfsDevice(const SysfsDevice&) = delete;
  SysfsDevice& operator=(const SysfsDevice&) = delete;

  const std::string& devnode() const { return devnode_; }

  // Throws std::runtime_error.
  void add(const Descriptors& descriptors, const DeviceStrings& strings);
  // Who has its file open keeps it.
  void remove();

  void show_reapable(bool reapable);

 private:
  void add_interface(const InterfaceDescriptor& interface, const Descriptors& descriptors);
  void make_pipe();

  UMockdevTestbed& testbed_;
  unsigned devnum_;
  std::string devnode_;  // as programs in the testbed name it
  std::string pipe_path_;
  std::vector<std::string> syspaths_;  // the device, then its interfaces
  UniqueFd pipe_;
  bool reapable_ = true;
};

}  // namespace ssc::firmware::usb
