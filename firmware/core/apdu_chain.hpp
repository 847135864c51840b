// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// What the host wants of an XfrBlock, and what the answer says, when an APDU moves in parts (CCID
// 1.1, 6.1.4 and 6.2.1, extended APDU level).
//
//   wLevelParameter   0000 whole   0001 begins   0002 ends   0003 goes on   0010 give the next part
//   bChainParameter   00   whole   01   begins   02   ends   03   goes on   10   send the next part
//
//                0000     0001     0002    0003    0010
//   kNone        whole    begin    error   error   error
//   kCommand     error    error    end     middle  error     the host has more of the command
//   kResponse    error    error    error   error   next      the card's answer has more
//
// An error ends the chain, so that the next APDU meets a reader that waits for it.
class ApduChain {
 public:
  enum class Step : std::uint8_t { kWhole, kBegin, kMiddle, kEnd, kNext, kWrong };

  // kWrong: out of turn, or none of the five values.
  Step on_command(std::uint16_t wLevelParameter);

  // bChainParameter of the answer, which is what the card has just said.
  Byte on_response(bool more_response, bool wants_command);

  // Between two parts of an APDU.
  bool open() const { return state_ != State::kNone; }
  void reset() { state_ = State::kNone; }

 private:
  enum class State : std::uint8_t { kNone, kCommand, kResponse };
  State state_ = State::kNone;
};

}  // namespace ssc::firmware
