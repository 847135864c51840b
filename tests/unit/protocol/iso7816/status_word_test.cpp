// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/status_word.hpp"

#include <gtest/gtest.h>

namespace ssc::iso7816 {
namespace {

TEST(StatusWord, IsClassified) {
  struct {
    std::uint16_t value;
    StatusClass expected;
  } const cases[] = {
      {0x9000, StatusClass::kOk},        {0x6112, StatusClass::kMoreData},
      {0x6100, StatusClass::kMoreData},  {0x6C40, StatusClass::kWrongLength},
      {0x63C3, StatusClass::kTriesLeft}, {0x63C0, StatusClass::kTriesLeft},
      {0x6300, StatusClass::kWarning},   {0x6281, StatusClass::kWarning},
      {0x6982, StatusClass::kSecurity},  {0x6983, StatusClass::kSecurity},
      {0x6988, StatusClass::kSecurity},  {0x9302, StatusClass::kSecurity},
      {0x9303, StatusClass::kBlocked},   {0x6A82, StatusClass::kNotFound},
      {0x6A83, StatusClass::kNotFound},  {0x6A88, StatusClass::kNotFound},
      {0x6901, StatusClass::kCommand},   {0x69FF, StatusClass::kCommand},
      {0x6700, StatusClass::kCommand},   {0x6D00, StatusClass::kCommand},
      {0x6E00, StatusClass::kCommand},   {0x6400, StatusClass::kCard},
      {0x6581, StatusClass::kCard},      {0x6F00, StatusClass::kCard},
      {0x9401, StatusClass::kOther},     {0x9001, StatusClass::kOther},
      {0x0000, StatusClass::kOther},     {0xFFFF, StatusClass::kOther},
  };
  for (const auto& [value, expected] : cases) {
    EXPECT_EQ(StatusWord(value).classify(), expected) << std::hex << value;
  }
}

TEST(StatusWord, CarriesALengthOnlyWhenItSaysSo) {
  EXPECT_EQ(StatusWord(0x61, 0x12).length(), 0x12);
  EXPECT_EQ(StatusWord(0x61, 0x00).length(), 256);
  EXPECT_EQ(StatusWord(0x6C, 0x40).length(), 0x40);
  EXPECT_EQ(StatusWord(0x90, 0x00).length(), std::nullopt);
}

TEST(StatusWord, CarriesTheTriesLeft) {
  EXPECT_EQ(StatusWord(0x63C2).tries_left(), 2);
  EXPECT_EQ(StatusWord(0x63C0).tries_left(), 0);
  EXPECT_EQ(StatusWord(0x6300).tries_left(), std::nullopt);
  EXPECT_EQ(StatusWord(0x6983).tries_left(), std::nullopt);
}

TEST(StatusWord, HasTheMeaningOfTheSocialSecurityCard) {
  EXPECT_EQ(StatusWord(0x9000).meaning(), "done");
  EXPECT_EQ(StatusWord(0x6A82).meaning(), "file not found");
  EXPECT_EQ(StatusWord(0x6A81).meaning(), "not supported, or card or application blocked");
  EXPECT_EQ(StatusWord(0x9303).meaning(), "application locked for good");
  EXPECT_EQ(StatusWord(0x1234).meaning(), "unknown status");
}

}  // namespace
}  // namespace ssc::iso7816
