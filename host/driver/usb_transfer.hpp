// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "host/driver/transport.hpp"
#include "host/driver/usb_handle.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::driver {

// One asynchronous transfer of libusb with its buffer, used over and over. `mutex` is the
// transport's: every call is made with it locked, unless said otherwise.
//
//   idle ──submit──► in flight ──(completes)──► done ──take──► idle
//                        └── cancel ──► (completes soon, as cancelled)
class UsbTransfer {
 public:
  enum class Type : std::uint8_t { kBulk, kInterrupt };

  UsbTransfer(const UsbHandle& usb, std::mutex& mutex, Type type, const Endpoint& endpoint,
              std::size_t size);
  // In flight it is given kReapTime to end; what the kernel then still has is left to it.
  ~UsbTransfer();
  UsbTransfer(const UsbTransfer&) = delete;
  UsbTransfer& operator=(const UsbTransfer&) = delete;

  bool is_idle() const { return state_ == State::kIdle; }
  bool in_flight() const { return state_ == State::kInFlight; }

  // From idle. OUT: `message` is what is sent; IN: as much as the buffer holds.
  Outcome<void> submit(Bytes message = {});
  void cancel();

  // Handles the context's events until the transfer is no longer in flight: false at the deadline.
  // The lock is open meanwhile.
  bool wait(std::unique_lock<std::mutex>& lock, TimePoint deadline);
  // Cancels, and waits for the end. Still in flight after kReapTime: the kernel keeps it, and
  // it is not to be taken.
  void end(std::unique_lock<std::mutex>& lock);

  // From done: how it ended; then idle. One that the kernel has cancelled, as it does when somebody
  // resets the bus, is an ERROR. The data is good until the next submit.
  libusb_transfer_status take();
  MutableBytes data() { return MutableBytes(buffer_).first(static_cast<std::size_t>(length_)); }
  // Overwrites all that was to be sent, also what never left.
  void wipe();

 private:
  enum class State : std::uint8_t { kIdle, kInFlight, kDone };
  static constexpr Milliseconds kReapTime{1'000};

  static void LIBUSB_CALL on_done(libusb_transfer* transfer);

  libusb_context* const context_;
  std::mutex& mutex_;
  LibusbPtr<libusb_transfer> transfer_;
  std::vector<Byte> buffer_;
  State state_ = State::kIdle;
  bool cancelled_ = false;  // by us
  int completed_ = 0;       // for libusb, which wants to know when to stop handling events
  int length_ = 0;
};

}  // namespace ssc::driver
