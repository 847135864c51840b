// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <string>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/host/reader_hardware.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb/usb_host.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/usb_device.hpp"

namespace ssc::firmware::usb {

// A whole reader with USB in one thread: one poll() over the host, the card lines, the panel and
// the stop signal, with their alarms as its timeout.
class UsbReader final : private BootMode {
 public:
  struct Options {
    ReaderHardware::Options hardware;
    std::string name;           // what Escape 02 answers
    std::string serial_number;  // ASCII
    ExchangeLevel level = ExchangeLevel::kExtendedApdu;
  };

  // `bus` and `host` are at each other's ends already. `stop_fd` becomes readable when the reader
  // is to end.
  UsbReader(Options options, HostController& bus, UsbHost& host, int stop_fd);

  // Returns after the stop, unplugged, with the cards deactivated. Throws std::system_error.
  void run();

 private:
  enum { kStop, kHost, kHardware, kPollFds = kHardware + ReaderHardware::kPollFds };
  using Polled = std::array<pollfd, kPollFds>;
  Polled wait(bool at_once) const;

  void start();

  // BootMode: it comes from the device, which is not to be touched before it is done.
  void start_boot_mode() override { restarts_ = true; }

  Options options_;
  HostController& bus_;
  UsbHost& host_;
  int stop_fd_;
  ReaderHardware hardware_;
  CcidFunction link_{bus_};
  CcidDevice reader_;
  UsbDevice device_;
  bool restarts_ = false;
};

}  // namespace ssc::firmware::usb
