// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/message.hpp"

// CCID on a serial line as the GemPC Twin speaks it and stock libccidtwin expects it: 115200 baud,
// 8 data bits, no parity, 2 stop bits. Both directions use one frame:
//
//   SYNC 03 | ACK 06 | CCID message | LRC      LRC = exclusive-or of all bytes before it
//   SYNC 03 | NAK 15 | LRC 16                  "say that again"
//
// The reader sends each frame of the host back before its answer (echo), and between frames it may
// send bare bytes: a card movement in two, a time request in one.
namespace ssc::ccid::serial {

inline constexpr Byte kSync = 0x03;
inline constexpr Byte kAck = 0x06;
inline constexpr Byte kNak = 0x15;
inline constexpr std::array<Byte, 3> kNakFrame = {kSync, kNak, kSync ^ kNak};

inline constexpr std::array<Byte, 2> kCardRemoved = {0x50, 0x02};
inline constexpr std::array<Byte, 2> kCardInserted = {0x50, 0x03};
// Any bare byte from 80 to FF asks the host to go on waiting.
inline constexpr Byte kTimeRequest = 0x80;

inline constexpr std::size_t kPrefixSize = 2;  // SYNC and ACK
inline constexpr std::size_t kFrameOverhead = kPrefixSize + 1;

// Wiped when it ends: what goes to a card may be a PIN.
using Frame = SecretBytes<kMaxMessageLength + kFrameOverhead>;

Byte lrc(Bytes bytes);

// kTooLong when `message` is longer than kMaxMessageLength.
Expected<Frame> encode_frame(Bytes message);

// What a byte has completed. `message` and `frame` are views: valid until the next push or reset.
struct Received {
  enum class Kind { kMessage, kDamaged, kNak };
  Kind kind;
  Bytes message;  // kMessage: the CCID message, exactly as long as its dwLength says
  Bytes frame;    // kMessage: all of it, for the echo
};

// Cuts a byte stream into frames, one byte at a time; holds one frame, never more.
//
//            03             06               dwLength is known        LRC
//   kSync ──────► kControl ─────► kHeader ───────────────────► kBody ─────► kSync
//    ▲ │ noise       │ 15 16 = NAK, else noise  │ too long, or LRC wrong: kDamaged
//    └─┘◄────────────┴──────────────────────────┘
//
// Noise is skipped without a word. kDamaged asks for a NAK: after a dwLength that no message has,
// the search for SYNC goes on with the byte that followed the false one, so a good frame behind
// noise is not lost; after a wrong LRC with the byte after the frame.
class Deframer {
 public:
  std::optional<Received> push(Byte b);

  // Inside a frame: the line falling silent now means that a byte was lost.
  bool in_frame() const { return !frame_.empty() && !complete_; }
  // Forgets and wipes the frame.
  void reset();

 private:
  bool may_be_frame() const;
  std::optional<Received> examine_message();
  std::optional<Received> examine_nak();
  void drop_first();

  Frame frame_;
  bool complete_ = false;  // frame_ is what the last push returned
};

}  // namespace ssc::ccid::serial
