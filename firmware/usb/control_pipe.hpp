// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/usb_controller.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::usb {

// The longest data stage: a block of DFU in boot mode. In the reader it is that of 255 data rates,
// 1,020 bytes (CCID 1.1, 5.3.3).
inline constexpr std::size_t kMaxControlData = 2048;
using ControlData = FixedBytes<kMaxControlData>;

// Who knows what requests mean.
class ControlHandler {
 public:
  // To the host: `data` is empty, the answer goes there; what is beyond wLength is cut off.
  // To the device: `data` is what has come, at most wLength bytes.
  // False: refused, the pipe stalls.
  virtual bool on_request(const SetupPacket& setup, ControlData& data) = 0;

  // The status stage of a request that was not refused is over: the host knows.
  virtual void on_request_done(const SetupPacket& setup) = 0;

 protected:
  ~ControlHandler() = default;
};

// Control transfers on endpoint 0 (USB 2.0, 8.5.3 and 9.3): one at a time, in packets of 64 bytes.
//
//   SETUP, in any state      what the transfer is decides
//     to the host, wLength > 0     answer, or STALL    ──► [ data in ]
//     to the device, wLength > 0                       ──► [ data out ]
//     wLength = 0                  done, or STALL      ──► [ status in ]
//
//                   OUT packet                       IN packet sent
//   [ idle ]        –                                –
//   [ data in ]     the host has enough: done        next packet, or ──► [ status out ]
//   [ status out ]  done                             –
//   [ data out ]    the last: request ──► [ status in ]    –
//   [ status in ]   –                                done
//
// An answer that is shorter than wLength ends in a packet of less than 64 bytes, so in an empty one
// when its length is a multiple of 64 (5.5.3). An OUT packet with data in a status stage, and data
// beyond wLength or kMaxControlData, are refused by STALL. A SETUP packet in the middle of a
// transfer ends that one without a word; its request is not done.
class ControlPipe {
 public:
  ControlPipe(UsbController& controller, ControlHandler& handler)
      : controller_(controller), handler_(handler) {}

  void reset() { state_ = State::kIdle; }
  bool idle() const { return state_ == State::kIdle; }  // no transfer is going on

  void on_setup(std::span<const Byte, kSetupSize> packet);
  void on_out(Bytes packet) { event(Event::kOut, packet); }
  void on_in_done() { event(Event::kInDone, {}); }

 private:
  enum class State : std::uint8_t { kIdle, kDataIn, kStatusOut, kDataOut, kStatusIn };
  enum class Event : std::uint8_t { kOut, kInDone };
  using Handler = void (ControlPipe::*)(Bytes packet);
  static const Handler kEvents[5][2];

  void event(Event kind, Bytes packet);
  void ignore(Bytes) {}
  void begin_data_in();
  void begin_data_out();
  void carry_out();
  void write_next(Bytes);
  void take(Bytes packet);
  void end_by_host(Bytes packet);
  void done(Bytes);
  void refuse();

  UsbController& controller_;
  ControlHandler& handler_;
  State state_ = State::kIdle;
  SetupPacket setup_;
  ControlData data_;
  std::size_t sent_ = 0;  // bytes of data_
  bool last_ = false;     // packet of the data stage
};

}  // namespace ssc::firmware::usb
