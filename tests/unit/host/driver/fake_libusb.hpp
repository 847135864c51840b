// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libusb.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "host/driver/usb_handle.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::driver {

// Plays libusb and the kernel under UsbTransport: fake_libusb.cpp defines the functions that the
// driver calls. One at a time; a device on it has bulk-OUT 01, bulk-IN 82, interrupt-IN 83 in
// interface 0, of class 0Bh, and an interface 1 of class FEh.
class FakeLibusb {
 public:
  static constexpr std::uint8_t kBulkOut = 0x01;
  static constexpr std::uint8_t kBulkIn = 0x82;
  static constexpr std::uint8_t kInterruptIn = 0x83;

  FakeLibusb();
  ~FakeLibusb();
  FakeLibusb(const FakeLibusb&) = delete;
  FakeLibusb& operator=(const FakeLibusb&) = delete;
  static FakeLibusb& get();

  // An open device, as open_usb_handle leaves it.
  UsbHandle handle() const;

  // Ends the transfer that is in flight there, or will be next.
  void complete(std::uint8_t endpoint, std::vector<Byte> message);

  bool in_flight(std::uint8_t endpoint);
  // The memory of the last transfer that began there.
  MutableBytes buffer(std::uint8_t endpoint);

  // Set before use.
  bool kernel_keeps_transfers = false;  // no events come, and nothing cancelled ends
  std::function<void(std::uint8_t endpoint)> on_clear_halt = [](std::uint8_t) {};
  std::function<void()> on_reset = [] {};

  std::atomic<bool> released = false;  // the interface

  // What the functions of libusb do.
  int submit(libusb_transfer* transfer);
  int cancel(libusb_transfer* transfer);
  int handle_events(const timeval& time);

 private:
  struct End {
    libusb_transfer_status status = LIBUSB_TRANSFER_COMPLETED;
    std::vector<Byte> message;
  };
  struct Pipe {
    libusb_transfer* transfer = nullptr;  // in flight
    std::optional<End> end;
    MutableBytes buffer;
  };

  Pipe& pipe(std::uint8_t endpoint) { return pipes_[endpoint & 3]; }
  Pipe* ended();

  std::mutex mutex_;
  std::condition_variable news_;
  Pipe pipes_[4];
  unsigned events_ = 0;
};

}  // namespace ssc::driver
