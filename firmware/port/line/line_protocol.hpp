// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// The contacts of a card, carried over a byte stream: what a wire, an interface chip and a socket
// with a switch are on a board. The card program listens on a Unix socket, the reader connects;
// while there is no connection there is no card.
//
//   frame:  type (1 ASCII character) | length of the payload (2 bytes, big-endian) | payload
//
//   reader → card   V  supply voltage, 1 byte: 0 off, 1 = 5 V, 2 = 3 V, 3 = 1.8 V
//                   K  clock in Hz, 4 bytes big-endian; 0 = stopped
//                   R  RST, 1 byte: 0 low, 1 high
//                   T  characters on I/O, 1..kMaxPayload bytes
//                   Q  empty: asks for presence, as a reader does that begins on an old connection
//   card → reader   P  presence, 1 byte: 0 absent, 1 present; on connect, on each change and on Q
//                   C  characters on I/O, 1..kMaxPayload bytes
//                   E  one character, 1 byte, that is damaged beyond repetition: the card's, or,
//                      in T=0, one of the reader's that the card has complained of to the last
//
// Characters are bytes as a receiver in the direct convention decodes them, so a card of the
// inverse convention sends TS as 03. Frames of a type not listed are ignored by both sides.
namespace ssc::firmware::line {

inline constexpr std::size_t kHeaderSize = 3;
inline constexpr std::size_t kMaxPayload = 1024;

enum class FrameType : Byte {
  kVoltage = 'V',
  kClock = 'K',
  kReset = 'R',
  kToCard = 'T',
  kAskPresence = 'Q',
  kPresence = 'P',
  kFromCard = 'C',
  kDamaged = 'E',
};

using EncodedFrame = FixedBytes<kHeaderSize + kMaxPayload>;

// `payload` holds at most kMaxPayload bytes; a longer one gives an empty result.
inline EncodedFrame encode(FrameType type, Bytes payload) {
  EncodedFrame frame;
  if (payload.size() > kMaxPayload) return frame;
  frame.resize(kHeaderSize);
  frame[0] = static_cast<Byte>(type);
  store_be16(MutableBytes(frame.data() + 1, 2), static_cast<std::uint16_t>(payload.size()));
  frame.append(payload);
  return frame;
}
inline EncodedFrame encode(FrameType type, Byte value) {
  return encode(type, Bytes(&value, 1));
}
inline EncodedFrame encode_clock(std::uint32_t hertz) {
  std::array<Byte, 4> payload{};
  store_be32(payload, hertz);
  return encode(FrameType::kClock, payload);
}

// A view: valid until the decoder takes its next byte.
struct Frame {
  FrameType type;  // may hold a value that is not listed
  Bytes payload;

  // The number in a frame of 1 byte (V, R, P) or 4 bytes (K); kMalformed for any other length.
  Expected<std::uint32_t> number() const {
    if (payload.size() == 1) return payload[0];
    if (payload.size() == 4) return load_be32(payload);
    return fail(Error::kMalformed);
  }
};

// Cuts a byte stream, in chunks of any size, into frames.
class Decoder {
 public:
  // Calls on_frame(Frame) for each frame that `chunk` completes. kTooLong when a frame announces
  // more than kMaxPayload bytes: the stream is lost and its connection must be closed; every later
  // call fails in the same way until reset().
  template <class OnFrame>
  Expected<void> feed(Bytes chunk, OnFrame&& on_frame) {
    for (const Byte b : chunk) {
      if (!buffer_.push_back(b)) return fail(Error::kTooLong);
      if (buffer_.size() < kHeaderSize) continue;
      const std::size_t length = load_be16(buffer_.bytes().subspan(1, 2));
      if (length > kMaxPayload) {
        buffer_.resize(EncodedFrame::kCapacity);  // stays full, hence failed
        return fail(Error::kTooLong);
      }
      if (buffer_.size() < kHeaderSize + length) continue;
      on_frame(Frame{static_cast<FrameType>(buffer_[0]), buffer_.bytes().subspan(kHeaderSize)});
      buffer_.clear();
    }
    return {};
  }

  void reset() { buffer_.clear(); }
  bool in_frame() const { return !buffer_.empty(); }

 private:
  EncodedFrame buffer_;
};

}  // namespace ssc::firmware::line
