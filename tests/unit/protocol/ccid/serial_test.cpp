// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/serial.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/base/hex.hpp"

namespace ssc::ccid::serial {
namespace {

using ByteList = std::vector<Byte>;

// GetSlotStatus, slot 0, bSeq 5. LRC: 03 ^ 06 ^ 65 ^ 05 = 65.
const ByteList kGetSlotStatus = {0x03, 0x06, 0x65, 0, 0, 0, 0, 0x00, 0x05, 0, 0, 0, 0x65};
// Escape 02, slot 0, bSeq 1. LRC: 03 ^ 06 ^ 6B ^ 01 ^ 01 ^ 02 = 6C.
const ByteList kEscape = {0x03, 0x06, 0x6B, 1, 0, 0, 0, 0x00, 0x01, 0, 0, 0, 0x02, 0x6C};

std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, ' ');
  to_hex(bytes, text);
  return text;
}

// What comes out: the message in hex, "damaged" or "nak".
std::vector<std::string> feed(Deframer& deframer, const ByteList& bytes) {
  std::vector<std::string> out;
  for (const Byte b : bytes) {
    const auto received = deframer.push(b);
    if (!received) continue;
    switch (received->kind) {
      case Received::Kind::kMessage: out.push_back(hex(received->message)); break;
      case Received::Kind::kDamaged: out.emplace_back("damaged"); break;
      case Received::Kind::kNak: out.emplace_back("nak"); break;
    }
  }
  return out;
}
std::vector<std::string> feed(const ByteList& bytes) {
  Deframer deframer;
  return feed(deframer, bytes);
}

ByteList operator+(ByteList a, const ByteList& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::string kGetSlotStatusMessage = "65000000000005000000";
const std::string kEscapeMessage =
    "6B010000000001000000"
    "02";
using Expect = std::vector<std::string>;

TEST(Serial, WrapsAMessageInSyncAckAndLrc) {
  const auto frame = encode_frame(Bytes(kGetSlotStatus).subspan(2, 10));
  ASSERT_TRUE(frame);
  EXPECT_TRUE(equal(*frame, kGetSlotStatus));
  const ByteList too_long(272);
  EXPECT_EQ(encode_frame(too_long).error(), Error::kTooLong);
}

TEST(Serial, ReadsFramesOneAfterTheOther) {
  EXPECT_EQ(feed(kGetSlotStatus + kEscape + kGetSlotStatus),
            (Expect{kGetSlotStatusMessage, kEscapeMessage, kGetSlotStatusMessage}));
}

TEST(Serial, GivesTheWholeFrameForTheEcho) {
  Deframer deframer;
  for (std::size_t i = 0; i + 1 < kEscape.size(); ++i) {
    EXPECT_FALSE(deframer.push(kEscape[i]));
    EXPECT_TRUE(deframer.in_frame());
  }
  const auto received = deframer.push(kEscape.back());
  ASSERT_TRUE(received);
  EXPECT_TRUE(equal(received->frame, kEscape));
  EXPECT_FALSE(deframer.in_frame());
}

TEST(Serial, WipesTheFrameItForgets) {
  Deframer deframer;
  std::optional<Received> received;
  for (const Byte b : kEscape) received = deframer.push(b);
  ASSERT_TRUE(received);
  deframer.reset();
  const Bytes frame = received->frame;
  EXPECT_EQ(std::count(frame.begin(), frame.end(), 0), static_cast<int>(kEscape.size()));
}

TEST(Serial, SkipsNoiseUntilTheNextSync) {
  EXPECT_EQ(feed(ByteList{0x00, 0xFF, 0x06, 0x15, 0x03, 0x00, 0x03, 0x03} + kGetSlotStatus),
            Expect{kGetSlotStatusMessage});
}

TEST(Serial, ReportsAWrongLrcAndReadsTheNextFrame) {
  auto damaged = kEscape;
  damaged[12] ^= 0x10;
  EXPECT_EQ(feed(damaged + kEscape), (Expect{"damaged", kEscapeMessage}));
}

TEST(Serial, RefusesLengthsThatNoMessageHas) {
  const ByteList lengths[] = {
      {0xFF, 0xFF, 0xFF, 0x7F},
      {0x00, 0x00, 0x00, 0x80},
      {0xFF, 0xFF, 0xFF, 0xFF},
      {0x06, 0x01, 0x00, 0x00},  // 262, one more than fits
  };
  for (const auto& length : lengths) {
    const auto frame = ByteList{0x03, 0x06, 0x6F} + length;
    EXPECT_EQ(feed(frame + kGetSlotStatus), (Expect{"damaged", kGetSlotStatusMessage}))
        << hex(length);
  }
}

TEST(Serial, TakesTheLongestMessage) {
  ByteList message(271, 0xA5);
  const ByteList header = {0x6F, 0x05, 0x01, 0x00, 0x00};  // dwLength 261
  std::copy(header.begin(), header.end(), message.begin());
  const auto frame = encode_frame(message);
  ASSERT_TRUE(frame);
  EXPECT_EQ(feed(ByteList(frame->begin(), frame->end())), Expect{hex(message)});
}

TEST(Serial, FindsAGoodFrameThatBeginsInsideAFalseOne) {
  // 03 06 of noise takes the SYNC of the good frame into a dwLength of 00650603.
  EXPECT_EQ(feed(ByteList{0x03, 0x06, 0x99} + kGetSlotStatus),
            (Expect{"damaged", kGetSlotStatusMessage}));
}

TEST(Serial, HearsANak) {
  EXPECT_EQ(feed(ByteList{0x03, 0x15, 0x16} + kGetSlotStatus),
            (Expect{"nak", kGetSlotStatusMessage}));
  EXPECT_EQ(feed(ByteList{0x03, 0x15, 0x17} + kGetSlotStatus), Expect{kGetSlotStatusMessage});
}

TEST(Serial, ForgetsHalfAFrameOnReset) {
  Deframer deframer;
  feed(deframer, {0x03, 0x06, 0x6F, 0x10});
  EXPECT_TRUE(deframer.in_frame());
  deframer.reset();
  EXPECT_FALSE(deframer.in_frame());
  EXPECT_EQ(feed(deframer, kGetSlotStatus), Expect{kGetSlotStatusMessage});
}

TEST(Serial, SurvivesEveryByteStreamOfTheTwoControlBytes) {
  // All strings of 12 over {SYNC, ACK}, then two good frames: the second is always found.
  for (unsigned bits = 0; bits < 1U << 12; ++bits) {
    ByteList noise(12);
    for (unsigned i = 0; i < 12; ++i) noise[i] = (bits >> i & 1) != 0 ? kSync : kAck;
    const auto out = feed(noise + kGetSlotStatus + kGetSlotStatus);
    ASSERT_FALSE(out.empty());
    EXPECT_EQ(out.back(), kGetSlotStatusMessage) << bits;
  }
}

}  // namespace
}  // namespace ssc::ccid::serial
