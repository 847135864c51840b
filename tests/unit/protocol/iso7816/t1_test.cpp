// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/protocol/iso7816/t1_script.hpp"

// How chains are given up, how a link is brought in step again, and how it begins. The scenarios of
// the standard are in t1_annex_a_test.cpp.
namespace ssc::iso7816 {
namespace {

using namespace t1_script;

// --- Chains ---

TEST(T1Chain, AnIBlockInTheMiddleOfTheCommandIsNoAnswer) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 00 02 90 00 92",        // I(0,0)
                  "> 00 82 00 82",              // R(0), other error
                  "< 00 90 00 90",              // R(1)
                  "> 00 40 01 04 45",           // I(1,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

// --- A block that never left ---

TEST(T1Withdraw, ACommandThatNeverLeftLeavesNoTrace) {
  EXPECT_EQ(play({"start 00 B0 00 00", "> 00 00 04 00 B0 00 00 B4", "< 00 00 02 90 00 92",
                  "start 00 20 00 00", "> 00 40 04 00 20 00 00 64", "withdrawn",  //
                  "start 00 70 00 00", "> 00 40 04 00 70 00 00 34",               // I(1,0) again
                  "< 00 40 02 90 00 D2"}),
            answered("90 00"));
}

TEST(T1Withdraw, ABlockThatTheCardMayHaveHeardOfIsRepaired) {
  EXPECT_EQ(play({"start 00 20 00 00", "> 00 00 04 00 20 00 00 24", "silence", "> 00 82 00 82",
                  "withdrawn",                           //
                  "start 00 70 00 00", "> 00 C0 00 C0",  // S(RESYNCH request)
                  "< 00 E0 00 E0", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

TEST(T1Withdraw, ASecondSendingIsNoFirst) {
  EXPECT_EQ(play({"start 00 20 00 00", "> 00 00 04 00 20 00 00 24", "< 00 82 00 82",  // R(0)
                  "> 00 00 04 00 20 00 00 24", "withdrawn",                           //
                  "start 00 70 00 00", "> 00 C0 00 C0"}),
            waiting(T1Action::Kind::kSend));
}

// --- Abort of a chain, rule 9 ---

TEST(T1Abort, TheCardAbortsTheDevicesChainAndHandsTheTurnBack) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 C2 00 C2",              // S(ABORT request)
                  "> 00 E2 00 E2",              // S(ABORT response)
                  "< 00 90 00 90"}),            // R(1)
            failed_with(LineFailure::kProtocol));
}

TEST(T1Abort, TheLinkGoesOnAfterItAtTheNumberTheCardNamed) {
  EXPECT_EQ(play({"start 00 84 00 00 04", "> 00 20 04 00 84 00 00 A0", "< 00 C2 00 C2",
                  "> 00 E2 00 E2", "< 00 90 00 90",  // R(1)
                  "start 00 70 00 00",               //
                  "> 00 40 04 00 70 00 00 34",       // I(1,0)
                  "< 00 00 02 90 00 92"}),           // I(0,0)
            answered("90 00"));
}

TEST(T1Abort, TheCardAbortsTheDevicesChainAndAnswersAtOnce) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 C2 00 C2",              // S(ABORT request)
                  "> 00 E2 00 E2",              // S(ABORT response)
                  "< 00 00 02 67 00 65"}),      // I(0,0)
            answered("67 00"));
}

TEST(T1Abort, TheCardAbortsItsOwnChain) {
  EXPECT_EQ(play({"start 00 B0 00 00",          //
                  "> 00 00 04 00 B0 00 00 B4",  // I(0,0)
                  "< 00 20 03 01 02 03 23",     // I(0,1)
                  "> 00 90 00 90",              // R(1)
                  "< 00 C2 00 C2",              // S(ABORT request)
                  "> 00 E2 00 E2",              // S(ABORT response)
                  "< 00 90 00 90",              // R(1)
                  "start 00 70 00 00",          //
                  "> 00 40 04 00 70 00 00 34",  // I(1,0)
                  "< 00 40 02 90 00 D2"}),      // I(1,0)
            answered("90 00"));
}

TEST(T1Abort, AfterItsOwnChainTheCardHasNothingToSay) {
  EXPECT_EQ(play({"start 00 B0 00 00", "> 00 00 04 00 B0 00 00 B4", "< 00 20 03 01 02 03 23",
                  "> 00 90 00 90",        // R(1)
                  "< 00 C2 00 C2",        // S(ABORT request)
                  "> 00 E2 00 E2",        // S(ABORT response)
                  "< 00 40 02 90 00 D2",  // I(1,0): the chain goes on all the same
                  "> 00 92 00 92",        // R(1), other error
                  "< 00 90 00 90"}),      // R(1)
            failed_with(LineFailure::kProtocol));
}

TEST(T1Abort, TheResponseToTheCardIsDamaged) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 C2 00 C2",              // S(ABORT request)
                  "> 00 E2 00 E2",              // S(ABORT response), damaged on the way
                  "< 00 C2 00 C2",              // S(ABORT request)
                  "> 00 E2 00 E2",              // S(ABORT response)
                  "< 00 90 00 90"}),            // R(1)
            failed_with(LineFailure::kProtocol));
}

TEST(T1Abort, AnAbortedCommandIsNotSentOnceMoreByResynchronisation) {
  EXPECT_EQ(play({"start 00 84 00 00 04", "> 00 20 04 00 84 00 00 A0", "< 00 C2 00 C2",
                  "> 00 E2 00 E2", "silence", "> 00 82 00 82", "silence", "> 00 82 00 82",
                  "silence",          //
                  "> 00 C0 00 C0",    // S(RESYNCH request)
                  "< 00 E0 00 E0"}),  // S(RESYNCH response)
            failed_with(LineFailure::kProtocol));
}

TEST(T1Abort, TheDeviceClosesTheChainOfACommandThatWasNotFinished) {
  EXPECT_EQ(play({"begin 00 D6 00 00",          //
                  "> 00 20 04 00 D6 00 00 F2",  // I(0,1)
                  "< 00 90 00 90",              // R(1)
                  "start 00 70 00 00",          // and no more of the first one
                  "> 00 C2 00 C2",              // S(ABORT request)
                  "< 00 E2 00 E2",              // S(ABORT response)
                  "> 00 40 04 00 70 00 00 34",  // I(1,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1Abort, TheDeviceClosesAChainOnce) {
  EXPECT_EQ(play({"begin 00 D6 00 00", "> 00 20 04 00 D6 00 00 F2", "< 00 90 00 90",
                  "start 00 70 00 00", "> 00 C2 00 C2", "< 00 E2 00 E2",  // ABORT
                  "> 00 40 04 00 70 00 00 34", "< 00 00 02 90 00 92",     //
                  "start 00 70 00 00",                                    //
                  "> 00 00 04 00 70 00 00 74",                            // I(0,0) at once
                  "< 00 40 02 90 00 D2"}),
            answered("90 00"));
}

TEST(T1Abort, ACardThatKnowsNoAbortIsResynchronised) {
  EXPECT_EQ(play({"begin 00 D6 00 00", "> 00 20 04 00 D6 00 00 F2", "< 00 90 00 90",
                  "start 00 70 00 00",               //
                  "> 00 C2 00 C2", "< 00 92 00 92",  // S(ABORT request), R(1)
                  "> 00 C2 00 C2", "< 00 92 00 92",  //
                  "> 00 C2 00 C2", "< 00 92 00 92",  //
                  "> 00 C0 00 C0", "< 00 E0 00 E0",  // RESYNCH
                  "> 00 00 04 00 70 00 00 74",       // I(0,0)
                  "< 00 00 02 90 00 92"}),           // I(0,0)
            answered("90 00"));
}

// --- Resynchronisation, rules 6 and 7.4 ---

TEST(T1Resynch, ThreeFailuresInARowLeadToItAndTheCommandIsNotRepeated) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92",
                  "start 00 70 00 00",          //
                  "> 00 40 04 00 70 00 00 34",  // I(1,0): the card may be at work
                  "damaged", "> 00 91 00 91",   // R(1)
                  "damaged", "> 00 91 00 91",   // R(1)
                  "damaged",                    //
                  "> 00 C0 00 C0",              // S(RESYNCH request)
                  "< 00 E0 00 E0"}),            // S(RESYNCH response)
            failed_with(LineFailure::kProtocol));
}

TEST(T1Resynch, BothNumbersAreZeroAfterItAndIFSDIsAnnouncedAgain) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E",
                  "> 00 00 04 00 70 00 00 74",       // I(0,0)
                  "< 00 C1 01 40 80",                // S(IFS request), 64
                  "> 00 E1 01 40 A0",                //
                  "silence", "> 00 82 00 82",        //
                  "silence", "> 00 82 00 82",        //
                  "silence",                         //
                  "> 00 C0 00 C0", "< 00 E0 00 E0",  // RESYNCH
                  "start 00 70 00 00",               //
                  "> 00 C1 01 FE 3E",                // S(IFS request)
                  "< 00 E1 01 FE 1E",                //
                  "> 00 00 04 00 70 00 00 74",       // I(0,0)
                  "< 00 00 02 90 00 92"},            // I(0,0)
                 kAnnouncing),
            answered("90 00"));
}

TEST(T1Resynch, IFSCIsThatOfTheAnswerToResetAgain) {
  T1Play t1(kOneBlock);
  t1.play(
      {"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 C1 01 40 80", "> 00 E1 01 40 A0"});
  EXPECT_EQ(t1.machine().IFSC(), 0x40);
  t1.play({"silence", "silence", "silence", "> 00 C0 00 C0", "< 00 E0 00 E0"});
  EXPECT_EQ(t1.machine().IFSC(), 32);
}

TEST(T1Resynch, ACommandWhoseEndHasNotLeftIsSentOnceMore) {
  EXPECT_EQ(play({"start 00 D6 00 00 05 A1 A2 A3 A4 A5",  //
                  "> 00 20 04 00 D6 00 00 F2",            // I(0,1)
                  "< 00 90 00 90",                        // R(1)
                  "> 00 60 04 05 A1 A2 A3 C1",            // I(1,1)
                  "silence", "> 00 82 00 82",             // R(0)
                  "silence", "> 00 82 00 82",             // R(0)
                  "silence",                              //
                  "> 00 C0 00 C0",                        // S(RESYNCH request)
                  "< 00 E0 00 E0",                        // S(RESYNCH response)
                  "> 00 20 04 00 D6 00 00 F2",            // I(0,1): from the start
                  "< 00 90 00 90", "> 00 60 04 05 A1 A2 A3 C1", "< 00 80 00 80",
                  "> 00 00 02 A4 A5 03",    // I(0,0)
                  "< 00 00 02 90 00 92"}),  // I(0,0)
            answered("90 00"));
}

TEST(T1Resynch, ACommandWhoseFirstPartIsGoneIsNot) {
  EXPECT_EQ(play({"begin 00 D6 00 00", "> 00 20 04 00 D6 00 00 F2", "< 00 90 00 90",
                  "part 01 A1",                     //
                  "> 00 60 02 01 A1 C2",            // I(1,1)
                  "silence", "silence", "silence",  //
                  "> 00 C0 00 C0", "< 00 E0 00 E0"}),
            failed_with(LineFailure::kProtocol));
}

TEST(T1Resynch, IsTriedThreeTimes) {
  const std::vector<std::string> script = {"start 00 70 00 00",
                                           "> 00 00 04 00 70 00 00 74",
                                           "< 00 00 02 90 00 92",
                                           "start 00 70 00 00",
                                           "> 00 40 04 00 70 00 00 34",
                                           "silence",
                                           "silence",
                                           "silence",
                                           "> 00 C0 00 C0",
                                           "silence",  //
                                           "> 00 C0 00 C0",
                                           "damaged",  //
                                           "> 00 C0 00 C0",
                                           "silence"};
  EXPECT_EQ(play(script), failed_with(LineFailure::kTimeout));
}

TEST(T1Resynch, BeginsTheNextExchangeWhenTheLastOneFailed) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92",
                  "start 00 70 00 00", "> 00 40 04 00 70 00 00 34", "silence", "silence", "silence",
                  "silence", "silence", "silence",  // three R, three RESYNCH
                  "start 00 70 00 00",              //
                  "> 00 C0 00 C0",                  // S(RESYNCH request)
                  "< 00 E0 00 E0",                  // S(RESYNCH response)
                  "> 00 00 04 00 70 00 00 74",      // I(0,0)
                  "< 00 00 02 90 00 92"}),          // I(0,0)
            answered("90 00"));
}

TEST(T1Resynch, BeginsTheNextExchangeWhenTheLastOneWasCutShort) {
  T1Play t1(kSmallBlocks);
  t1.play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74"});
  t1.machine().clear();
  EXPECT_EQ(t1.play({"start 00 70 00 00", "> 00 C0 00 C0", "< 00 E0 00 E0",
                     "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

TEST(T1Resynch, ComesFirstWhenTheOwnerAsksForIt) {
  T1Play t1(kSmallBlocks);
  t1.play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"});
  t1.machine().resynchronise();
  EXPECT_EQ(t1.play({"start 00 70 00 00", "> 00 C0 00 C0", "< 00 E0 00 E0",
                     "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"}),
            answered("90 00"));
}

TEST(T1Resynch, MayNotBeAskedForByTheCard) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 C0 00 C0",              // S(RESYNCH request)
                  "> 00 82 00 82",              // R(0), other error
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

// --- Start of the protocol, rule 7.4.1 ---

TEST(T1Start, ACardThatHasNeverAnsweredIsGivenUpAfterThreeTries) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 C1 01 FE 3E", "silence", "> 00 C1 01 FE 3E", "silence",
                  "> 00 C1 01 FE 3E", "silence"},
                 kAnnouncing),
            failed_with(LineFailure::kTimeout));
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "damaged", "> 00 81 00 81",
                  "damaged", "> 00 81 00 81", "damaged"}),
            failed_with(LineFailure::kParity));
}

TEST(T1Start, ACardThatKnowsNoIfsRequestDoesWithout) {
  EXPECT_EQ(play({"start 00 70 00 00",                  //
                  "> 00 C1 01 FE 3E", "< 00 82 00 82",  //
                  "> 00 C1 01 FE 3E", "< 00 82 00 82",  //
                  "> 00 C1 01 FE 3E", "< 00 82 00 82",  //
                  "> 00 00 04 00 70 00 00 74",          // I(0,0)
                  "< 00 00 02 90 00 92",                // I(0,0)
                  "start 00 70 00 00",                  //
                  "> 00 40 04 00 70 00 00 34",          // I(1,0)
                  "< 00 40 02 90 00 D2"},               // I(1,0)
                 kAnnouncing),
            answered("90 00"));
}

TEST(T1Start, AnIfsResponseWithAnotherSizeIsNone) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 C1 01 FE 3E", "< 00 E1 01 20 C0", "> 00 C1 01 FE 3E",
                  "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"},
                 kAnnouncing),
            answered("90 00"));
}

TEST(T1Start, ANodeAddressIsAnsweredBySwappedNibbles) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 21 00 04 00 70 00 00 55",
                  "< 21 00 02 90 00 B3",  // not swapped: not from this card
                  "> 21 82 00 A3",        //
                  "< 12 00 02 90 00 80"},
                 {.NAD = 0x21, .IFSD = kDefaultIFSD}),
            answered("90 00"));
}

}  // namespace
}  // namespace ssc::iso7816
