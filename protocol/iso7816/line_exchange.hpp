// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"

// What every talk with a card over its I/O contact has in common, whatever the protocol: the owner
// of the line reports what happens on it and carries out the one action that each report returns.
// No I/O and no clock.
namespace ssc::iso7816 {

enum class LineFailure : std::uint8_t {
  kNone,
  kMalformed,           // the command is none of this protocol; nothing was sent
  kUnsupported,         // a command this protocol, or this card, has no way to carry
  kTimeout,             // the card let its waiting time pass
  kParity,              // damaged characters or blocks, beyond all repetition
  kWrongProcedureByte,  // T=0: neither NULL, ACK nor SW1, or ACK with no data left to move
  kTooMuchTime,         // more NULLs, or longer waiting-time extensions, than a card is given
  kOutOfTurn,           // an event that the state has no use for, such as a character while sending
  kOverrun,             // more characters than there may be
  kProtocol,            // T=1: the rules of recovery are used up, or the card gives the chain up
};

struct LineAction {
  enum class Kind : std::uint8_t {
    kSend,          // send `characters`, then report on_sent
    kReceive,       // report the next character, or that `etu` have passed without one
    kCommandPart,   // hand over the next part of the command (only after a part with more to come)
    kResponsePart,  // response() is a part of the answer; ask for the next one
    kDone,          // response() holds the answer, or the last part of it
    kFailed,        // `failure` says why; the exchange is over, the card is not powered down
  };
  Kind kind = Kind::kFailed;
  LineFailure failure = LineFailure::kNone;
  // kSend: valid until the next call. The guard time between them is the line's to keep.
  Bytes characters{};
  // kSend: the first character leaves no earlier than this after the last one received.
  // kReceive: the time to wait, counted from the leading edge of the last character in either
  // direction.
  std::uint32_t etu = 0;
  // kReceive: the card has just asked for so many waiting times (NULL: 1; S(WTX): its multiplier),
  // else 0. A host that counts should hear of it.
  Byte more_time = 0;

  friend bool operator==(const LineAction& a, const LineAction& b) {
    return a.kind == b.kind && a.failure == b.failure && a.etu == b.etu &&
           a.more_time == b.more_time && equal(a.characters, b.characters);
  }
};

class LineExchange {
 public:
  virtual LineAction on_sent() = 0;
  virtual LineAction on_character(Byte character) = 0;  // converted, parity good
  virtual LineAction on_timeout() = 0;
  // T=0: a character stayed damaged after all repetitions, in either direction. T=1, which repeats
  // blocks and not characters: a character has come damaged.
  virtual LineAction on_parity_error() = 0;

  // Valid until the next call.
  virtual Bytes response() const = 0;

  // Forgets and wipes command and response.
  virtual void clear() = 0;

 protected:
  ~LineExchange() = default;
};

// The most bytes of a command or a response that move in one part: what one CCID message of 271
// bytes carries, and the longest short command APDU.
inline constexpr std::size_t kMaxApduPart = 261;

// A command APDU and its response, in parts of at most kMaxApduPart bytes each: neither end ever
// holds 64 KiB.
class ApduExchange : public LineExchange {
 public:
  // The command, or its first part when there is `more` of it. Ends whatever was going on.
  virtual LineAction start(Bytes part, bool more) = 0;
  virtual LineAction command_part(Bytes part, bool more) = 0;  // after kCommandPart
  virtual LineAction next_response_part() = 0;                 // after kResponsePart

 protected:
  ~ApduExchange() = default;
};

}  // namespace ssc::iso7816
