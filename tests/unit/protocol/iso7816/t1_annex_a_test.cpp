// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/iso7816/t1.hpp"
#include "tests/unit/protocol/iso7816/t1_script.hpp"

// The error-free and the disturbed scenarios of ISO/IEC 7816-3:2006 Annex A, by number. NAD is 00.
namespace ssc::iso7816 {
namespace {

using namespace t1_script;

// --- A.2.1: I-blocks ---

TEST(T1AnnexA, Scenario01_ExchangesIBlocksAndKeepsTheNumbersOverCommands) {
  EXPECT_EQ(play({"start 00 70 00 00",             //
                  "> 00 00 04 00 70 00 00 74",     // I(0,0)
                  "< 00 00 02 90 00 92",           // I(0,0)
                  "start 00 84 00 00 02",          //
                  "> 00 40 05 00 84 00 00 02 C3",  // I(1,0)
                  "< 00 40 04 11 22 90 00 E7",     // I(1,0)
                  "start 00 70 80 00",             //
                  "> 00 00 04 00 70 80 00 F4",     // I(0,0)
                  "< 00 00 02 90 00 92"},          // I(0,0)
                 kOneBlock),
            answered("90 00"));
}

TEST(T1AnnexA, Scenario01_InEachOfTheShortCases) {
  EXPECT_EQ(play({"start 00 84 00 00 02",                   // case 2S
                  "> 00 00 05 00 84 00 00 02 83",           //
                  "< 00 00 04 11 22 90 00 A7",              //
                  "start 00 D6 00 00 01 55",                // case 3S
                  "> 00 40 06 00 D6 00 00 01 55 C4",        //
                  "< 00 40 02 90 00 D2",                    //
                  "start 00 A4 00 00 02 3F 00 00",          // case 4S
                  "> 00 00 08 00 A4 00 00 02 3F 00 00 91",  //
                  "< 00 00 04 6F 00 90 00 FB"},             //
                 kOneBlock),
            answered("6F 00 90 00"));
}

// --- A.2.2: waiting-time extension ---

TEST(T1AnnexA, Scenario02_GrantsAWaitingTimeExtension) {
  T1Play t1(kOneBlock);
  t1.play({"start 00 70 00 00",          //
           "> 00 00 04 00 70 00 00 74",  // I(0,0)
           "< 00 C3 01 05 C7",           // S(WTX request)
           "> 00 E3 01 05 E7"});         // S(WTX response)
  EXPECT_EQ(t1.due().bwt_multiplier, 5);
  EXPECT_EQ(t1.due().more_time, 5);
  EXPECT_EQ(t1.play({"< 00 00 02 90 00 92"}), answered("90 00"));
}

// --- A.2.3: information field sizes ---

TEST(T1AnnexA, Scenario03_TakesIFSCFromTheCard) {
  EXPECT_EQ(play({"start 00 84 00 00 02",          //
                  "> 00 20 04 00 84 00 00 A0",     // I(0,1)
                  "< 00 C1 01 20 E0",              // S(IFS request), 32
                  "> 00 E1 01 20 C0",              // S(IFS response)
                  "< 00 90 00 90",                 // R(1)
                  "> 00 40 01 02 43",              // I(1,0)
                  "< 00 00 04 11 22 90 00 A7",     // I(0,0)
                  "start 00 84 00 00 02",          //
                  "> 00 00 05 00 84 00 00 02 83",  // I(0,0), in one block now
                  "< 00 40 04 11 22 90 00 E7"}),   // I(1,0)
            answered("11 22 90 00"));
}

TEST(T1AnnexA, Scenario04_AnnouncesIFSDBeforeTheFirstIBlockOnly) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 C1 01 FE 3E",           // S(IFS request), 254
                  "< 00 E1 01 FE 1E",           // S(IFS response)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92",        // I(0,0)
                  "start 00 70 00 00",          //
                  "> 00 40 04 00 70 00 00 34",  // I(1,0)
                  "< 00 40 02 90 00 D2"},       // I(1,0)
                 kAnnouncing),
            answered("90 00"));
}

// --- A.2.4: chaining ---

TEST(T1AnnexA, Scenario05_TheDeviceChains) {
  EXPECT_EQ(play({"start 00 D6 00 00 05 A1 A2 A3 A4 A5",  //
                  "> 00 20 04 00 D6 00 00 F2",            // I(0,1)
                  "< 00 90 00 90",                        // R(1)
                  "> 00 60 04 05 A1 A2 A3 C1",            // I(1,1)
                  "< 00 80 00 80",                        // R(0)
                  "> 00 00 02 A4 A5 03",                  // I(0,0)
                  "< 00 00 02 90 00 92"}),                // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario06_TheCardChains) {
  EXPECT_EQ(play({"start 00 B0 00 00",          //
                  "> 00 00 04 00 B0 00 00 B4",  // I(0,0)
                  "< 00 20 03 01 02 03 23",     // I(0,1)
                  "> 00 90 00 90",              // R(1)
                  "< 00 60 03 04 05 06 64",     // I(1,1)
                  "> 00 80 00 80",              // R(0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("01 02 03 04 05 06 90 00"));
}

TEST(T1AnnexA, Scenario07_BothChain) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 90 00 90",              // R(1)
                  "> 00 40 01 04 45",           // I(1,0)
                  "< 00 20 03 01 02 03 23",     // I(0,1)
                  "> 00 90 00 90",              // R(1)
                  "< 00 40 03 04 90 00 D7",     // I(1,0)
                  "start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

// --- A.3.1: I-blocks disturbed ---

TEST(T1AnnexA, Scenario08_RepeatsAnIBlockThatTheCardGotDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0), damaged on the way
                  "< 00 81 00 81",              // R(0), EDC error
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario09_AsksForADamagedIBlockAgain) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 93",        // I(0,0), LRC wrong
                  "> 00 81 00 81",              // R(0), EDC error
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario10_RepeatsItsRBlockWhenTheCardGotItDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "damaged",                    // I(0,0)
                  "> 00 81 00 81",              // R(0), damaged on the way
                  "< 00 91 00 91",              // R(1), EDC error
                  "> 00 81 00 81",              // R(0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario11_AnIBlockAndTheRBlockOfTheCardAreDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0), damaged on the way
                  "damaged",                    // R(0)
                  "> 00 81 00 81",              // R(0)
                  "< 00 81 00 81",              // R(0): it still awaits I(0,…)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario12_AnIBlockAndBothRBlocksAreDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0), damaged on the way
                  "damaged",                    // R(0)
                  "> 00 81 00 81",              // R(0), damaged on the way
                  "damaged",                    // R(0)
                  "> 00 81 00 81",              // R(0)
                  "< 00 81 00 81",              // R(0)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario13_AsksAgainWhenNothingComes) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0), lost
                  "silence",                    //
                  "> 00 82 00 82",              // R(0), other error
                  "< 00 82 00 82",              // R(0)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "silence",                    // I(0,0), lost
                  "> 00 82 00 82",              // R(0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

// --- A.3.2: waiting-time extension disturbed ---

TEST(T1AnnexA, Scenario14_TheWtxRequestIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 C3 01 02 C1",           // S(WTX request), LRC wrong
                  "> 00 81 00 81",              // R(0)
                  "< 00 C3 01 02 C0",           // S(WTX request)
                  "> 00 E3 01 02 E0",           // S(WTX response)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario15_TheWtxResponseIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 C3 01 02 C0",           // S(WTX request)
                  "> 00 E3 01 02 E0",           // S(WTX response), damaged on the way
                  "< 00 C3 01 02 C0",           // S(WTX request)
                  "> 00 E3 01 02 E0",           // S(WTX response)
                  "damaged",                    // I(0,0)
                  "> 00 81 00 81",              // R(0): after an S-response too
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

// --- A.3.3: information field sizes disturbed ---

TEST(T1AnnexA, Scenario16_TheIfsRequestOfTheCardIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "damaged",                    // S(IFS request)
                  "> 00 81 00 81",              // R(0)
                  "< 00 C1 01 08 C8",           // S(IFS request)
                  "> 00 E1 01 08 E8",           // S(IFS response)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario17_TheIfsResponseToTheCardIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 C1 01 08 C8",           // S(IFS request)
                  "> 00 E1 01 08 E8",           // S(IFS response), damaged on the way
                  "< 00 C1 01 08 C8",           // S(IFS request)
                  "> 00 E1 01 08 E8",           // S(IFS response)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario18_TheIfsRequestOfTheDeviceIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 C1 01 FE 3E",           // S(IFS request), damaged on the way
                  "< 00 81 00 81",              // R(0)
                  "> 00 C1 01 FE 3E",           // S(IFS request)
                  "< 00 E1 01 FE 1E",           // S(IFS response)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"},       // I(0,0)
                 kAnnouncing),
            answered("90 00"));
}

TEST(T1AnnexA, Scenario19_TheIfsResponseOfTheCardIsDamaged) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 C1 01 FE 3E",           // S(IFS request)
                  "damaged",                    // S(IFS response)
                  "> 00 C1 01 FE 3E",           // S(IFS request)
                  "< 00 E1 01 FE 1E",           // S(IFS response)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"},       // I(0,0)
                 kAnnouncing),
            answered("90 00"));
}

TEST(T1AnnexA, Scenario20_TheIfsRequestOfTheDeviceIsLostTwice) {
  EXPECT_EQ(play({"start 00 70 00 00",          //
                  "> 00 C1 01 FE 3E",           // S(IFS request), lost
                  "silence",                    //
                  "> 00 C1 01 FE 3E",           // S(IFS request), lost
                  "silence",                    //
                  "> 00 C1 01 FE 3E",           // S(IFS request)
                  "< 00 E1 01 FE 1E",           // S(IFS response)
                  "> 00 00 04 00 70 00 00 74",  // I(0,0)
                  "< 00 00 02 90 00 92"},       // I(0,0)
                 kAnnouncing),
            answered("90 00"));
}

// --- A.3.4: chaining disturbed ---

TEST(T1AnnexA, Scenario21_AnIBlockOfTheDevicesChainIsDamaged) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1), damaged on the way
                  "< 00 81 00 81",              // R(0), EDC error
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "< 00 90 00 90",              // R(1)
                  "> 00 40 01 04 45",           // I(1,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario22_AnRBlockInTheDevicesChainIsDamaged) {
  EXPECT_EQ(play({"start 00 84 00 00 04",       //
                  "> 00 20 04 00 84 00 00 A0",  // I(0,1)
                  "damaged",                    // R(1)
                  "> 00 81 00 81",              // R(0)
                  "< 00 90 00 90",              // R(1)
                  "> 00 40 01 04 45",           // I(1,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1AnnexA, Scenario23_AnIBlockOfTheCardsChainIsDamaged) {
  EXPECT_EQ(play({"start 00 B0 00 00",          //
                  "> 00 00 04 00 B0 00 00 B4",  // I(0,0)
                  "< 00 20 03 01 02 03 23",     // I(0,1)
                  "> 00 90 00 90",              // R(1)
                  "damaged",                    // I(1,0)
                  "> 00 90 00 90",              // R(1), the same once more
                  "< 00 40 02 90 00 D2"}),      // I(1,0)
            answered("01 02 03 90 00"));
}

TEST(T1AnnexA, Scenario24_AnRBlockInTheCardsChainIsDamaged) {
  EXPECT_EQ(play({"start 00 B0 00 00",          //
                  "> 00 00 04 00 B0 00 00 B4",  // I(0,0)
                  "< 00 20 03 01 02 03 23",     // I(0,1)
                  "> 00 90 00 90",              // R(1), damaged on the way
                  "< 00 91 00 91",              // R(1), EDC error
                  "> 00 90 00 90",              // R(1)
                  "< 00 40 02 90 00 D2"}),      // I(1,0)
            answered("01 02 03 90 00"));
}

}  // namespace
}  // namespace ssc::iso7816
