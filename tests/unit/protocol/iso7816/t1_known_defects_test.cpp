// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/iso7816/t1_exchange.hpp"
#include "tests/unit/protocol/iso7816/t1_script.hpp"

// What other implementations of T=1 were seen to do wrong, one test each: libccid and the readers
// its tracker tells of, and ccid-rs.
namespace ssc::iso7816 {
namespace {

using namespace t1_script;

// --- libccid ---

// It keeps four bytes of the last R-block, which with CRC has five.
TEST(T1KnownDefects, AnRBlockWithCrcIsRepeatedWhole) {
  EXPECT_EQ(play({"start 00 70 00 00",             //
                  "> 00 00 04 00 70 00 00 DE 47",  // I(0,0)
                  "damaged", "> 00 81 00 AC 27",   // R(0), EDC error
                  "damaged", "> 00 81 00 AC 27",   // R(0), once more
                  "< 00 00 02 90 00 9C 6D"},       // I(0,0)
                 {.edc = Edc::kCrc, .IFSD = kDefaultIFSD}),
            answered("90 00"));
}

// LudovicRousseau/CCID#155: waiting times of days, because nothing limited the multipliers of a
// card.
TEST(T1KnownDefects, WaitingTimesHaveASum) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74",  //
                  "< 00 C3 01 FF 3D", "> 00 E3 01 FF 1D",            //
                  "< 00 C3 01 FF 3D", "> 00 E3 01 FF 1D",            //
                  "< 00 C3 01 FF 3D"}),
            failed_with(LineFailure::kTooMuchTime));
}

// LudovicRousseau/CCID#72: a wrong R-block was answered in a loop that never ended.
TEST(T1KnownDefects, AWrongRBlockIsAnsweredThreeTimes) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 90 00 90", "> 00 82 00 82",                  // R(1) after the end: wrong
                  "< 00 90 00 90", "> 00 82 00 82",                  //
                  "< 00 90 00 90", "> 00 C0 00 C0",                  // RESYNCH
                  "< 00 E0 00 E0"}),
            failed_with(LineFailure::kProtocol));
}

// After a failure it stays dead until the application resets the card.
TEST(T1KnownDefects, AFailedExchangeDoesNotEndTheSession) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92",
                  "start 00 70 00 00", "> 00 40 04 00 70 00 00 34", "silence", "silence", "silence",
                  "silence", "silence", "silence",   // the third RESYNCH too
                  "start 00 70 00 00",               //
                  "> 00 C0 00 C0", "< 00 E0 00 E0",  //
                  "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

// After RESYNCH it sends the command once more, also one that the card may have executed.
TEST(T1KnownDefects, ADebitIsNotExecutedTwice) {
  EXPECT_EQ(play({"start 80 54 01 00", "> 00 00 04 80 54 01 00 D1",  // I(0,0)
                  "< 00 C3 01 01 C3", "> 00 E3 01 01 E3",            // S(WTX): it is at work
                  "damaged", "> 00 81 00 81", "damaged", "damaged",  // three answers
                  "> 00 C0 00 C0", "< 00 E0 00 E0"}),                // RESYNCH
            failed_with(LineFailure::kProtocol));
}

// --- ccid-rs ---

// It waits 20 ms for a character and 5 s for a block, whatever the card has announced, and does
// not multiply the time for WTX.
TEST(T1KnownDefects, TimesAreThoseOfTheCard) {
  T1ApduExchange exchange;
  exchange.reset({.cwt_etu = 8203, .bwt_etu = 15'371});
  exchange.start(hex("00 70 00 00"), false);
  EXPECT_EQ(exchange.on_sent().etu, 15'371U);
  EXPECT_EQ(exchange.on_character(0x00).etu, 8203U);
}

TEST(T1KnownDefects, WtxMultipliesTheWait) {
  T1Play t1(kSmallBlocks);
  t1.play(
      {"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 C3 01 0A C8", "> 00 E3 01 0A E8"});
  EXPECT_EQ(t1.due().bwt_multiplier, 10);
}

// One wrong LRC and the exchange is over.
TEST(T1KnownDefects, AWrongLrcIsAnsweredByAnRBlock) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 91",
                  "> 00 81 00 81", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

TEST(T1KnownDefects, TheNumberOfTheCardsBlockIsLookedAt) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74",
                  "< 00 40 02 90 00 D2",    // I(1,0) where I(0,…) is due
                  "> 00 82 00 82",          // R(0), other error
                  "< 00 00 02 90 00 92"}),  // I(0,0)
            answered("90 00"));
}

// A repeated block was taken as the next one.
TEST(T1KnownDefects, ADuplicateInTheCardsChainIsDropped) {
  EXPECT_EQ(play({"start 00 B0 00 00", "> 00 00 04 00 B0 00 00 B4",
                  "< 00 20 02 01 02 21",    // I(0,1)
                  "> 00 90 00 90",          // R(1), lost
                  "< 00 20 02 01 02 21",    // I(0,1), once more
                  "> 00 90 00 90",          // R(1)
                  "< 00 40 02 90 00 D2"}),  // I(1,0)
            answered("01 02 90 00"));
}

TEST(T1KnownDefects, AfterWtxInAChainTheBlockIsNotSentAgain) {
  EXPECT_EQ(play({"start 00 84 00 00 04", "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 C3 01 01 C3", "> 00 E3 01 01 E3",               // WTX
                  "< 00 90 00 90",                                      // R(1)
                  "> 00 40 01 04 45",                                   // I(1,0)
                  "< 00 00 02 90 00 92"}),                              // I(0,0)
            answered("90 00"));
}

TEST(T1KnownDefects, IfsAndAbortOfTheCardAreAnswered) {
  EXPECT_EQ(play({"start 00 84 00 00 04", "> 00 20 04 00 84 00 00 A0",  //
                  "< 00 C1 01 08 C8", "> 00 E1 01 08 E8",               // IFS
                  "< 00 C2 00 C2", "> 00 E2 00 E2",                     // ABORT
                  "< 00 00 02 6F 00 6D"}),
            answered("6F 00"));
}

TEST(T1KnownDefects, TheNumberOfAnRBlockIsLookedAt) {
  EXPECT_EQ(play({"start 00 84 00 00 04", "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 80 00 80",                                      // R(0): has not arrived
                  "> 00 20 04 00 84 00 00 A0",                          // I(0,1), not I(1,0)
                  "< 00 90 00 90",                                      // R(1)
                  "> 00 40 01 04 45", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

}  // namespace
}  // namespace ssc::iso7816
