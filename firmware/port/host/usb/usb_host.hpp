// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/line/wire.hpp"

namespace ssc::firmware::usb {

// What carries the device on to an operating system or a program, for a poll() loop.
class UsbHost : public BusEvents {
 public:
  // What to wait for. -1: nothing.
  virtual int fd() const = 0;
  virtual short events() const = 0;
  virtual std::optional<Instant> next_deadline() const = 0;

  // After poll(), and when the deadline has come. HostController::work is to follow.
  virtual void work(short revents) = 0;

 protected:
  ~UsbHost() = default;
};

}  // namespace ssc::firmware::usb
