// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/serial.hpp"

namespace ssc::ccid::serial {
namespace {

constexpr std::size_t kLengthEnd = kPrefixSize + kOffsetLength + 4;

}  // namespace

Byte lrc(Bytes bytes) {
  Byte sum = 0;
  for (const Byte b : bytes) sum ^= b;
  return sum;
}

Expected<Frame> encode_frame(Bytes message) {
  if (message.size() > kMaxMessageLength) return fail(Error::kTooLong);
  Frame frame;
  frame.push_back(kSync);
  frame.push_back(kAck);
  frame.append(message);
  frame.push_back(lrc(frame));
  return frame;
}

void Deframer::reset() {
  wipe(frame_.data(), Frame::kCapacity);
  frame_.clear();
  complete_ = false;
}

std::optional<Received> Deframer::push(Byte b) {
  if (complete_) reset();
  frame_.push_back(b);
  while (!frame_.empty() && !may_be_frame()) drop_first();
  if (frame_.size() < kPrefixSize) return std::nullopt;
  return frame_[1] == kAck ? examine_message() : examine_nak();
}

bool Deframer::may_be_frame() const {
  if (frame_[0] != kSync) return false;
  if (frame_.size() == 1 || frame_[1] == kAck) return true;
  return frame_[1] == kNak && (frame_.size() == 2 || frame_[2] == kNakFrame[2]);
}

std::optional<Received> Deframer::examine_message() {
  if (frame_.size() < kLengthEnd) return std::nullopt;
  const std::size_t length = load_le32(frame_.bytes().subspan(kPrefixSize + kOffsetLength, 4));
  if (length > kMaxDataLength) {
    drop_first();
    return Received{Received::Kind::kDamaged, {}, {}};
  }
  const std::size_t message_size = kHeaderSize + length;
  if (frame_.size() < message_size + kFrameOverhead) return std::nullopt;
  complete_ = true;
  if (lrc(frame_) != 0) return Received{Received::Kind::kDamaged, {}, {}};
  return Received{Received::Kind::kMessage, frame_.bytes().subspan(kPrefixSize, message_size),
                  frame_};
}

std::optional<Received> Deframer::examine_nak() {
  if (frame_.size() < kNakFrame.size()) return std::nullopt;
  complete_ = true;
  return Received{Received::Kind::kNak, {}, {}};
}

void Deframer::drop_first() {
  std::copy(frame_.begin() + 1, frame_.end(), frame_.begin());
  frame_.resize(frame_.size() - 1);
}

}  // namespace ssc::ccid::serial
