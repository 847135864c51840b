// SPDX-License-Identifier: Apache-2.0
#include "host/card/text.hpp"

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

DecodedName decode(std::string_view hex) {
  const std::vector<Byte> bytes = from_hex_text(hex);
  identity::HolderNameBytes name;
  EXPECT_TRUE(name.assign({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  return decode_name(name);
}

void expect_decodes(std::string_view hex, std::string_view text) {
  const DecodedName decoded = decode(hex);
  EXPECT_EQ(decoded.name.reveal(), text);
  EXPECT_TRUE(decoded.whole);
}

void expect_damaged(std::string_view hex, std::string_view text) {
  const DecodedName decoded = decode(hex);
  EXPECT_EQ(decoded.name.reveal(), text);
  EXPECT_FALSE(decoded.whole);
}

TEST(DecodeName, Gb2312) {
  expect_decodes("C0EE C3F7 CABE", "李明示");
}
TEST(DecodeName, AsciiAndMiddleDot) {
  expect_decodes("CBB9 A1A4 4B", "斯·K");
}
TEST(DecodeName, GbkBeyondGb2312) {
  expect_decodes("FD9B", "龥");
}
TEST(DecodeName, FourByteCharacterBeyondTheBmp) {
  expect_decodes("CDF5 9534B235", "王\U00020BB7");
}
TEST(DecodeName, FourByteCharacterOfExtensionA) {
  expect_decodes("8139EE39", "\u3400");
}
TEST(DecodeName, PrivateUseCharactersSurvive) {
  expect_decodes("AAA1", "\uE000");
}
TEST(DecodeName, NoNameIsNoName) {
  expect_decodes("", "");
}

TEST(DecodeName, WhatIsNoCharacterIsReplacedAndTheRestKept) {
  expect_damaged("C0EE FF C3F7", "李\uFFFD明");
  expect_damaged("C0EE C3", "李\uFFFD");
}

TEST(DecodeName, ControlCharactersDoNotPass) {
  expect_damaged("41 1B 42", "A\uFFFDB");  // ESC
  expect_damaged("41 7F", "A\uFFFD");      // DEL
  expect_damaged("81308337", "\uFFFD");    // U+009B, CSI
}

TEST(DecodeName, FiftyBadBytesFit) {
  std::string all_bad;
  for (int i = 0; i < 50; ++i) all_bad += "FF";
  EXPECT_EQ(decode(all_bad).name.size(), 150u);
}

TEST(Printable, IsAsciiWithoutBlanksAndControls) {
  EXPECT_TRUE(is_printable("V9990002X"));
  EXPECT_FALSE(is_printable("V999 002X"));
  EXPECT_FALSE(is_printable("V\x1B[2J"));
  EXPECT_FALSE(is_printable("\xC0\xEE"));
}

}  // namespace
}  // namespace ssc::card
