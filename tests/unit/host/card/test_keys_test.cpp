// SPDX-License-Identifier: Apache-2.0
#include "host/card/test_keys.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/card/origin.hpp"

// Expected bytes: each block by `openssl enc -nopad`, the formulas by hand.
namespace ssc::card {
namespace {

using sscard::Algorithm;

const std::string kRoot = "0123456789ABCDEFFEDCBA9876543210";

std::string answer_of(Algorithm algorithm, int levels) {
  TestKeys keys(algorithm);
  EXPECT_TRUE(keys.add(holder_key(), levels, from_hex_text(kRoot)));
  const auto answer = keys.answer(card_of(algorithm), proof_of(holder_key()));
  return answer ? to_hex_text(*answer) : std::string(answer.error().info().code);
}

TEST(TestKeys, ComputeWithSm4) {
  EXPECT_EQ(answer_of(Algorithm::kSm4, 0), "2A73A50994D225D6");
  EXPECT_EQ(answer_of(Algorithm::kSm4, 1), "64EE91B66DA608E9");
  EXPECT_EQ(answer_of(Algorithm::kSm4, 3), "093A89103B3BD6D1");
}

TEST(TestKeys, ComputeWithTripleDes) {
  EXPECT_EQ(answer_of(Algorithm::kDes, 0), "CDEA4CC9A59F7169");
  EXPECT_EQ(answer_of(Algorithm::kDes, 1), "A88F5A6DB359F77A");
  EXPECT_EQ(answer_of(Algorithm::kDes, 3), "74EF999E69629CD1");
}

TEST(TestKeys, SealACommandUnderTheSessionKey) {
  TestKeys keys(Algorithm::kSm4);
  ASSERT_TRUE(keys.add(holder_key(), 0, from_hex_text(kRoot)));
  // E(1122334455667788 00…) by the root: the session key; then E(84240000 04 80…), words xored
  const Seal unblock{&holder_key(), proof_of(holder_key()).factor, sscard::kUnblockPin, {}};
  EXPECT_EQ(to_hex_text(*keys.seal(card_of(Algorithm::kSm4), unblock)), "8424000004A2F5D254");
}

TEST(TestKeys, HaveNoSsf33) {
  EXPECT_EQ(answer_of(Algorithm::kSsf33, 1), "ALGORITHM_UNAVAILABLE");
}

TEST(TestKeys, OfOneAlgorithmDoNotServeACardOfAnother) {
  TestKeys keys(Algorithm::kDes);
  EXPECT_TRUE(keys.add(holder_key(), 1, from_hex_text(kRoot)));
  const auto answer = keys.answer(card_of(Algorithm::kSm4), proof_of(holder_key()));
  EXPECT_EQ(answer.error().code, Code::kAlgorithmUnavailable);
}

TEST(TestKeys, SayWhichOneIsMissing) {
  TestKeys keys(Algorithm::kSm4);
  const auto answer = keys.answer(card_of(Algorithm::kSm4), proof_of(holder_key()));
  EXPECT_EQ(answer.error().code, Code::kKeyMissing);
  EXPECT_EQ(answer.error().detail, "RKSSSE");
}

TEST(TestKeys, HaveSixteenBytesAndAtMostThreeLevels) {
  TestKeys keys(Algorithm::kSm4);
  EXPECT_EQ(keys.add(holder_key(), 1, from_hex_text("0123456789ABCDEF")).error().code,
            Code::kConfig);
  EXPECT_EQ(keys.add(holder_key(), 4, from_hex_text(kRoot)).error().code, Code::kConfig);
  EXPECT_EQ(keys.add(holder_key(), -1, from_hex_text(kRoot)).error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::card
