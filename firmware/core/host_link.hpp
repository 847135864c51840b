// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/interrupt.hpp"

namespace ssc::firmware {

// The way to the host, as the device sees it: USB endpoints or a serial line.
class HostLink {
 public:
  // Whether class requests come as well: then ABORT takes two halves (CCID 1.1, 5.3.1).
  virtual bool has_control_pipe() const = 0;

  // One bulk-IN message. The view is good only during the call.
  virtual void send(Bytes message) = 0;

  // The same for a time extension: an answer whose bmCommandStatus is 2 and which is not the last.
  // `protocol` is that of the card; a serial line has a shorter form for T=0.
  virtual void send_time_extension(Bytes message, Byte protocol) = 0;

  // Interrupt-IN. A link without interrupts keeps or drops them, as its own protocol says.
  virtual void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) = 0;
  virtual void hardware_error(const ccid::RDR_to_PC_HardwareError& error) = 0;

  // A link without interrupts tells of card movements once the host has asked for that: right
  // before an answer (Escape 01 01 01 of the GemPC family), or when they happen (4F 53 06). False
  // when this link has no such thing.
  enum class Movements : Byte { kBeforeAnswers, kAtOnce };
  virtual bool tell_movements(Movements when) = 0;

 protected:
  ~HostLink() = default;
};

}  // namespace ssc::firmware
