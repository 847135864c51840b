// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "firmware/core/ccid_device.hpp"
#include "firmware/usb/usb_controller.hpp"
#include "protocol/ccid/interrupt.hpp"

namespace ssc::firmware::usb {

// Interrupt-IN messages (CCID 1.1, 6.3), one packet each. Changes that the host has not fetched yet
// become one message, with the state of now; of hardware errors, the last one of each slot is kept.
class InterruptIn {
 public:
  InterruptIn(UsbController& controller, Byte bEndpointAddress)
      : controller_(controller), bEndpointAddress_(bEndpointAddress) {}

  // A new host is told of the cards that are in the slots.
  void open(std::size_t slots);
  void close();

  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change);
  void hardware_error(const ccid::RDR_to_PC_HardwareError& error);

  // Suspended, nothing is given to the controller. Afterwards every card counts as changed: it has
  // lost its power behind the host's back.
  void hold() { held_ = true; }
  void release();

  void on_done();

  // A message that was on its way goes again afterwards.
  void halt() { halted_ = true; }
  void unhalt();

 private:
  void tell_present();
  void start();
  bool take_next();

  UsbController& controller_;
  Byte bEndpointAddress_;
  std::size_t slots_ = 0;
  Byte present_ = 0;  // known at any time: cards stay where they are when a host goes
  Byte changed_ = 0;
  std::array<std::optional<ccid::RDR_to_PC_HardwareError>, kMaxSlots> errors_;
  ccid::EncodedInterrupt packet_;
  bool open_ = false;
  bool held_ = false;
  bool halted_ = false;
  bool busy_ = false;  // packet_ has not been acknowledged
};

}  // namespace ssc::firmware::usb
