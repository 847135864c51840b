// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t0.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/protocol/iso7816/line_script.hpp"

namespace ssc::iso7816 {
namespace {

using Kind = LineAction::Kind;

Outcome play(std::string_view tpdu, const std::vector<std::string>& script) {
  T0Exchange t0;
  LineAction action = t0.start(hex(tpdu), kWT);
  for (const std::string& step : script) action = play_step(t0, action, step);
  return {action.kind, action.failure, hex_of(t0.response())};
}

// --- Case 1: no data ---

TEST(T0Case1, Works) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 90 00"}), answered("9000"));
}

TEST(T0Case1, WaitsAgainAfterNull) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 60 60", "< 90 00"}), answered("9000"));
}

TEST(T0Case1, FailsWhenTheCardIsMute) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "timeout"}),
            failed_with(LineFailure::kTimeout));
}

TEST(T0Case1, FailsWhenSW2DoesNotCome) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 90", "timeout"}),
            failed_with(LineFailure::kTimeout));
}

TEST(T0Case1, FailsOnABadSW1) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 50"}),
            failed_with(LineFailure::kWrongProcedureByte));
}

TEST(T0Case1, FailsWhenTheCardAcknowledgesDataThatIsNotThere) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 70"}),
            failed_with(LineFailure::kWrongProcedureByte));
}

TEST(T0Case1, TakesEveryStatusAsItIs) {
  for (const auto* status : {"6D00", "6F00", "9302", "63C2", "6982", "9FFF"}) {
    EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", std::string("<") + status}),
              answered(status));
  }
}

TEST(T0Case1, TakesAnySW2AlsoOneThatLooksLikeAProcedureByte) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 61 60"}), answered("6160"));
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "< 90 70"}), answered("9070"));
}

// --- Case 2S: data to the reader ---

TEST(T0Case2S1, LengthAccepted) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84", "< 01 02 03 04", "< 90 00"}),
            answered("010203049000"));
}

TEST(T0Case2S2, LengthDefinitelyNotAccepted) {
  EXPECT_EQ(play("00 B2 01 2C 40", {"> 00 B2 01 2C 40", "< 67 00"}), answered("6700"));
}

TEST(T0Case2S3, LengthCorrectedByTheCardGoesUpAsItIs) {
  EXPECT_EQ(play("00 B2 01 2C 00", {"> 00 B2 01 2C 00", "< 6C 12"}), answered("6C12"));
}

TEST(T0Case2S, ReceivesByteAtATime) {
  EXPECT_EQ(play("00 84 00 00 02", {"> 00 84 00 00 02", "< 7B 01", "< 60", "< 7B 02", "< 90 00"}),
            answered("01029000"));
}

TEST(T0Case2S, ReceivesOneByteThenAllTheRest) {
  EXPECT_EQ(play("00 84 00 00 03", {"> 00 84 00 00 03", "< 7B 01", "< 84 02 03", "< 90 00"}),
            answered("0102039000"));
}

TEST(T0Case2S, DataThatLooksLikeProcedureBytesIsData) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84", "< 60 84 7B 90", "< 90 00"}),
            answered("60847B909000"));
}

TEST(T0Case2S, P3OfZeroMeans256Bytes) {
  EXPECT_EQ(
      play("00 B0 81 00 00", {"> 00 B0 81 00 00", "< B0", "<" + repeat("A5", 256), "< 90 00"}),
      answered(repeat("A5", 256) + "9000"));
}

TEST(T0Case2S, P3OfZeroByteAtATimeEndsAfter256Bytes) {
  EXPECT_EQ(play("00 B0 81 00 00", {"> 00 B0 81 00 00", "<" + repeat("4F A5", 256), "< 90 00"}),
            answered(repeat("A5", 256) + "9000"));
}

TEST(T0Case2S, AcknowledgingMoreThanP3BytesFails) {
  EXPECT_EQ(play("00 84 00 00 01", {"> 00 84 00 00 01", "< 84 01", "< 84"}),
            failed_with(LineFailure::kWrongProcedureByte));
  EXPECT_EQ(play("00 B0 81 00 00", {"> 00 B0 81 00 00", "<" + repeat("4F A5", 256), "< 4F"}),
            failed_with(LineFailure::kWrongProcedureByte));
}

TEST(T0Case2S, StatusMayEndTheDataEarly) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 7B 01", "< 62 82"}), answered("016282"));
}

TEST(T0Case2S, FailsWhenTheCardFallsSilentInTheData) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84 01", "timeout"}),
            failed_with(LineFailure::kTimeout));
}

// --- Case 3S: data to the card ---

TEST(T0Case3S, SendsAllDataAfterINS) {
  EXPECT_EQ(play("00 A4 00 00 02 3F 00", {"> 00 A4 00 00 02", "< A4", "> 3F 00", "< 90 00"}),
            answered("9000"));
}

TEST(T0Case3S, SendsOneByteAfterEachComplementOfINS) {
  EXPECT_EQ(play("00 A4 00 00 03 01 02 03", {"> 00 A4 00 00 03", "< 5B", "> 01", "< 60 5B", "> 02",
                                             "< A4", "> 03", "< 90 00"}),
            answered("9000"));
}

TEST(T0Case3S, HoldsTheDataBackUntilItIsAskedFor) {
  EXPECT_EQ(play("00 A4 00 00 02 3F 00", {"> 00 A4 00 00 02", "< 6A 86"}), answered("6A86"));
}

TEST(T0Case3S, Sends255Bytes) {
  const std::string data = repeat("5A", 255);
  EXPECT_EQ(play("00 D6 81 00 FF" + data, {"> 00 D6 81 00 FF", "< D6", ">" + data, "< 90 00"}),
            answered("9000"));
}

TEST(T0Case3S, AcknowledgingMoreThanTheDataFails) {
  EXPECT_EQ(play("00 A4 00 00 02 3F 00", {"> 00 A4 00 00 02", "< A4", "> 3F 00", "< A4"}),
            failed_with(LineFailure::kWrongProcedureByte));
}

// --- Case 4S: Le has no place in a TPDU ---

TEST(T0Case4S1, DropsLeAndPassesMoreDataUp) {
  EXPECT_EQ(play("00 A4 04 00 02 3F 00 00", {"> 00 A4 04 00 02", "< A4", "> 3F 00", "< 61 20"}),
            answered("6120"));
}

TEST(T0Case4S2, DropsLeAndTakesAnAnswerWithoutData) {
  EXPECT_EQ(play("00 A4 04 00 02 3F 00 FF", {"> 00 A4 04 00 02", "< A4", "> 3F 00", "< 90 00"}),
            answered("9000"));
}

TEST(T0Case4S, Of261BytesIsTheLongest) {
  const std::string data = repeat("5A", 255);
  EXPECT_EQ(
      play("00 D6 81 00 FF" + data + "00", {"> 00 D6 81 00 FF", "< D6", ">" + data, "< 90 00"}),
      answered("9000"));
}

TEST(T0Case4S, GetResponseThenFollowsEachOf2S) {
  EXPECT_EQ(play("00 C0 00 00 02", {"> 00 C0 00 00 02", "< C0 6F 00", "< 90 00"}),
            answered("6F009000"));
  EXPECT_EQ(play("00 C0 00 00 02", {"> 00 C0 00 00 02", "< 67 00"}), answered("6700"));
  EXPECT_EQ(play("00 C0 00 00 02", {"> 00 C0 00 00 02", "< 6C 01"}), answered("6C01"));
}

// --- What a host may not ask ---

TEST(T0, RefusesACommandThatIsNoTpduWithoutSendingAnything) {
  const std::string too_long = "00 D6 00 00 FF" + repeat("00", 257);
  for (const std::string& tpdu : {std::string(""), std::string("00"), std::string("00 A4 00"),
                                  std::string("00 A4 00 00 02 3F"),           // data missing
                                  std::string("00 A4 00 00 02 3F 00 00 00"),  // more than Le
                                  std::string("00 A4 00 00 00 00"),           // Lc of zero
                                  std::string("00 B0 00 00 00 01 00"),        // extended
                                  std::string("00 6A 00 00 00"),              // INS 6X
                                  std::string("00 90 00 00 00"),              // INS 9X
                                  too_long}) {
    EXPECT_EQ(play(tpdu, {}), failed_with(LineFailure::kMalformed)) << tpdu;
  }
}

TEST(T0, TakesAnOddINS) {
  EXPECT_EQ(play("00 CB 3F FF 02 5C 00", {"> 00 CB 3F FF 02", "< CB", "> 5C 00", "< 90 00"}),
            answered("9000"));
}

// --- A card that misbehaves ---

TEST(T0, EveryProcedureByteHasADefinedOutcome) {
  for (unsigned c = 0; c < 256; ++c) {
    T0Exchange t0;
    t0.start(hex("00 A4 00 00 02 3F 00"), kWT);
    t0.on_sent();
    const LineAction action = t0.on_character(static_cast<Byte>(c));
    const bool status = c != 0x60 && (c >> 4 == 6 || c >> 4 == 9);
    const bool acknowledge = c == 0xA4 || c == 0x5B;
    const Kind expected = status || c == 0x60 ? Kind::kReceive
                          : acknowledge       ? Kind::kSend
                                              : Kind::kFailed;
    EXPECT_EQ(action.kind, expected) << c;
    EXPECT_EQ(action.failure,
              expected == Kind::kFailed ? LineFailure::kWrongProcedureByte : LineFailure::kNone);
  }
}

TEST(T0, EndlessNullsAreBounded) {
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "<" + repeat("60", 255), "< 90 00"}),
            answered("9000"));
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "<" + repeat("60", 256)}),
            failed_with(LineFailure::kTooMuchTime));
}

TEST(T0, NullsBetweenSingleBytesCountTogether) {
  EXPECT_EQ(play("00 B0 81 00 00",
                 {"> 00 B0 81 00 00", "<" + repeat("4F A5 60 60", 127), "< 4F A5 60 60"}),
            failed_with(LineFailure::kTooMuchTime));
}

TEST(T0, NullsAreCountedAnewForEachCommand) {
  T0Exchange t0;
  for (int command = 0; command < 2; ++command) {
    t0.start(hex("00 70 00 00"), kWT);
    LineAction action = from_card(t0, t0.on_sent(), repeat("60", 255));
    EXPECT_EQ(action.kind, Kind::kReceive);
  }
}

TEST(T0, TellsThatTheCardAskedForMoreTime) {
  T0Exchange t0;
  t0.start(hex("00 70 00 00"), kWT);
  EXPECT_FALSE(t0.on_sent().more_time);
  EXPECT_TRUE(t0.on_character(0x60).more_time);
  EXPECT_FALSE(t0.on_character(0x90).more_time);
}

TEST(T0, LostParityEndsTheExchangeInEitherDirection) {
  EXPECT_EQ(play("00 70 00 00", {"parity"}), failed_with(LineFailure::kParity));
  EXPECT_EQ(play("00 70 00 00", {"> 00 70 00 00 00", "parity"}), failed_with(LineFailure::kParity));
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84 01", "parity"}),
            failed_with(LineFailure::kParity));
}

TEST(T0, AnEventOutOfTurnIsADefinedError) {
  T0Exchange idle;
  EXPECT_EQ(idle.on_character(0x90).failure, LineFailure::kOutOfTurn);

  T0Exchange sending;
  sending.start(hex("00 70 00 00"), kWT);
  EXPECT_EQ(sending.on_character(0x90).failure, LineFailure::kOutOfTurn);

  T0Exchange receiving;
  receiving.start(hex("00 70 00 00"), kWT);
  receiving.on_sent();
  EXPECT_EQ(receiving.on_sent().failure, LineFailure::kOutOfTurn);
}

TEST(T0, AfterAFailureTheNextCommandStartsAfresh) {
  T0Exchange t0;
  t0.start(hex("00 84 00 00 04"), kWT);
  t0.on_sent();
  t0.on_character(0x84);
  t0.on_character(0x01);
  EXPECT_EQ(t0.on_timeout().failure, LineFailure::kTimeout);
  EXPECT_EQ(t0.on_character(0x02).failure, LineFailure::kOutOfTurn);

  t0.start(hex("00 84 00 00 01"), kWT);
  from_card(t0, t0.on_sent(), "84 55 90 00");
  EXPECT_EQ(hex_of(t0.response()), "559000");
}

TEST(T0, ClearForgetsTheAnswer) {
  T0Exchange t0;
  t0.start(hex("00 70 00 00"), kWT);
  from_card(t0, t0.on_sent(), "90 00");
  t0.clear();
  EXPECT_TRUE(t0.response().empty());
}

}  // namespace
}  // namespace ssc::iso7816
