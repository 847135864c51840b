// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/message_assembler.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware::usb {
namespace {

// A XfrBlock of `size` bytes in all that says `dwLength`.
std::vector<Byte> block(std::size_t size, std::uint32_t dwLength) {
  std::vector<Byte> message(size, 0xA5);
  message[0] = 0x6F;
  store_le32(MutableBytes(message).subspan(1), dwLength);
  return message;
}

// After which of the packets, the first being 1, the message is whole; 0: not at all.
std::size_t packets_until_whole(MessageAssembler& assembler, Bytes message) {
  for (std::size_t n = 1; !message.empty(); ++n) {
    const Bytes packet = message.first(std::min(message.size(), kMaxPacketSize));
    message = message.subspan(packet.size());
    if (assembler.add(packet)) return n;
  }
  return 0;
}

TEST(MessageAssemblerTest, TakesAMessageOfOneShortPacket) {
  MessageAssembler assembler;
  EXPECT_TRUE(assembler.add(bytes("65000000000007000000")));
  EXPECT_EQ(hex(assembler.message()), "65000000000007000000");
}

TEST(MessageAssemblerTest, JoinsPacketsOfTheLongestMessage) {
  MessageAssembler assembler;
  const auto longest = block(271, 261);
  EXPECT_EQ(packets_until_whole(assembler, longest), 5u);
  EXPECT_EQ(hex(assembler.message()), hex(longest));
}

TEST(MessageAssemblerTest, NeedsNoEmptyPacketAfterAMultipleOf64) {
  MessageAssembler assembler;
  EXPECT_EQ(packets_until_whole(assembler, block(64, 54)), 1u);
  assembler.clear();
  EXPECT_EQ(packets_until_whole(assembler, block(128, 118)), 2u);
}

TEST(MessageAssemblerTest, TakesNoNoticeOfAnEmptyPacketAfterAMultipleOf64) {
  MessageAssembler assembler;
  EXPECT_EQ(packets_until_whole(assembler, block(64, 54)), 1u);
  assembler.clear();
  EXPECT_FALSE(assembler.add({}));
  EXPECT_FALSE(assembler.in_message());
  EXPECT_TRUE(assembler.add(bytes("65000000000007000000")));
}

TEST(MessageAssemblerTest, EndsATooShortMessageAtItsShortPacket) {
  MessageAssembler assembler;
  EXPECT_EQ(packets_until_whole(assembler, block(20, 200)), 1u);
  EXPECT_EQ(assembler.message().size(), 20u);
  assembler.clear();
  EXPECT_EQ(packets_until_whole(assembler, block(64, 200)), 0u);
  EXPECT_TRUE(assembler.add({}));
  EXPECT_EQ(assembler.message().size(), 64u);
}

TEST(MessageAssemblerTest, TakesLessThanAHeaderForAMessage) {
  MessageAssembler assembler;
  EXPECT_TRUE(assembler.add(bytes("6500000000")));
  EXPECT_EQ(assembler.message().size(), 5u);
}

// dwLength may hold anything: nothing overflows, and nothing waits for 4 GB.
TEST(MessageAssemblerTest, EndsAMessageOfALyingLengthAtItsShortPacket) {
  for (const std::uint32_t dwLength : {0xFFFFFFFFu, 0xFFFFFFF6u, 0x80000000u, 0x7FFFFFFFu, 262u}) {
    MessageAssembler assembler;
    EXPECT_EQ(packets_until_whole(assembler, block(70, dwLength)), 2u) << dwLength;
    assembler.clear();
    EXPECT_EQ(packets_until_whole(assembler, block(400, dwLength)), 7u) << dwLength;
    EXPECT_EQ(assembler.message().size(), 272u) << dwLength;
  }
}

TEST(MessageAssemblerTest, WaitsForTheShortPacketAfterMoreThanItsLength) {
  MessageAssembler assembler;
  EXPECT_EQ(packets_until_whole(assembler, block(128, 5)), 0u);
  EXPECT_TRUE(assembler.add(bytes("00")));
  assembler.clear();
  EXPECT_TRUE(assembler.add(bytes("65000000000007000000")));
}

// One byte more than the longest is kept, so that it is not taken for the longest.
TEST(MessageAssemblerTest, KeepsTooMuchApartFromTheLongest) {
  MessageAssembler assembler;
  EXPECT_EQ(packets_until_whole(assembler, block(276, 261)), 5u);
  EXPECT_EQ(assembler.message().size(), 272u);
}

}  // namespace
}  // namespace ssc::firmware::usb
