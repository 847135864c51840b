// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t0_apdu.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/protocol/iso7816/line_script.hpp"

// The cases of ISO/IEC 7816-3:2006 clause 12.2, by the names it gives them.
namespace ssc::iso7816 {
namespace {

using Kind = LineAction::Kind;
using Script = std::vector<std::string>;

// Hands over the whole response, and joins its parts.
LineAction take_parts(T0ApduExchange& t0, LineAction action, std::string& response) {
  while (action.kind == Kind::kResponsePart) {
    EXPECT_LE(t0.response().size(), kMaxApduPart);
    EXPECT_FALSE(t0.response().empty());
    response += hex_of(t0.response());
    action = t0.next_response_part();
  }
  return action;
}

// Steps as of play_step, and "+ bytes" for a part of the command with more to come, ". bytes" for
// the last one.
Outcome play_on(T0ApduExchange& t0, LineAction action, const Script& script) {
  std::string response;
  for (const std::string& step : script) {
    if (step[0] == '+' || step[0] == '.') {
      EXPECT_EQ(action.kind, Kind::kCommandPart) << "before part " << step;
      action = t0.command_part(hex(step.substr(1)), step[0] == '+');
    } else {
      action = play_step(t0, action, step);
    }
    action = take_parts(t0, action, response);
  }
  return {action.kind, action.failure, response + hex_of(t0.response())};
}

Outcome play(std::string_view apdu, const Script& script) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  return play_on(t0, t0.start(hex(apdu), false), script);
}

Outcome play_parts(std::string_view first_part, const Script& script) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  return play_on(t0, t0.start(hex(first_part), true), script);
}

Script operator+(Script a, const Script& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// --- Case 1 ---

TEST(T0ApduCase1, IsATpduWithP3Of00) {
  EXPECT_EQ(play("00 70 80 01", {"> 00 70 80 01 00", "< 90 00"}), answered("9000"));
}

TEST(T0ApduCase1, AnyStatusGoesUpAlsoOneThatOffersDataNobodyWants) {
  for (const auto* status : {"6A82", "61 10", "6C 10", "9F 10"}) {
    EXPECT_EQ(play("00 70 80 01", {"> 00 70 80 01 00", std::string("<") + status}),
              answered(hex_of(hex(status))));
  }
}

// --- Case 2S ---

TEST(T0ApduCase2S1, LeAccepted) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84 01 02 03 04 90 00"}),
            answered("010203049000"));
}

TEST(T0ApduCase2S1, LeOf00Is256Bytes) {
  EXPECT_EQ(play("00 B0 81 00 00", {"> 00 B0 81 00 00", "< B0", "<" + repeat("A5", 256), "< 9000"}),
            answered(repeat("A5", 256) + "9000"));
}

TEST(T0ApduCase2S2, LeDefinitelyNotAccepted) {
  EXPECT_EQ(play("00 B2 01 2C 40", {"> 00 B2 01 2C 40", "< 67 00"}), answered("6700"));
}

TEST(T0ApduCase2S3, LeNotAcceptedLaIndicated) {
  EXPECT_EQ(play("00 B2 01 2C 00",
                 {"> 00 B2 01 2C 00", "< 6C 03", "> 00 B2 01 2C 03", "< B2 0A 0B 0C 90 00"}),
            answered("0A0B0C9000"));
}

TEST(T0ApduCase2S3, OfMoreThanNeBytesTheFirstNeAreKept) {
  EXPECT_EQ(play("00 B2 01 2C 02",
                 {"> 00 B2 01 2C 02", "< 6C 03", "> 00 B2 01 2C 03", "< B2 0A 0B 0C 90 00"}),
            answered("0A0B9000"));
}

TEST(T0ApduCase2S3, ACardThatCorrectsItselfForEverIsAskedOnceAgain) {
  EXPECT_EQ(play("00 B2 01 2C 00", {"> 00 B2 01 2C 00", "< 6C 03", "> 00 B2 01 2C 03", "< 6C 04"}),
            answered("6C04"));
}

TEST(T0ApduCase2S3, HoldsAnewForEachTpdu) {
  EXPECT_EQ(play("00 B2 01 2C 00",
                 {"> 00 B2 01 2C 00", "< 6C 03", "> 00 B2 01 2C 03", "< B2 0A 0B 0C 61 09",
                  "> 00 C0 00 00 09", "< 6C 01", "> 00 C0 00 00 01", "< C0 0D 90 00"}),
            answered("0A0B0C0D9000"));
}

TEST(T0ApduCase2S, DataMayBeOfferedInsteadOfGiven) {
  EXPECT_EQ(play("00 CA 00 42 00",
                 {"> 00 CA 00 42 00", "< 61 02", "> 00 C0 00 00 02", "< C0 0A 0B 90 00"}),
            answered("0A0B9000"));
}

TEST(T0ApduCase2S, AnOfferOfMoreThanNeIsTheStatus) {
  EXPECT_EQ(play("00 B0 81 00 02", {"> 00 B0 81 00 02", "< B0 0A 0B 61 05"}), answered("0A0B6105"));
}

TEST(T0ApduCase2S, AWarningAfterFewerBytesGoesUpWithThem) {
  EXPECT_EQ(play("00 B0 81 00 04", {"> 00 B0 81 00 04", "< 4F 0A 62 82"}), answered("0A6282"));
}

// --- Case 3S ---

TEST(T0ApduCase3S, SendsTheDataWhenTheyAreAskedFor) {
  EXPECT_EQ(play("00 D6 81 00 02 AA BB", {"> 00 D6 81 00 02", "< D6", "> AA BB", "< 90 00"}),
            answered("9000"));
  EXPECT_EQ(play("00 D6 81 00 02 AA BB", {"> 00 D6 81 00 02", "< 69 82"}), answered("6982"));
}

TEST(T0ApduCase3S, AnOfferOfDataIsTheStatus) {
  EXPECT_EQ(play("00 A4 00 00 02 3F 00", {"> 00 A4 00 00 02", "< A4", "> 3F 00", "< 61 20"}),
            answered("6120"));
}

// --- Case 4S ---

constexpr std::string_view kSelect = "00 A4 04 00 02 3F 00 00";
const Script kSelectSent = {"> 00 A4 04 00 02", "< A4", "> 3F 00"};

TEST(T0ApduCase4S1, CommandNotAccepted) {
  for (const auto* status : {"6A82", "6C10", "6283", "9401"}) {
    EXPECT_EQ(play(kSelect, kSelectSent + Script{std::string("<") + status}), answered(status));
  }
}

TEST(T0ApduCase4S2, CommandAcceptedThen2S1) {
  EXPECT_EQ(play("00 A4 04 00 02 3F 00 02",
                 kSelectSent + Script{"< 90 00", "> 00 C0 00 00 02", "< C0 6F 00 90 00"}),
            answered("6F009000"));
}

TEST(T0ApduCase4S2, CommandAcceptedThen2S2) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 90 00", "> 00 C0 00 00 00", "< 67 00"}),
            answered("6700"));
}

TEST(T0ApduCase4S2, CommandAcceptedThen2S3) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 90 00", "> 00 C0 00 00 00", "< 6C 02",
                                               "> 00 C0 00 00 02", "< C0 6F 00 90 00"}),
            answered("6F009000"));
}

TEST(T0ApduCase4S2, ACardWithoutDataHasStillAcceptedTheCommand) {
  for (const auto* refusal : {"< 6D 00", "< 6E 00", "< 6F 00", "< 69 85"}) {
    EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 90 00", "> 00 C0 00 00 00", refusal}),
              answered("9000"));
  }
}

TEST(T0ApduCase4S3, OfferOfDataThen2S1) {
  EXPECT_EQ(
      play(kSelect, kSelectSent + Script{"< 61 03", "> 00 C0 00 00 03", "< C0 6F 01 00 90 00"}),
      answered("6F01009000"));
}

TEST(T0ApduCase4S3, NoMoreThanNeBytesAreAskedFor) {
  EXPECT_EQ(play("00 A4 04 00 02 3F 00 02",
                 kSelectSent + Script{"< 61 03", "> 00 C0 00 00 02", "< C0 6F 01 61 01"}),
            answered("6F016101"));
}

TEST(T0ApduCase4S3, OfferOfDataThen2S2AndTheRefusalIsTheStatus) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 61 03", "> 00 C0 00 00 03", "< 6F 00"}),
            answered("6F00"));
}

TEST(T0ApduCase4S3, OfferOfDataThen2S3) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 61 03", "> 00 C0 00 00 03", "< 6C 01",
                                               "> 00 C0 00 00 01", "< C0 6F 90 00"}),
            answered("6F9000"));
}

TEST(T0ApduCase4S3, AnOfferOf00Is256Bytes) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 61 00", "> 00 C0 00 00 00", "< C0",
                                               "<" + repeat("A5", 256), "< 90 00"}),
            answered(repeat("A5", 256) + "9000"));
}

TEST(T0ApduCase4S3, DataMayComeInSeveralResponses) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 61 02", "> 00 C0 00 00 02", "< C0 0A 0B 61 01",
                                               "> 00 C0 00 00 01", "< C0 0C 90 00"}),
            answered("0A0B0C9000"));
}

TEST(T0ApduCase4S3, AnEndlessOfferWithoutDataIsTheStatus) {
  EXPECT_EQ(play(kSelect, kSelectSent + Script{"< 61 02", "> 00 C0 00 00 02", "< 61 02"}),
            answered("6102"));
}

TEST(T0ApduCase4S, GetResponseTakesTheClassOfTheCommandOrAFixedOne) {
  EXPECT_EQ(play("01 A4 00 00 01 3F 00", {"> 01 A4 00 00 01", "< A4", "> 3F", "< 61 01",
                                          "> 01 C0 00 00 01", "< C0 6F 90 00"}),
            answered("6F9000"));
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  t0.set_classes(0xA0, kClassOfCommand);
  EXPECT_EQ(
      play_on(t0, t0.start(hex("01 A4 00 00 01 3F 00"), false),
              {"> 01 A4 00 00 01", "< A4", "> 3F", "< 61 01", "> A0 C0 00 00 01", "< C0 6F 90 00"}),
      answered("6F9000"));
}

// --- Case 2E ---

TEST(T0ApduCase2E, WithinNe256IsCase2S) {
  EXPECT_EQ(play("00 B0 00 00 00 00 02", {"> 00 B0 00 00 02", "< B0 0A 0B 90 00"}),
            answered("0A0B9000"));
  EXPECT_EQ(play("00 B0 00 00 00 01 00",
                 {"> 00 B0 00 00 00", "< 6C 01", "> 00 B0 00 00 01", "< B0 0A 90 00"}),
            answered("0A9000"));
}

TEST(T0ApduCase2E, BeyondItAsksFor256BytesAndThenForTheRest) {
  EXPECT_EQ(play("00 B0 00 00 00 01 02", {"> 00 B0 00 00 00", "< B0", "<" + repeat("A5", 256),
                                          "< 61 00", "> 00 C0 00 00 02", "< C0 0A 0B 90 00"}),
            answered(repeat("A5", 256) + "0A0B9000"));
}

TEST(T0ApduCase2E, ACardWithoutMoreToGiveEndsIt) {
  EXPECT_EQ(play("00 B0 00 00 00 00 00",
                 {"> 00 B0 00 00 00", "< B0", "<" + repeat("A5", 256), "< 90 00"}),
            answered(repeat("A5", 256) + "9000"));
}

TEST(T0ApduCase2E, ReadsTheWhole65536Bytes) {
  Script script = {"> 00 B0 00 00 00", "< B0", "<" + repeat("A5", 256)};
  for (int response = 1; response < 256; ++response) {
    script = script + Script{"< 61 00", "> 00 C0 00 00 00", "< C0", "<" + repeat("5A", 256)};
  }
  EXPECT_EQ(play("00 B0 00 00 00 00 00", script + Script{"< 90 00"}),
            answered(repeat("A5", 256) + repeat("5A", 65280) + "9000"));
}

TEST(T0ApduCase2E, ACardThatGivesByteByByteIsLeftAfterAThousandTpdus) {
  Script script = {"> 00 B0 00 00 00", "< B0", "<" + repeat("A5", 256)};
  for (unsigned tpdu = 1; tpdu < kMaxTpdusPerApdu; ++tpdu) {
    script = script + Script{"< 61 01", "> 00 C0 00 00 01", "< C0 5A"};
  }
  EXPECT_EQ(play("00 B0 00 00 00 00 00", script + Script{"< 61 01"}),
            answered(repeat("A5", 256) + repeat("5A", 1023) + "6101"));
}

// --- Cases 3E and 4E ---

TEST(T0ApduCase3E, Within255BytesIsCase3S) {
  EXPECT_EQ(play("00 D6 81 00 00 00 02 AA BB", {"> 00 D6 81 00 02", "< D6", "> AA BB", "< 90 00"}),
            answered("9000"));
}

TEST(T0ApduCase4E, Within255BytesIsCase4S) {
  EXPECT_EQ(play("00 A4 04 00 00 00 02 3F 00 00 00",
                 kSelectSent + Script{"< 61 03", "> 00 C0 00 00 03", "< C0 6F 01 00 90 00"}),
            answered("6F01009000"));
}

TEST(T0ApduCase4E, Of255BytesComesInTwoParts) {
  const std::string data = repeat("5A", 255);
  EXPECT_EQ(play_parts("00 A4 04 00 00 00 FF" + repeat("5A", 254),
                       {". 5A 00 00", "> 00 A4 04 00 FF", "< A4", ">" + data, "< 61 01",
                        "> 00 C0 00 00 01", "< C0 6F 90 00"}),
            answered("6F9000"));
}

// --- ENVELOPE ---

// 00 D6 00 00 00 0100 and 256 bytes: 263 in all, 255 and 8 by ENVELOPE.
const std::string kLongHead = "00 D6 00 00 00 01 00";
const std::string kLongFirstPart = kLongHead + repeat("5A", 254);
const Script kFirstEnvelope = {"> 00 C2 00 00 FF", "< C2", ">" + kLongHead + repeat("5A", 248)};
const Script kSecondEnvelope = {"> 00 C2 00 00 08", "< C2", ">" + repeat("5A", 8)};

TEST(T0ApduEnvelope, CarriesACommandOfMoreThan255Bytes) {
  EXPECT_EQ(play_parts(kLongFirstPart, kFirstEnvelope + Script{"< 90 00", ". 5A 5A"} +
                                           kSecondEnvelope + Script{"< 90 00"}),
            answered("9000"));
}

TEST(T0ApduEnvelope, TheLastAnswerIsThatOfTheCommand) {
  EXPECT_EQ(play_parts(kLongFirstPart, kFirstEnvelope + Script{"< 90 00", ". 5A 5A"} +
                                           kSecondEnvelope + Script{"< 61 20"}),
            answered("6120"));
}

TEST(T0ApduEnvelope, TakesPartsOfAnySize) {
  Script script;
  for (int part = 0; part < 248; ++part) script.emplace_back("+ 5A");
  script.emplace_back("+");  // 255 bytes so far: any of them may be the last
  script.emplace_back("+ 5A");
  EXPECT_EQ(play_parts("00", Script{"+ D6 00 00 00 01", "+ 00"} + script + kFirstEnvelope +
                                 Script{"< 90 00", "+ 5A 5A 5A 5A 5A 5A 5A", "."} +
                                 kSecondEnvelope + Script{"< 90 00"}),
            answered("9000"));
}

TEST(T0ApduEnvelope, OfCase4TakesLeAlongAndFetchesTheResponse) {
  EXPECT_EQ(play_parts(kLongFirstPart,
                       kFirstEnvelope + Script{"< 90 00", "+ 5A 5A 00", ". 02", "> 00 C2 00 00 0A",
                                               "< C2", ">" + repeat("5A", 8) + "00 02", "< 61 05",
                                               "> 00 C0 00 00 02", "< C0 0A 0B 90 00"}),
            answered("0A0B9000"));
}

TEST(T0ApduEnvelope, OfCase4AfterPlain9000AsksForLe) {
  EXPECT_EQ(play_parts(kLongFirstPart,
                       kFirstEnvelope + Script{"< 90 00", ". 5A 5A 00 00", "> 00 C2 00 00 0A",
                                               "< C2", ">" + repeat("5A", 8) + "00 00", "< 90 00",
                                               "> 00 C0 00 00 00", "< 3F 0A 62 82"}),
            answered("0A6282"));
}

TEST(T0ApduEnvelope, LeSplitOverTwoEnvelopesIsStillLe) {
  // 7 + 502 + 2 bytes: 255, 255 (with the first byte of Le), 1
  const std::string head = "00 D6 00 00 00 01 F6";
  EXPECT_EQ(play_parts(head + repeat("5A", 254),
                       Script{"> 00 C2 00 00 FF", "< C2", ">" + head + repeat("5A", 248), "< 90 00",
                              "+" + repeat("5A", 248), "+ 00", ". 01", "> 00 C2 00 00 FF", "< C2",
                              ">" + repeat("5A", 254) + "00", "< 90 00", "> 00 C2 00 00 01", "< C2",
                              "> 01", "< 61 09", "> 00 C0 00 00 01", "< C0 0A 90 00"}),
            answered("0A9000"));
}

TEST(T0ApduEnvelope, TakesTheClassOfTheCommandOrAFixedOne) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  t0.set_classes(kClassOfCommand, 0x80);
  EXPECT_EQ(hex_of(t0.start(hex(kLongFirstPart), true).characters), "80C20000FF");
}

TEST(T0ApduEnvelope, ARefusalIsTheStatusOnceTheWholeCommandHasBeenTaken) {
  for (const auto* refusal : {"6D00", "6E00", "6700", "6110"}) {
    EXPECT_EQ(play_parts(kLongFirstPart,
                         {"> 00 C2 00 00 FF", std::string("<") + refusal, "+ 5A", ". 5A"}),
              answered(refusal));
  }
}

TEST(T0ApduEnvelope, ARefusalWithNothingLeftToTakeIsTheStatusAtOnce) {
  EXPECT_EQ(play_parts("00 D6 00 00 00 01 00" + repeat("5A", 248),
                       {"." + repeat("5A", 8), "> 00 C2 00 00 FF", "< 6D 00"}),
            answered("6D00"));
}

TEST(T0ApduEnvelope, ARefusalDoesNotCoverAnEndThatLies) {
  EXPECT_EQ(play_parts(kLongFirstPart, {"> 00 C2 00 00 FF", "< 6D 00", ". 5A"}),
            failed_with(LineFailure::kMalformed));
}

TEST(T0ApduEnvelope, Carries65535Bytes) {
  std::string apdu = hex_of(hex("00 D6 00 00 00 FF FF")) + repeat("5A", 65535) + "0000";
  Script script;
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  std::size_t given = kMaxApduPart;
  LineAction action = t0.start(hex(apdu.substr(0, 2 * given)), true);
  std::string received;
  for (std::size_t steps = 0; steps < 2000 && action.kind != Kind::kDone; ++steps) {
    if (action.kind == Kind::kCommandPart) {
      const std::size_t count = std::min(kMaxApduPart, apdu.size() / 2 - given);
      const std::string part = apdu.substr(2 * given, 2 * count);
      given += count;
      action = t0.command_part(hex(part), 2 * given < apdu.size());
      continue;
    }
    ASSERT_EQ(action.kind, Kind::kSend);
    const bool header = action.characters.size() == 5 && action.characters[1] == kINS_Envelope;
    const bool fetch = action.characters.size() == 5 && action.characters[1] == kINS_GetResponse;
    if (!header && !fetch) received += hex_of(action.characters);
    action = from_card(t0, t0.on_sent(), header ? "C2" : fetch ? "6F 00" : "90 00");
  }
  EXPECT_EQ(action.kind, Kind::kDone);
  EXPECT_EQ(hex_of(t0.response()), "9000");
  EXPECT_EQ(received, apdu);
}

TEST(T0ApduEnvelope, AnEndThatLiesIsNotSent) {
  const Script first = kFirstEnvelope + Script{"< 90 00"};
  for (const auto* end : {". 5A", ".", ". 5A 5A 00", ". 5A 5A 00 00 00", "+ 5A 5A 00 00 00"}) {
    EXPECT_EQ(play_parts(kLongFirstPart, first + Script{end}), failed_with(LineFailure::kMalformed))
        << end;
  }
}

// --- What is no APDU ---

TEST(T0Apdu, RefusesWhatIsNoApduWithoutSendingAnything) {
  for (const std::string& apdu :
       {std::string(""), std::string("00"), std::string("00 A4"), std::string("00 A4 00"),
        std::string("00 A4 00 00 02 3F"),               // data missing
        std::string("00 A4 00 00 02 3F 00 00 00"),      // more than Le
        std::string("00 A4 00 00 00 01"),               // one byte of LcLc
        std::string("00 A4 00 00 00 00 00 00"),         // Lc of zero
        std::string("00 A4 00 00 00 00 00 00 00"),      // Lc of zero, and Le
        std::string("00 A4 00 00 00 00 02 3F"),         // data missing
        std::string("00 A4 00 00 00 00 02 3F 00 00"),   // half of LeLe
        std::string("00 A4 00 00 00 01 00 3F"),         // much data missing
        std::string("00 6A 00 00 00"),                  // INS 6X
        std::string("00 90 00 00 00"),                  // INS 9X
        "00 D6 00 00 00 00 FF" + repeat("5A", 255)}) {  // longer than a part
    EXPECT_EQ(play(apdu, {}), failed_with(LineFailure::kMalformed)) << apdu;
  }
}

TEST(T0Apdu, RefusesThoseInPartsTooBeforeAnythingIsSent) {
  EXPECT_EQ(play_parts("00 A4 00 00", {". "}).kind, Kind::kSend);  // case 1 it is
  EXPECT_EQ(play_parts("00 A4 00 00 02", {"+ 3F 00", "+ 00", ". 00"}),
            failed_with(LineFailure::kMalformed));
  EXPECT_EQ(play_parts("00 A4 00 00 00 00 00", {". 3F"}), failed_with(LineFailure::kMalformed));
  EXPECT_EQ(play_parts("00 90 00 00 00 01 00", {}), failed_with(LineFailure::kMalformed));
  EXPECT_EQ(play_parts("00 A4 00 00 02" + repeat("5A", 256), {"+" + repeat("5A", 4)}),
            failed_with(LineFailure::kMalformed));
}

// --- A card, and an owner, that misbehave ---

TEST(T0Apdu, FailuresOfTheLineEndIt) {
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "timeout"}),
            failed_with(LineFailure::kTimeout));
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 84 01", "parity"}),
            failed_with(LineFailure::kParity));
  EXPECT_EQ(play("00 84 00 00 04", {"> 00 84 00 00 04", "< 85"}),
            failed_with(LineFailure::kWrongProcedureByte));
  EXPECT_EQ(
      play(kSelect, kSelectSent + Script{"< 61 03", "> 00 C0 00 00 03", "< C0 6F", "timeout"}),
      failed_with(LineFailure::kTimeout));
}

TEST(T0Apdu, NullsOfAllTpdusCountTogether) {
  Script script = {"> 00 B0 00 00 00", "< B0", "<" + repeat("A5", 256)};
  for (int tpdu = 0; tpdu < 4; ++tpdu) {
    script = script + Script{"<" + repeat("60", 255 - (tpdu == 0)), "< 61 01", "> 00 C0 00 00 01",
                             "< C0 5A"};
  }
  EXPECT_EQ(play("00 B0 00 00 00 00 00", script + Script{"< 60", "< 90 00"}).kind, Kind::kDone);
  EXPECT_EQ(play("00 B0 00 00 00 00 00", script + Script{"< 60 60"}),
            failed_with(LineFailure::kTooMuchTime));
}

TEST(T0Apdu, AnEventOutOfTurnIsADefinedError) {
  T0ApduExchange idle;
  EXPECT_EQ(idle.on_character(0x90).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(idle.command_part({}, false).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(idle.next_response_part().failure, LineFailure::kOutOfTurn);

  T0ApduExchange sending;
  sending.start(hex("00 70 00 00"), false);
  EXPECT_EQ(sending.command_part({}, false).failure, LineFailure::kOutOfTurn);

  T0ApduExchange gathering;
  gathering.start(hex("00 70"), true);
  EXPECT_EQ(gathering.on_sent().failure, LineFailure::kOutOfTurn);
}

TEST(T0Apdu, AfterAFailureTheNextCommandStartsAfresh) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  LineAction action = t0.start(hex("00 84 00 00 04"), false);
  EXPECT_EQ(play_on(t0, action, {"> 00 84 00 00 04", "< 84 01 02", "timeout"}),
            failed_with(LineFailure::kTimeout));
  action = t0.start(hex("00 84 00 00 01"), false);
  EXPECT_EQ(play_on(t0, action, {"> 00 84 00 00 01", "< 84 55 90 00"}), answered("559000"));
  t0.clear();
  EXPECT_TRUE(t0.response().empty());
}

// --- Response in parts ---

TEST(T0ApduResponse, ComesInPartsOf261Bytes) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  LineAction action = t0.start(hex("00 B0 00 00 00 02 00"), false);
  action = expect_sent(t0, action, "00 B0 00 00 00");
  action = from_card(t0, action, "B0" + repeat("A5", 256) + "61 00");
  action = expect_sent(t0, action, "00 C0 00 00 00");
  action = from_card(t0, action, "C0" + repeat("5A", 256) + "90 00");
  EXPECT_EQ(action.kind, Kind::kResponsePart);
  EXPECT_EQ(hex_of(t0.response()), repeat("A5", 256) + repeat("5A", 5));
  action = t0.next_response_part();
  EXPECT_EQ(action.kind, Kind::kDone);
  EXPECT_EQ(hex_of(t0.response()), repeat("5A", 251) + "9000");
}

TEST(T0ApduResponse, IsOnePartAsLongAsItFits) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  LineAction action = t0.start(hex("00 B0 00 00 00 02 00"), false);
  action =
      from_card(t0, expect_sent(t0, action, "00 B0 00 00 00"), "B0" + repeat("A5", 256) + "61 03");
  action = from_card(t0, expect_sent(t0, action, "00 C0 00 00 03"), "C0 5A 5A 5A 90 00");
  EXPECT_EQ(action.kind, Kind::kDone);
  EXPECT_EQ(t0.response().size(), kMaxApduPart);
}

TEST(T0ApduResponse, NeverDividesSW1FromSW2) {
  T0ApduExchange t0;
  t0.set_waiting_time(kWT);
  LineAction action = t0.start(hex("00 B0 00 00 00 02 00"), false);
  action =
      from_card(t0, expect_sent(t0, action, "00 B0 00 00 00"), "B0" + repeat("A5", 256) + "61 04");
  action = from_card(t0, expect_sent(t0, action, "00 C0 00 00 04"), "C0 5A 5A 5A 5A 90 00");
  EXPECT_EQ(action.kind, Kind::kResponsePart);
  EXPECT_EQ(t0.response().size(), 260u);
  EXPECT_EQ(t0.next_response_part().kind, Kind::kDone);
  EXPECT_EQ(hex_of(t0.response()), "9000");
}

}  // namespace
}  // namespace ssc::iso7816
