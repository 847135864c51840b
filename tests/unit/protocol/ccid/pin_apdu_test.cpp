// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/pin_apdu.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "protocol/base/hex.hpp"

namespace ssc::ccid {
namespace {

std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, ' ');
  to_hex(bytes, text);
  return text;
}
std::vector<Byte> bytes(std::string_view text) {
  std::vector<Byte> out(text.size() / 2);
  out.resize(from_hex(text, out).value_or(0));
  return out;
}
// The digits of "1234" as values.
std::vector<Byte> digits(std::string_view text) {
  std::vector<Byte> out;
  for (const char c : text) out.push_back(static_cast<Byte>(c - '0'));
  return out;
}

struct Case {
  const char* name;
  PinFormat format;
  const char* abPINApdu;
  const char* pin;
  const char* apdu;  // "": refused
};

constexpr auto kBinary = PinCoding::kBinary;
constexpr auto kBcd = PinCoding::kBcd;
constexpr auto kAscii = PinCoding::kAscii;

const Case kCases[] = {
    // The three codings of 6.1.11.4, padding from the template
    {"Binary",
     {.coding = kBinary, .block_size = 8},
     "0020000108FFFFFFFFFFFFFFFF",
     "1234",
     "002000010801020304FFFFFFFF"},
    {"Bcd",
     {.coding = kBcd, .block_size = 8},
     "0020000108FFFFFFFFFFFFFFFF",
     "1234",
     "00200001081234FFFFFFFFFFFF"},
    {"Ascii",
     {.coding = kAscii, .block_size = 8},
     "00200001080000000000000000",
     "1234",
     "00200001083132333400000000"},
    // Justification
    {"OddBcdLeft",
     {.coding = kBcd, .block_size = 4},
     "0020000104FFFFFFFF",
     "12345",
     "002000010412345FFF"},
    {"OddBcdRight",
     {.coding = kBcd, .right_justified = true, .block_size = 4},
     "002000010400000000",
     "12345",
     "002000010400012345"},
    {"AsciiRight",
     {.coding = kAscii, .right_justified = true, .block_size = 6},
     "0020000106202020202020",
     "1234",
     "0020000106202031323334"},
    {"FullBlock",
     {.coding = kBcd, .block_size = 3},
     "0020000103FFFFFF",
     "123456",
     "0020000103123456"},
    // Position of the block
    {"TwoBytesOn",
     {.coding = kBcd, .position = 16, .block_size = 2},
     "0020000104AABBFFFF",
     "1234",
     "0020000104AABB1234"},
    {"FourBitsOn",
     {.coding = kBcd, .position = 4, .block_size = 2},
     "00200001032FFFFF",
     "1234",
     "002000010321234F"},
    // Length of the PIN in the block: format 2 of ISO 9564, control nibble from the template
    {"Iso9564Format2",
     {.coding = kBcd, .position = 8, .block_size = 7, .length_bits = 4, .length_position = 4},
     "002000010820FFFFFFFFFFFFFF",
     "12345",
     "00200001082512345FFFFFFFFF"},
    {"LengthByteBehind",
     {.coding = kAscii, .block_size = 4, .length_bits = 8, .length_position = 32},
     "0020000105FFFFFFFFFF",
     "123",
     "0020000105313233FF03"},
    {"LengthOverTwoBytes",
     {.coding = kBcd, .position = 16, .block_size = 2, .length_bits = 8, .length_position = 4},
     "0020000104AFFBFFFF",
     "1234",
     "0020000104A04B1234"},
    // Data that the template does not have
    {"NoLc", {.coding = kAscii}, "00200001", "1234", "002000010431323334"},
    {"LcWithoutData",
     {.coding = kAscii, .block_size = 8},
     "0020000108",
     "1234",
     "002000010831323334FFFFFFFF"},
    {"LcIsWhatComes", {.coding = kBcd}, "0020000108", "123", "0020000102123F"},
    {"Appended", {.coding = kAscii, .position = 8}, "002000010155", "12", "0020000103553132"},
    {"NothingEntered", {.coding = kAscii}, "00200001", "", "00200001"},
    // Refused
    {"Gap", {.coding = kAscii, .position = 16}, "002000010155", "12", ""},
    {"MoreThanTheBlock", {.coding = kAscii, .block_size = 3}, "0020000103FFFFFF", "1234", ""},
    {"MoreThanTheLengthField",
     {.coding = kAscii, .block_size = 8, .length_bits = 2},
     "0020000108FFFFFFFFFFFFFFFF",
     "1234",
     ""},
};

class PinBlockTest : public testing::TestWithParam<Case> {};

TEST_P(PinBlockTest, PutsThePinWhereTheFormatSays) {
  const Case& c = GetParam();
  PinApdu apdu;
  ASSERT_TRUE(apdu.load(bytes(c.abPINApdu)));
  const bool inserted = apdu.insert(c.format, 0, digits(c.pin));
  ASSERT_EQ(inserted, *c.apdu != '\0');
  if (!inserted) return;
  EXPECT_EQ(hex(apdu.bytes()), c.apdu);
}

INSTANTIATE_TEST_SUITE_P(, PinBlockTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(PinApduTest, PutsTwoPinsAtTheirInsertionOffsets) {
  PinApdu apdu;
  const PinFormat format{
      .coding = kBcd, .position = 8, .block_size = 7, .length_bits = 4, .length_position = 4};
  ASSERT_TRUE(apdu.load(bytes("002400011020FFFFFFFFFFFFFF20FFFFFFFFFFFFFF")));
  EXPECT_TRUE(apdu.insert(format, 0, digits("1234")));
  EXPECT_TRUE(apdu.insert(format, 8, digits("567890")));
  EXPECT_EQ(hex(apdu.bytes()), "0024000110241234FFFFFFFFFF26567890FFFFFFFF");
}

TEST(PinApduTest, GrowsToTheLongestShortCommandAndNoFurther) {
  PinApdu apdu;
  std::string data;
  for (int i = 0; i < 253; ++i) data += "00";
  const PinFormat format{.coding = kAscii};
  ASSERT_TRUE(apdu.load(bytes("00200001FD" + data)));
  EXPECT_TRUE(apdu.insert(format, 253, digits("12")));
  EXPECT_EQ(apdu.bytes().size(), PinApdu::kMaxSize);
  EXPECT_EQ(apdu.bytes()[4], 0xFF);
  EXPECT_FALSE(apdu.insert(format, 255, digits("3")));
}

TEST(PinApduTest, TakesOnlyATemplateWhoseLcIsTrue) {
  PinApdu apdu;
  for (const char* good : {"00200001", "0020000100", "0020000108", "0020000102AABB"}) {
    EXPECT_TRUE(apdu.load(bytes(good))) << good;
  }
  for (const char* bad : {"", "002000", "0020000102AA", "0020000101AABB", "0020000100AA"}) {
    EXPECT_FALSE(apdu.load(bytes(bad))) << bad;
    EXPECT_TRUE(apdu.bytes().empty());
  }
}

TEST(PinApduTest, LeavesNoDigitBehind) {
  PinApdu apdu;
  ASSERT_TRUE(apdu.load(bytes("00200001")));
  ASSERT_TRUE(apdu.insert({.coding = kAscii}, 0, digits("7391")));
  apdu.clear();
  const std::string_view memory(reinterpret_cast<const char*>(&apdu), sizeof apdu);
  EXPECT_EQ(memory.find("7391"), std::string_view::npos);
}

}  // namespace
}  // namespace ssc::ccid
