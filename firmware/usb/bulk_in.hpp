// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "firmware/core/ccid_device.hpp"
#include "firmware/usb/usb_controller.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::firmware::usb {

// Bulk-IN messages on their way to the host, in the order in which they were given: each in packets
// of 64 bytes, an empty one after a message of a multiple of 64 (CCID 1.1, 3.2; USB 2.0, 5.8.3).
//
// A final answer always finds room, because the next bulk-OUT message is taken only while the
// answer to it and all those owed have some (has_room). A slot owes at most two: to its pending
// command and to an Abort whose class request has not come. A time extension is no such debt: one
// that still waits for the same command is replaced, and without room it is dropped; the next comes
// a second later.
class BulkIn {
 public:
  static constexpr std::size_t kMessages = 8;
  static constexpr std::size_t kMostOwed = 2 * kMaxSlots;
  static_assert(kMessages >= kMostOwed + 2);

  BulkIn(UsbController& controller, Byte bEndpointAddress)
      : controller_(controller), bEndpointAddress_(bEndpointAddress) {}

  // A host that reads; without one nothing is kept.
  void open();
  void close();  // what was waiting is wiped

  bool has_room() const { return count_ + kMostOwed < kMessages; }
  void send(Bytes message);
  void send_time_extension(Bytes message);

  void on_done();

  // Suspended, nothing is given to the controller; what comes waits.
  void hold() { held_ = true; }
  void release();

  // The host has seen STALL in the middle of a message: that one begins anew once it asks again.
  void halt();
  void unhalt();

 private:
  ccid::EncodedMessage& waiting(std::size_t n) { return messages_[(first_ + n) % kMessages]; }
  ccid::EncodedMessage* waiting_extension(Bytes message);
  void start();
  void write_next();
  void drop_first();

  UsbController& controller_;
  Byte bEndpointAddress_;
  std::array<ccid::EncodedMessage, kMessages> messages_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t sent_ = 0;  // bytes of the first one
  bool open_ = false;
  bool held_ = false;
  bool halted_ = false;
  bool busy_ = false;  // a packet is with the controller
  bool last_ = false;  // it is the last one of its message
};

}  // namespace ssc::firmware::usb
