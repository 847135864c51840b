// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/line/line_protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ssc::firmware::line {
namespace {

using Seen = std::vector<std::string>;

Expected<void> feed(Decoder& decoder, Bytes chunk, Seen& seen) {
  return decoder.feed(chunk, [&seen](const Frame& frame) {
    seen.push_back(static_cast<char>(frame.type) +
                   std::string(frame.payload.begin(), frame.payload.end()));
  });
}

TEST(LineProtocol, WritesTypeLengthAndPayload) {
  const Byte clock[] = {'K', 0x00, 0x04, 0x00, 0x4C, 0x4B, 0x40};
  EXPECT_TRUE(equal(encode_clock(5'000'000), clock));
  const Byte reset[] = {'R', 0x00, 0x01, 0x01};
  EXPECT_TRUE(equal(encode(FrameType::kReset, Byte{1}), reset));
  const Byte characters[] = {'T', 0x00, 0x02, 0xA4, 0x00};
  const Byte payload[] = {0xA4, 0x00};
  EXPECT_TRUE(equal(encode(FrameType::kToCard, payload), characters));
}

TEST(LineProtocol, ReadsFramesInChunksOfAnySize) {
  const Byte stream[] = {'P', 0, 1, '1', 'x', 0, 0, 'C', 0, 3, 'a', 'b', 'c'};
  const Seen expected = {"P1", "x", "Cabc"};
  for (std::size_t chunk = 1; chunk <= std::size(stream); ++chunk) {
    Decoder decoder;
    Seen seen;
    for (std::size_t at = 0; at < std::size(stream); at += chunk) {
      const auto rest = Bytes(stream).subspan(at);
      ASSERT_TRUE(feed(decoder, rest.first(std::min(chunk, rest.size())), seen));
    }
    EXPECT_EQ(seen, expected) << "chunks of " << chunk;
  }
}

TEST(LineProtocol, TakesTheLongestFrameAndStaysFailedAfterALongerOne) {
  Decoder decoder;
  Seen seen;
  std::vector<Byte> longest = {'C', 0x04, 0x00};
  longest.resize(longest.size() + kMaxPayload, 'z');
  ASSERT_TRUE(feed(decoder, longest, seen));
  EXPECT_EQ(seen.at(0).size(), 1 + kMaxPayload);

  const Byte too_long[] = {'C', 0x04, 0x01};
  const Byte good[] = {'P', 0, 1, '1'};
  EXPECT_EQ(feed(decoder, too_long, seen).error(), Error::kTooLong);
  EXPECT_EQ(feed(decoder, good, seen).error(), Error::kTooLong);
  decoder.reset();
  EXPECT_TRUE(feed(decoder, good, seen));
  EXPECT_EQ(seen.size(), 2U);
}

TEST(LineProtocol, ReadsNumbersOfOneAndFourBytesOnly) {
  const Byte four[] = {0x00, 0x39, 0x38, 0x70};
  EXPECT_EQ((Frame{FrameType::kClock, four}.number()), 3'750'000U);
  EXPECT_EQ((Frame{FrameType::kVoltage, Bytes(four).first(1)}.number()), 0U);
  EXPECT_EQ((Frame{FrameType::kClock, Bytes(four).first(3)}.number()).error(), Error::kMalformed);
  EXPECT_EQ((Frame{FrameType::kReset, {}}.number()).error(), Error::kMalformed);
}

}  // namespace
}  // namespace ssc::firmware::line
