// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/message.hpp"

namespace ssc::ccid {

Expected<Message> parse(Bytes bytes) {
  if (bytes.size() < kHeaderSize) return fail(Error::kTruncated);
  const std::size_t length = load_le32(bytes.subspan(kOffsetLength, 4));
  const std::size_t present = bytes.size() - kHeaderSize;
  if (length > present) return fail(Error::kTruncated);
  if (length < present) return fail(Error::kTrailing);
  return Message{
      bytes[0], bytes[5], bytes[6], {bytes[7], bytes[8], bytes[9]}, bytes.subspan(kHeaderSize)};
}

Expected<EncodedMessage> encode(const Message& message) {
  if (message.abData.size() > kMaxDataLength) return fail(Error::kTooLong);
  EncodedMessage out;
  out.resize(kHeaderSize);
  out[0] = message.bMessageType;
  store_le32(MutableBytes(&out[kOffsetLength], 4),
             static_cast<std::uint32_t>(message.abData.size()));
  out[5] = message.bSlot;
  out[6] = message.bSeq;
  std::copy(message.specific.begin(), message.specific.end(), &out[kOffsetSpecific]);
  out.append(message.abData);
  return out;
}

}  // namespace ssc::ccid
