// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/driver/fault.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/descriptor.hpp"
#include "protocol/ccid/interrupt.hpp"

namespace ssc::driver {

using TimePoint = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

// Who the reader says it is. Over a serial line the numbers are 0.
struct Identity {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::uint16_t bcdDevice = 0;
  std::string manufacturer;
  std::string product;
  std::string serial_number;
  std::uint8_t interface_number = 0;
  std::uint8_t bus = 0;
  std::uint8_t address = 0;
};

// The way to one reader: CCID messages out and in, class requests, and word of card movements. It
// carries messages and does not look into them; CcidClient does. (A serial reader's bare time
// request arrives as what it stands for: a time extension of the command that was sent last.)
//
// Threads: one may send, one receive and one wait for changes while any others call the rest. Every
// call ends by its deadline, and promptly with kGone once the reader is unplugged.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual const ccid::ClassDescriptor& descriptor() const = 0;
  virtual const Identity& identity() const = 0;

  // The clock that deadlines are told in.
  virtual TimePoint now() const { return std::chrono::steady_clock::now(); }

  // One bulk-OUT message, whole. kTimeout, kGone, kStalled.
  virtual Outcome<void> send(Bytes message, TimePoint deadline) = 0;

  // The next bulk-IN message of any slot, as it came: not checked, and whatever was in `message` is
  // gone. What arrives after the deadline is not lost but kept for the next call. kTimeout, kGone,
  // kStalled, kOverflow.
  virtual Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) = 0;

  // Class requests (CCID 1.1, 5.3). kNotSupported over a serial line, which has none; kTimeout,
  // kGone, kStalled (the reader does not know the request).
  virtual Outcome<void> request_abort(Byte bSlot, Byte bSeq) = 0;
  virtual Outcome<std::vector<std::uint32_t>> data_rates() = 0;         // bit/s
  virtual Outcome<std::vector<std::uint32_t>> clock_frequencies() = 0;  // kHz

  // Whether the reader tells of card movements by itself. If not, wait_for_change only waits.
  virtual bool notifies() const = 0;

  // For how long nothing said means that nothing has moved, where the reader notifies.
  virtual Milliseconds trusted_silence() const { return std::chrono::hours(1); }

  // Whether the card of a slot has moved up to the last answer received; told once. Only of a
  // reader that says so in order with its answers: what says false knows nothing.
  virtual bool take_movement(Byte /*bSlot*/) { return false; }

  // The next word of card movements; nothing when none came by the deadline or stop_waiting was
  // called. What comes while nobody waits is kept. kGone; kStalled: something may have been lost.
  using Change = std::optional<ccid::RDR_to_PC_NotifySlotChange>;
  virtual Outcome<Change> wait_for_change(TimePoint deadline) = 0;

  // Ends a wait_for_change. One that comes before the wait is remembered and ends the next.
  virtual void stop_waiting() = 0;

  // After a fault: drops what is on its way in and opens halted endpoints again. kGone.
  virtual Outcome<void> clear() = 0;

  // The reader as after power-up: its cards are off. kGone when it does not come back;
  // kNotSupported over a serial line.
  virtual Outcome<void> reset() = 0;

  // Ends every call with kGone, and all further ones.
  virtual void close() = 0;
};

}  // namespace ssc::driver
