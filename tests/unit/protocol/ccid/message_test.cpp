// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/message.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ssc::ccid {
namespace {

TEST(Message, ReadsTheCommonFrame) {
  const Byte bytes[] = {0x6F, 0x02, 0x00, 0x00, 0x00, 0x01, 0x2A, 0x11, 0x22, 0x33, 0xAB, 0xCD};
  const auto message = parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->bMessageType, 0x6F);
  EXPECT_EQ(message->bSlot, 1);
  EXPECT_EQ(message->bSeq, 0x2A);
  EXPECT_EQ(message->specific, (std::array<Byte, 3>{0x11, 0x22, 0x33}));
  EXPECT_TRUE(equal(message->abData, Bytes(bytes).subspan(10)));
}

TEST(Message, WritesTheCommonFrame) {
  const Byte data[] = {0x90, 0x00};
  const Byte expected[] = {0x80, 0x02, 0, 0, 0, 0x00, 0x07, 0x40, 0xFE, 0x00, 0x90, 0x00};
  const auto bytes = encode(Message{0x80, 0, 7, {0x40, 0xFE, 0x00}, data});
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(equal(*bytes, expected));
}

TEST(Message, RefusesALengthThatTheBytesDoNotBearOut) {
  struct Case {
    std::array<Byte, 4> dwLength;
    Error error;
  };
  const Case cases[] = {
      {{0x03, 0x00, 0x00, 0x00}, Error::kTruncated}, {{0x01, 0x00, 0x00, 0x00}, Error::kTrailing},
      {{0x02, 0x00, 0x00, 0x01}, Error::kTruncated}, {{0xFF, 0xFF, 0xFF, 0x7F}, Error::kTruncated},
      {{0x00, 0x00, 0x00, 0x80}, Error::kTruncated}, {{0xFF, 0xFF, 0xFF, 0xFF}, Error::kTruncated},
      {{0xF8, 0xFF, 0xFF, 0xFF}, Error::kTruncated},  // + 10 wraps round to 2 in 32 bits
  };
  for (const auto& [length, error] : cases) {
    std::vector<Byte> bytes = {0x6F};
    bytes.insert(bytes.end(), length.begin(), length.end());
    bytes.resize(12);
    EXPECT_EQ(parse(bytes).error(), error) << +length[0] << ' ' << +length[3];
  }
}

TEST(Message, RefusesLessThanAHeader) {
  const Byte bytes[] = {0x65, 0, 0, 0, 0, 0, 1, 0, 0};
  for (std::size_t size = 0; size <= std::size(bytes); ++size) {
    EXPECT_EQ(parse(Bytes(bytes).first(size)).error(), Error::kTruncated);
  }
}

TEST(Message, TakesDataUpTo261BytesWhenWriting) {
  const std::vector<Byte> data(262);
  EXPECT_EQ(encode(Message{0x80, 0, 0, {}, Bytes(data).first(261)})->size(), 271U);
  EXPECT_EQ(encode(Message{0x80, 0, 0, {}, data}).error(), Error::kTooLong);
}

}  // namespace
}  // namespace ssc::ccid
