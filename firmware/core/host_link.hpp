// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/interrupt.hpp"

namespace ssc::firmware {

// The way to the host, as the device sees it: USB endpoints or a serial line.
class HostLink {
 public:
  // One bulk-IN message. The view is good only during the call.
  virtual void send(Bytes message) = 0;

  virtual void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) = 0;

  // Escape 01 01 01 of the GemPC family: from now on tell of card movements, but only between a
  // command and its answer. False when this link has no such thing.
  virtual bool enable_synchronous_notification() = 0;

 protected:
  ~HostLink() = default;
};

}  // namespace ssc::firmware
