// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/gbk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ssc::national {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Gbk, ChineseBecomesTwoBytesACharacter) {
  EXPECT_EQ(to_gbk("张三|"), "\xD5\xC5\xC8\xFD|");
}

TEST(Gbk, CharactersThatGbkLacksAreThoseOfGb18030) {
  EXPECT_EQ(to_gbk("\xF0\xA0\xAE\xB7"), "\x95\x34\xB2\x35");  // U+20BB7, 𠮷
}

TEST(Gbk, BytesThatAreNoUtf8BecomeQuestionMarks) {
  EXPECT_EQ(to_gbk("a\xFFz"), "a?z");
  EXPECT_EQ(to_gbk("\xE5\xBC"), "??");  // a character that was cut
}

TEST(Gbk, CharactersHaveOneTwoOrFourBytes) {
  EXPECT_EQ(character_size("a"), 1U);
  EXPECT_EQ(character_size("\xD5\xC5"), 2U);
  EXPECT_EQ(character_size("\x95\x34\xB2\x35"), 4U);
}

TEST(Gbk, WhatIsNoCharacterHasNone) {
  for (const char* text : {"", "\x80z", "\xD5", "\xD5\x20", "\x95\x34\xB2", "\xFF\xA1"})
    EXPECT_EQ(character_size(text), 0U) << text;
}

TEST(Gbk, APartEndsAtTheSignAndNotInsideACharacter) {
  // 0x8F 0x7C is one character, whose second byte looks like '|'.
  EXPECT_THAT(split("a|\x8F\x7C|b|", '|'), ElementsAre("a", "\x8F\x7C", "b"));
}

TEST(Gbk, ALastPartWithoutItsSignCounts) {
  EXPECT_THAT(split("a||b", '|'), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", '|'), IsEmpty());
}

TEST(Gbk, HalfACharacterIsPassedOver) {
  EXPECT_THAT(split("\xD5|b", '$'), ElementsAre("\xD5|b"));
  EXPECT_THAT(split("a\x80|b", '|'), ElementsAre("a\x80", "b"));
}

TEST(Gbk, CutKeepsWholeCharacters) {
  EXPECT_EQ(cut("a\xD5\xC5z", 2), "a");
  EXPECT_EQ(cut("a\xD5\xC5z", 3), "a\xD5\xC5");
  EXPECT_EQ(cut("ab", 5), "ab");
}

}  // namespace
}  // namespace ssc::national
