// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "firmware/boot/dfu_device.hpp"
#include "firmware/boot/download.hpp"
#include "firmware/boot/p256_verifier.hpp"
#include "firmware/boot/updater.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware {

// The boot program of a board, from one start to the next: the same parts as on the chip, on a
// flash in a file. What it starts is not in that flash, of course: a whole image there is taken for
// this process's reader.
class BootProgram final : private boot::Restart {
 public:
  // All must outlive it.
  BootProgram(boot::Flash& flash, usb::UsbController& controller, std::string_view serial_number);

  // What a start does first. True: there is a program to run.
  bool start() { return updater_.start(); }
  // Of the image that runs; 0 when there has never been one.
  std::uint32_t version() const { return updater_.state().minimum_version; }

  // DFU mode.
  usb::UsbEvents& device() { return device_; }
  void connect() { device_.connect(); }
  bool has_work() const { return device_.has_work(); }
  void work() { device_.work(); }
  // It has left the bus, and the board begins anew.
  bool restarts() const { return restarts_; }

 private:
  // boot::Restart
  void restart() override { restarts_ = true; }

  boot::P256Verifier verifier_;
  boot::Updater updater_;
  boot::Download download_{updater_};
  boot::Dfu dfu_;
  boot::DfuDevice device_;
  bool restarts_ = false;
};

}  // namespace ssc::firmware
