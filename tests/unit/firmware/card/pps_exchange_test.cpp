// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/pps_exchange.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {
namespace {

using Kind = iso7816::LineAction::Kind;
using iso7816::LineFailure;

class PpsExchangeTest : public testing::Test {
 protected:
  // FF 11 95: T=1, 512 / 16.
  void begin() {
    const auto request = bytes("FF11957B");
    const auto action = pps.start(request);
    ASSERT_EQ(action.kind, Kind::kSend);
    ASSERT_EQ(hex(action.characters), "FF11957B");
    ASSERT_EQ(pps.on_sent().kind, Kind::kReceive);
  }
  iso7816::LineAction card_says(std::string_view characters) {
    iso7816::LineAction action;
    for (const Byte c : bytes(characters)) action = pps.on_character(c);
    return action;
  }

  PpsExchange pps;
};

TEST_F(PpsExchangeTest, WaitsTheInitialWaitingTimeForEachCharacter) {
  begin();
  for (const Byte c : bytes("FF1195")) {
    const auto action = pps.on_character(c);
    EXPECT_EQ(action.kind, Kind::kReceive);
    EXPECT_EQ(action.etu, 9'600U);
  }
  EXPECT_EQ(pps.on_character(0x7B).kind, Kind::kDone);
  EXPECT_EQ(hex(pps.response()), "FF11957B");
}

TEST_F(PpsExchangeTest, TellsWhatHasBeenAgreed) {
  begin();
  EXPECT_EQ(card_says("FF11957B").kind, Kind::kDone);
  ASSERT_TRUE(pps.agreement());
  EXPECT_EQ(pps.agreement()->protocol, 1);
  EXPECT_EQ(pps.agreement()->TA1, 0x95);
}

TEST_F(PpsExchangeTest, AgreesOn372WhenTheAnswerDropsPPS1) {
  begin();
  EXPECT_EQ(card_says("FF01FE").kind, Kind::kDone);
  ASSERT_TRUE(pps.agreement());
  EXPECT_EQ(pps.agreement()->TA1, 0x11);
}

TEST_F(PpsExchangeTest, AgreesOnNothingWhenTheAnswerIsAnother) {
  for (const char* answer : {"FF10957A", "FF11947A", "FF11957C", "FE11957A", "FF31950058"}) {
    begin();
    EXPECT_EQ(card_says(answer).kind, Kind::kDone) << answer;
    EXPECT_FALSE(pps.agreement()) << answer;
    EXPECT_EQ(hex(pps.response()), answer);
  }
}

TEST_F(PpsExchangeTest, FailsWithoutAWholeAnswer) {
  begin();
  card_says("FF11");
  EXPECT_EQ(pps.on_timeout().failure, LineFailure::kTimeout);
  begin();
  EXPECT_EQ(pps.on_parity_error().failure, LineFailure::kParity);
}

TEST_F(PpsExchangeTest, RefusesWhatIsNoRequest) {
  for (const char* request : {"", "FF", "FF1095", "FF10957B", "FE10957B", "FF1F9575"}) {
    EXPECT_EQ(pps.start(bytes(request)).failure, LineFailure::kMalformed) << request;
  }
}

TEST_F(PpsExchangeTest, FailsWhenTheCardTalksOutOfTurn) {
  EXPECT_EQ(pps.on_character(0xFF).failure, LineFailure::kOutOfTurn);
  const auto request = bytes("FF11957B");
  pps.start(request);
  EXPECT_EQ(pps.on_character(0xFF).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(pps.on_sent().failure, LineFailure::kOutOfTurn);
}

}  // namespace
}  // namespace ssc::firmware
