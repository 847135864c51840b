// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/transport.hpp"
#include "host/driver/usb_handle.hpp"
#include "host/driver/usb_transfer.hpp"

namespace ssc::driver {

// A reader on USB, over asynchronous transfers of libusb: one bulk-OUT, one bulk-IN, one
// interrupt-IN, each used over and over.
//
// A bulk-IN transfer that is still empty at the deadline of `receive` stays in flight, and so does
// the interrupt transfer when nobody waits: nothing that the reader says gets lost in between. It
// is in flight before the command is: a bus reset by somebody else, which swallows the answer, ends
// it, and nobody waits for what will not come. Each thread that waits handles events for all. A
// message ends with its short packet; a length that fills its packets is ended by a packet of no
// bytes, which is passed over when it comes by itself, and which is never sent: dwLength tells a
// reader the end, and some take it for a message.
class UsbTransport final : public Transport {
 public:
  // Errors of open_usb_handle.
  static Outcome<std::unique_ptr<Transport>> open(const UsbName& name, DriverLog& log);

  UsbTransport(UsbHandle usb, DriverLog& log);
  ~UsbTransport() override;

  const ccid::ClassDescriptor& descriptor() const override { return usb_.interface.descriptor; }
  const Identity& identity() const override { return usb_.identity; }

  Outcome<void> send(Bytes message, TimePoint deadline) override;
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override;
  Outcome<void> request_abort(Byte bSlot, Byte bSeq) override;
  Outcome<std::vector<std::uint32_t>> data_rates() override;
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override;
  bool notifies() const override { return interrupt_in_ != nullptr; }
  Outcome<Change> wait_for_change(TimePoint deadline) override;
  void stop_waiting() override;
  Outcome<void> clear() override;
  Outcome<void> reset() override;
  void close() override;

 private:
  using Lock = std::unique_lock<std::mutex>;
  class Pause;

  Outcome<void> await_message(Lock& lock);
  void wait_for_end_of_pause(Lock& lock);
  Outcome<void> submit(Lock& lock, UsbTransfer& transfer, Bytes message = {});
  Outcome<void> outcome(UsbTransfer& transfer);
  Outcome<void> only_wait(Lock& lock, TimePoint deadline);
  Change read_notification(Bytes message);
  Outcome<std::vector<std::uint32_t>> list(std::uint8_t bRequest, std::size_t entries);
  Outcome<void> clear_halt(const Endpoint& endpoint);
  Outcome<void> note(Fault fault);
  void cancel_all();

  UsbHandle usb_;
  DriverLog& log_;
  std::mutex mutex_;
  std::condition_variable news_;
  bool gone_ = false;    // unplugged, or closed
  unsigned pauses_ = 0;  // no transfer may begin: endpoints are being cleared, or the device reset
  bool stop_waiting_ = false;
  UsbTransfer bulk_out_;
  UsbTransfer bulk_in_;
  std::unique_ptr<UsbTransfer> interrupt_in_;
};

}  // namespace ssc::driver
