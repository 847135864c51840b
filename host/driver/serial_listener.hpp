// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/interrupt.hpp"
#include "protocol/ccid/message.hpp"
#include "protocol/ccid/serial.hpp"

namespace ssc::driver {

// The host's ear on a serial line (protocol/ccid/serial.hpp): a byte in, and now and then word of
// what it has completed. No I/O and no clock.
//
//   a slow command:   host 03 06 6F…   reader 03 06 6F… (echo)  80  80  [50 02]  03 06 80… (answer)
//
// An echo is known by its bMessageType, which is that of a command, and dropped; so is a damaged
// frame while an echo is due. Any other damaged frame is never used: the reader is to say it again.
class SerialListener {
 public:
  struct Heard {
    enum class Kind : Byte {
      kMessage,        // `message` has come
      kTimeRequest,    // the card, or the reader, needs more time
      kMovement,       // of one card or several, as `movement` tells
      kDamaged,        // a frame that cannot be used: ask for it again
      kNotUnderstood,  // NAK: the reader has not understood us, the last frame is to be sent again
    };
    Kind kind;
    Bytes message;  // kMessage: valid until the next call
    ccid::RDR_to_PC_NotifySlotChange movement{};
  };

  explicit SerialListener(bool echo) : echo_(echo) {}

  // A frame is about to be sent.
  void sending() { echo_due_ = echo_; }

  std::optional<Heard> push(Byte b);

  // Inside a frame: more bytes are due at once. When they do not come, `silent` is.
  bool in_frame() const { return deframer_.in_frame(); }
  std::optional<Heard> silent();

  // The line begins anew. Wiped, for an echo holds what was sent.
  void forget();

 private:
  enum class Bare : Byte { kNothing, kMovement, kMovementOrSync };

  std::optional<Heard> push_bare(Byte b);
  std::optional<Heard> push_framed(Byte b);
  std::optional<Heard> message(Bytes message);
  std::optional<Heard> damaged();

  bool echo_;
  bool echo_due_ = false;
  Bare bare_ = Bare::kNothing;  // what the last bytes between frames may be the beginning of
  ccid::serial::Deframer deframer_;
};

}  // namespace ssc::driver
