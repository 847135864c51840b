// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/usb/bulk_in.hpp"
#include "firmware/usb/endpoints.hpp"
#include "firmware/usb/interrupt_in.hpp"
#include "firmware/usb/message_assembler.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {

// The way of a CcidDevice to its host over USB: bulk-OUT, bulk-IN and interrupt-IN of the CCID
// interface (CCID 1.1). Class requests are the business of UsbDevice.
//
// Flow control: a bulk-OUT message is asked for only while all answers have room (BulkIn); until
// then the controller NAKs. Card movements are told from the moment the host has configured the
// device, beginning with the cards that are there.
class CcidFunction final : public HostLink {
 public:
  explicit CcidFunction(UsbController& controller) : controller_(controller) {}

  // The endpoints begin or end with the configuration of the device; ended, they forget all.
  void open(std::size_t slots);
  void close();
  bool is_open() const { return open_; }

  // What the controller reports; for endpoints of this function.
  void on_out(Bytes packet, CcidDevice& device);
  void on_in_done(Byte bEndpointAddress);

  // ENDPOINT_HALT. Cleared, bulk-OUT begins with a new message, bulk-IN with the one that was cut,
  // from its first byte. `bEndpointAddress` is in kCcidEndpoints.
  bool halted(Byte bEndpointAddress) const;
  void halt(Byte bEndpointAddress);
  void unhalt(Byte bEndpointAddress);

  // Suspended, messages wait, and a card that is put in wakes the host, once, if the host has
  // allowed it. (The bit "wake-up" of dwFeatures would promise the same of a card that is pulled.)
  void suspend(bool may_wake);
  void resume();

  // HostLink
  bool has_control_pipe() const override { return true; }
  void send(Bytes message) override { bulk_in_.send(message); }
  void send_time_extension(Bytes message, Byte) override { bulk_in_.send_time_extension(message); }
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) override;
  void hardware_error(const ccid::RDR_to_PC_HardwareError& error) override;
  bool tell_movements(Movements) override { return false; }

 private:
  static std::size_t index_of(Byte bEndpointAddress);
  void receive_when_ready();

  UsbController& controller_;
  MessageAssembler bulk_out_;
  BulkIn bulk_in_{controller_, kBulkIn};
  InterruptIn interrupt_in_{controller_, kInterruptIn};
  std::array<bool, kCcidEndpoints.size()> halted_{};
  bool open_ = false;
  bool receiving_ = false;  // the controller may take a bulk-OUT packet
  bool wakes_ = false;
};

}  // namespace ssc::firmware::usb
