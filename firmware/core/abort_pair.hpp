// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// The two halves of an abort (CCID 1.1, 5.3.1 and 6.1.13): the class request ABORT on the control
// pipe and PC_to_RDR_Abort on bulk-OUT, both with the same bSlot and bSeq. Neither pipe knows of
// the other, so they come in any order; until they have met, every other command to the slot fails.
//
// A half that comes again with another bSeq takes the place of the one before.
class AbortPair {
 public:
  bool going_on() const { return request_ || message_; }

  // Each answers whether the halves have met.
  bool on_request(Byte bSeq) {
    request_ = bSeq;
    return met();
  }
  bool on_message(Byte bSeq) {
    message_ = bSeq;
    return met();
  }

  // bSeq of the PC_to_RDR_Abort that waits for its answer.
  std::optional<Byte> waiting() const { return message_; }

  void reset() { *this = {}; }

 private:
  bool met() const { return request_ && request_ == message_; }

  std::optional<Byte> request_;
  std::optional<Byte> message_;
};

}  // namespace ssc::firmware
