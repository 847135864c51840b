// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/usb/usb_device.hpp"

// What a program leaves in the last words of the RAM for the boot program after the reset. A reset
// keeps them. After power-on they hold anything, also what was there before if the power was away
// for a short time only: then they are cleared, and each is worth something only together with its
// complement.
//
//   kLeftOver       boot mode is asked for
//   kLeftOver + 8   starts of the reader, one after the other, that did not last
//
// The second is the way out for an image that is signed but dies, by fault or watchdog, before a
// host could replace it: after kMostStarts of them the boot program stays in boot mode.
namespace ssc::firmware::stm32 {

inline constexpr unsigned kMostStarts = 4;

// The host's wish, by the reader.
class BootRequest final : public usb::BootMode {
 public:
  void start_boot_mode() override;  // does not return on the chip
};

// By the boot program, before it asks for anything.
void clear_after_power_on();

// By the boot program, once a start: whether boot mode is asked for. The next start is asked anew.
bool take_boot_request();

// By the boot program, before it starts the reader. False: it has done so too often, in vain.
bool may_start_once_more();
// By the reader: it works.
void start_has_lasted();

}  // namespace ssc::firmware::stm32
