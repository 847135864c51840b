// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// The frame that all bulk messages of CCID 1.1 share (chapter 6.1 and 6.2):
//
//   offset  0             1..4                      5      6     7..9      10..
//           bMessageType  dwLength (little-endian)  bSlot  bSeq  specific  abData, dwLength bytes
//
// Names are the standard's own. What the three specific bytes mean is told in packets.hpp.
namespace ssc::ccid {

inline constexpr std::size_t kHeaderSize = 10;
// The dwMaxCCIDMessageLength of this project: a T=0 command with 255 bytes of data and Le (261).
inline constexpr std::size_t kMaxMessageLength = 271;
inline constexpr std::size_t kMaxDataLength = kMaxMessageLength - kHeaderSize;

// Offsets in a message. bError names a bad field by them (table 6.2-2).
inline constexpr Byte kOffsetLength = 1;
inline constexpr Byte kOffsetSlot = 5;
inline constexpr Byte kOffsetSeq = 6;
inline constexpr Byte kOffsetSpecific = 7;
inline constexpr Byte kOffsetLevelParameter = 8;
inline constexpr Byte kOffsetData = 10;

struct Message {
  Byte bMessageType = 0;
  Byte bSlot = 0;
  Byte bSeq = 0;
  std::array<Byte, 3> specific{};
  Bytes abData;  // a view into the bytes it was parsed from
};

using EncodedMessage = FixedBytes<kMaxMessageLength>;

// kTruncated when there is no whole header, or less data than dwLength says; kTrailing when there
// is more. dwLength may hold anything: it is compared, never added to.
Expected<Message> parse(Bytes bytes);

// kTooLong when abData is longer than kMaxDataLength.
Expected<EncodedMessage> encode(const Message& message);

}  // namespace ssc::ccid
