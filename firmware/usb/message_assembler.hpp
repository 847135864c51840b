// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/usb/usb_controller.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::firmware::usb {

// Makes bulk-OUT messages out of packets of 64 bytes (CCID 1.1, 3.2: a message ends with a short
// packet). Stock libccid sends no empty packet after a message of a multiple of 64 bytes, others
// do: such a message is whole when it has as many bytes as dwLength says, and an empty packet in
// front of a message is nothing.
//
// dwLength is compared, never added up in less than 64 bits. A message whose length is a lie, or
// that is longer than dwMaxCCIDMessageLength, is collected up to one byte more than the longest, so
// that CcidDevice refuses it by its bSlot and bSeq; the next one begins after the short packet that
// ends it.
class MessageAssembler {
 public:
  // True when this packet makes a message whole: take message(), then clear().
  bool add(Bytes packet);

  Bytes message() const { return message_; }
  bool in_message() const { return received_ != 0; }
  void clear();  // wiped: it may have held a PIN

 private:
  std::uint64_t announced() const;

  FixedBytes<ccid::kMaxMessageLength + 1> message_;
  std::uint64_t received_ = 0;  // bytes of this message, those not kept as well
};

}  // namespace ssc::firmware::usb
