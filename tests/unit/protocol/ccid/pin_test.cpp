// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/pin.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/base/hex.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::ccid {
namespace {

std::vector<Byte> bytes(std::string_view text) {
  std::vector<Byte> out(text.size() / 2);
  out.resize(from_hex(text, out).value_or(0));
  return out;
}

//                         op  tmo  fmt   blk   len  YY XX  cond  msgs  lang  idx prologue APDU
const std::string kVerify = "00 1E 89 47 04 0C 04 02 01 0904 00 004009 00200001082FFFFFFFFFFFFFFF";
//                  op tmo fmt blk len old new YY XX conf cond
const std::string kModifyHead = "01 00 82 08 00 00 08 08 04 03 02 ";
const std::string kModifyTail = " 004011 0024000110FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}
tl::expected<PinCommand, Byte> parse(const std::string& text) {
  static std::vector<Byte> kept;  // what abPINApdu points into
  kept = bytes(without_blanks(text));
  return parse_pin_command(kept);
}
// The verification with one byte replaced; `at` is an offset in the message.
Byte error_with(std::string text, std::size_t at, const char* byte) {
  text = without_blanks(text);
  text.replace(2 * (at - 10), 2, byte);
  const auto command = parse(text);
  return command ? 0xFF : command.error();
}

TEST(PinTest, ReadsAVerification) {
  const auto command = parse(kVerify);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->operation, PinOperation::kVerify);
  EXPECT_EQ(command->bTimeOut, 30);
  EXPECT_EQ(command->format.coding, PinCoding::kBcd);
  EXPECT_FALSE(command->format.right_justified);
  EXPECT_EQ(command->format.position, 8u);  // one byte
  EXPECT_EQ(command->format.block_size, 7u);
  EXPECT_EQ(command->format.length_bits, 4u);
  EXPECT_EQ(command->format.length_position, 4u);  // bits
  EXPECT_EQ(command->min_digits, 4);
  EXPECT_EQ(command->max_digits, 12);
  EXPECT_EQ(command->bEntryValidationCondition, kEndsByKey);
  EXPECT_EQ(command->bTeoPrologue, (std::array<Byte, 3>{0x00, 0x40, 0x09}));
  EXPECT_TRUE(equal(command->abPINApdu, bytes("00200001082FFFFFFFFFFFFFFF")));
}

TEST(PinTest, ReadsAModification) {
  const auto command = parse(kModifyHead + "03 0904 00 01 02" + kModifyTail);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->operation, PinOperation::kModify);
  EXPECT_EQ(command->format.coding, PinCoding::kAscii);
  EXPECT_EQ(command->bInsertionOffsetOld, 0);
  EXPECT_EQ(command->bInsertionOffsetNew, 8);
  EXPECT_TRUE(command->asks_confirmation);
  EXPECT_TRUE(command->asks_current);
  EXPECT_EQ(command->bTeoPrologue, (std::array<Byte, 3>{0x00, 0x40, 0x11}));
  EXPECT_EQ(command->abPINApdu.size(), 21u);
}

// bMsgIndex2 and bMsgIndex3 are there only when the number of messages says so.
TEST(PinTest, FindsTheApduBehindAnyNumberOfMessages) {
  for (const char* messages :
       {"00 0904 00", "01 0904 00 01", "02 0904 00 01", "03 0904 00 01 02", "FF 0904 00 01 02"}) {
    const auto command = parse(kModifyHead + messages + kModifyTail);
    ASSERT_TRUE(command) << messages;
    EXPECT_EQ(command->abPINApdu[1], 0x24) << messages;
    EXPECT_EQ(command->bTeoPrologue[1], 0x40) << messages;
  }
}

TEST(PinTest, NamesTheFieldOfAVerificationThatIsWrong) {
  EXPECT_EQ(error_with(kVerify, 10, "02"), 10);  // other operations
  EXPECT_EQ(error_with(kVerify, 10, "04"), 10);
  EXPECT_EQ(error_with(kVerify, 10, "FF"), 10);
  EXPECT_EQ(error_with(kVerify, 12, "8B"), 12);  // coding 3
  EXPECT_EQ(error_with(kVerify, 14, "24"), 14);  // reserved bit
  EXPECT_EQ(error_with(kVerify, 15, "03"), 15);  // 4 to 3 digits
  EXPECT_EQ(error_with(kVerify, 15, "0F"), 15);  // more than 7 bytes of BCD hold
  EXPECT_EQ(error_with(kVerify, 17, "00"), 17);
  EXPECT_EQ(error_with(kVerify, 17, "08"), 17);
  EXPECT_EQ(error_with(kVerify, 18, "02"), 18);
  EXPECT_EQ(error_with(kVerify, 11, "00"), 0xFF);  // the default time-out: good
}

TEST(PinTest, NamesTheFieldOfAModificationThatIsWrong) {
  const std::string modify = kModifyHead + "03 0904 00 01 02" + kModifyTail;
  EXPECT_EQ(error_with(modify, 17, "00"), 17);
  EXPECT_EQ(error_with(modify, 18, "09"), 17);
  EXPECT_EQ(error_with(modify, 19, "04"), 19);
  EXPECT_EQ(error_with(modify, 20, "00"), 20);
  EXPECT_EQ(error_with(modify, 21, "04"), 21);
}

// The minimum is the high byte of wPINMaxExtraDigit, the second on the wire; swapping the two is an
// old defect of readers.
TEST(PinTest, TakesTheHighByteForTheMinimum) {
  const auto command = parse(without_blanks(kVerify).replace(10, 4, "0806"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->max_digits, 8);
  EXPECT_EQ(command->min_digits, 6);
}

TEST(PinTest, BoundsThePinWhenTheBlockDoesNot) {
  auto text = without_blanks(kVerify);
  text.replace(6, 2, "00");   // no block size, no length field
  text.replace(10, 2, "FF");  // up to 255 digits
  const auto command = parse(text);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->max_digits, kMaxPinDigits);
}

TEST(PinTest, RefusesStructuresCutShortAtAnyByte) {
  for (const auto& whole : {kVerify, kModifyHead + "03 0904 00 01 02" + kModifyTail}) {
    const auto all = bytes(without_blanks(whole));
    const std::size_t apdu = all[0] == 0 ? 15 : 20;
    for (std::size_t size = 0; size < apdu; ++size) {
      const auto command = parse_pin_command(Bytes(all).first(size));
      ASSERT_FALSE(command) << size;
      EXPECT_EQ(command.error(), bError::kBadLength) << size;
    }
    EXPECT_TRUE(parse_pin_command(Bytes(all).first(apdu)));  // its APDU is for PinApdu to judge
  }
}

}  // namespace
}  // namespace ssc::ccid
