// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/sscard_driver/SSCardDriver.h"

namespace ssc::national {
namespace {

using testing::HasSubstr;

long number(Code code, std::uint16_t status = 0) {
  return Error(Failure{code, "", status}).number;
}

TEST(Error, ReaderAndCardHaveTheNumbersOfTheTable) {
  EXPECT_EQ(number(Code::kNoCard), -2);
  EXPECT_EQ(number(Code::kCardMute), -4);
  EXPECT_EQ(number(Code::kServiceDown), -11);
  EXPECT_EQ(number(Code::kNoReader), -11);
  EXPECT_EQ(number(Code::kNotSscard, 0x6A82), -1);
  EXPECT_EQ(number(Code::kCardIdentifier), -20);
  EXPECT_EQ(number(Code::kCardNotGenuine), -21);
  EXPECT_EQ(number(Code::kCardSwapped), -22);
  EXPECT_EQ(number(Code::kNoPsam), -2201);
  EXPECT_EQ(number(Code::kAlgorithmUnavailable, 0x6A82), -2202);
}

TEST(Error, WhatTheCardSaidIsMinusItsStatusWord) {
  EXPECT_EQ(number(Code::kCardAccess, 0x6982), -27010);
  EXPECT_EQ(number(Code::kCardStatus, 0x6A83), -27267);
  EXPECT_EQ(number(Code::kPsamRefused, 0x9302), -37634);
}

TEST(Error, ARefusedKeyTellsItsTries) {
  EXPECT_EQ(number(Code::kKeyRefused, 0x63C2), -25538);
  EXPECT_EQ(message(Error(-25538)), "外部认证失败, 剩余2次");
  EXPECT_EQ(message(Error(-25536)), "外部认证失败, 剩余0次");
  EXPECT_EQ(number(Code::kKeyRefused, 0x6983), -27011);
}

TEST(Error, ThePsamsTriesAreNotTheCards) {
  EXPECT_EQ(number(Code::kPsamRefused, 0x63CF), -37634);
}

TEST(Error, AMissingKeyOrItsLevel) {
  EXPECT_EQ(number(Code::kKeyMissing, 0x6A88), -27272);
  EXPECT_EQ(number(Code::kKeyMissing), -27272);
  EXPECT_EQ(number(Code::kKeyMissing, 0x6A80), -24);
}

TEST(Error, EveryCodeHasANumberBelowZeroAndAMessage) {
  for (const CodeInfo& info : all_codes()) {
    const Error error{Failure{info.value}};
    EXPECT_LT(error.number, 0) << info.code;
    EXPECT_THAT(message(error), testing::Not(HasSubstr("状态字"))) << info.code;
  }
}

TEST(Error, AnUnknownStatusWordIsPrintedAndTheDetailStandsInBrackets) {
  EXPECT_EQ(message(Error(-26112, "SELECT DF04")), "卡片返回状态字6600 (SELECT DF04)");
}

}  // namespace
}  // namespace ssc::national
