// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "host/base/failure.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::card {

// Where commands go: a card in a PC/SC reader, or a script in a test.
class Transport {
 public:
  virtual ~Transport() = default;

  // One command and its answer with SW1 SW2; the number of bytes in `answer`. Failures: those of
  // pcsc::Session::transmit.
  virtual Result<std::size_t> transmit(Bytes command, MutableBytes answer) = 0;

  // After CARD_RESET: takes the card over again, with nothing selected.
  virtual Result<void> restart() = 0;

  // PIN or key is about to be proven to the card, which goes by that until its power is off,
  // whoever asks it next. So its power goes off when its user lets go of it. Nothing to do where
  // nobody else can ask.
  virtual void power_off_at_end() {}
};

}  // namespace ssc::card
