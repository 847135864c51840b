// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1_exchange.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

using Kind = LineAction::Kind;

constexpr std::uint32_t kCWT = 43;
constexpr std::uint32_t kBWT = 971;
constexpr T1Session kLrcSession{.cwt_etu = kCWT, .bwt_etu = kBWT};
constexpr T1Session kCrcSession{.edc = Edc::kCrc, .cwt_etu = kCWT, .bwt_etu = kBWT};

// What happens on the line, step by step: "> block" the device sends it, "< characters" the card
// sends them, "silence", "parity" (a character has come damaged).
class Line {
 public:
  Line(LineExchange& exchange, LineAction first) : exchange_(exchange), action_(first) {}

  const LineAction& play(const std::vector<std::string>& script) {
    for (const std::string& step : script) {
      SCOPED_TRACE(step);
      if (step == "silence") {
        action_ = exchange_.on_timeout();
      } else if (step == "parity") {
        action_ = exchange_.on_parity_error();
      } else if (step[0] == '>') {
        sent(hex(step.substr(1)));
      } else {
        for (const Byte c : hex(step.substr(1))) action_ = exchange_.on_character(c);
      }
    }
    return action_;
  }

 private:
  void sent(const std::vector<Byte>& block) {
    EXPECT_EQ(action_.kind, Kind::kSend);
    EXPECT_EQ(hex_of(action_.characters), hex_of(block));
    EXPECT_EQ(action_.etu, kBlockGuardTimeEtu);
    action_ = exchange_.on_sent();
    EXPECT_EQ(action_.kind, Kind::kReceive);
  }

  LineExchange& exchange_;
  LineAction action_;
};

struct Apdu {
  explicit Apdu(const T1Session& session = kLrcSession) { exchange.reset(session); }

  LineAction play(std::string_view command, const std::vector<std::string>& script) {
    return Line(exchange, exchange.start(hex(command), false)).play(script);
  }

  T1ApduExchange exchange;
};

// --- T1ApduExchange ---

TEST(T1ApduExchange, CarriesACommandAndItsResponse) {
  Apdu apdu;
  EXPECT_EQ(apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E",
                                      "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"})
                .kind,
            Kind::kDone);
  EXPECT_EQ(hex_of(apdu.exchange.response()), "9000");
}

TEST(T1ApduExchange, WithCrc) {
  Apdu apdu(kCrcSession);
  EXPECT_EQ(apdu.play("00 70 00 00", {"> 00 C1 01 FE 54 4E", "< 00 E1 01 FE 57 75",
                                      "> 00 00 04 00 70 00 00 DE 47",  //
                                      "< 00 00 02 90 00 9C 6D"})
                .kind,
            Kind::kDone);
  EXPECT_EQ(hex_of(apdu.exchange.response()), "9000");
}

TEST(T1ApduExchange, WaitsBWTForTheFirstCharacterAndCWTForTheOthers) {
  Apdu apdu;
  EXPECT_EQ(apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E"}).etu, kBWT);
  EXPECT_EQ(apdu.exchange.on_character(0x00).etu, kCWT);
  EXPECT_EQ(apdu.exchange.on_character(0xE1).etu, kCWT);
}

TEST(T1ApduExchange, MultipliesBWTForOneBlockAfterWtx) {
  Apdu apdu;
  const LineAction extended =
      apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74",
                                "< 00 C3 01 07 C5", "> 00 E3 01 07 E5"});
  EXPECT_EQ(extended.etu, 7 * kBWT);
  EXPECT_EQ(extended.more_time, 7);
  LineAction next = apdu.exchange.on_timeout();
  EXPECT_EQ(next.kind, Kind::kSend);
  next = apdu.exchange.on_sent();
  EXPECT_EQ(next.etu, kBWT);
  EXPECT_EQ(next.more_time, 0);
}

TEST(T1ApduExchange, AMultipliedBWTThatPasses32BitsIsCut) {
  Apdu apdu({.cwt_etu = kCWT, .bwt_etu = 22'855'691});  // BWI 9 at 512 / 64
  const LineAction extended =
      apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74",
                                "< 00 C3 01 FF 3D", "> 00 E3 01 FF 1D"});
  EXPECT_EQ(extended.etu, 0xFFFFFFFF);
}

TEST(T1ApduExchange, WaitsForTheEndOfADamagedBlockBeforeItAnswers) {
  Apdu apdu;
  apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74",
                            "< 00 00 02", "parity"});
  EXPECT_EQ(apdu.exchange.on_character(0x00).kind, Kind::kReceive);
  const LineAction answer = apdu.exchange.on_character(0x92);
  EXPECT_EQ(answer.kind, Kind::kSend);
  EXPECT_EQ(hex_of(answer.characters), "00810081");  // R(0), EDC or parity
}

TEST(T1ApduExchange, TheEndOfABlockWithDamagedLenIsSilence) {
  Apdu apdu;
  const LineAction waiting =
      apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74",
                                "< 00 00", "parity", "< 90 00 92"});
  EXPECT_EQ(waiting.kind, Kind::kReceive);
  EXPECT_EQ(waiting.etu, kCWT);
  EXPECT_EQ(hex_of(apdu.exchange.on_timeout().characters), "00810081");
}

TEST(T1ApduExchange, ABlockThatBreaksOffIsAskedForAgain) {
  Apdu apdu;
  EXPECT_EQ(
      apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74",
                                "< 00 00 02 90", "silence", "> 00 82 00 82", "< 00 00 02 90 00 92"})
          .kind,
      Kind::kDone);
}

TEST(T1ApduExchange, AnAbortedCommandIsFollowedByResynchronisation) {
  Apdu apdu;
  apdu.play("00 70 00 00", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E", "> 00 00 04 00 70 00 00 74"});
  apdu.exchange.clear();
  apdu.exchange.resynchronise();
  EXPECT_EQ(apdu.play("00 70 00 00",
                      {"> 00 C0 00 C0", "< 00 E0 00 E0", "> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E",
                       "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"})
                .kind,
            Kind::kDone);
}

TEST(T1ApduExchange, AnEventOutOfTurnIsADefinedError) {
  Apdu apdu;
  EXPECT_EQ(apdu.exchange.on_character(0x00).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(apdu.exchange.on_sent().failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(apdu.exchange.on_timeout().failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(apdu.exchange.on_parity_error().failure, LineFailure::kOutOfTurn);
  apdu.exchange.start(hex("00 70 00 00"), false);
  EXPECT_EQ(apdu.exchange.on_character(0x00).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(apdu.exchange.next_response_part().failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(apdu.exchange.command_part(hex("00"), false).failure, LineFailure::kOutOfTurn);
}

TEST(T1ApduExchange, CountsWhatTheStatisticsTell) {
  Apdu apdu;
  apdu.play("00 70 00 00",
            {"> 00 C1 01 FE 3E", "silence", "> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E",
             "> 00 00 04 00 70 00 00 74", "< 00 C3 01 02 C0", "> 00 E3 01 02 E0", "silence",
             "> 00 82 00 82", "silence", "> 00 82 00 82", "silence", "> 00 C0 00 C0", "silence"});
  EXPECT_EQ(apdu.exchange.counters().repeats, 3U);
  EXPECT_EQ(apdu.exchange.counters().wtx, 1U);
  EXPECT_EQ(apdu.exchange.counters().resynchs, 2U);
}

// --- T1BlockExchange ---

struct Block {
  LineAction play(std::string_view block, const std::vector<std::string>& script,
                  const T1Session& session = kLrcSession, Byte bBWI = 0) {
    return Line(exchange, exchange.start(hex(block), session, bBWI)).play(script);
  }

  T1BlockExchange exchange;
};

TEST(T1BlockExchange, SendsTheBlockAsItIsAndGivesBackTheCards) {
  Block block;
  EXPECT_EQ(block.play("00 C1 01 FE 3E", {"> 00 C1 01 FE 3E", "< 00 E1 01 FE 1E"}).kind,
            Kind::kDone);
  EXPECT_EQ(hex_of(block.exchange.response()), "00E101FE1E");
}

TEST(T1BlockExchange, LeavesTheContentsToTheHost) {
  Block block;
  EXPECT_EQ(block.play("FF FF 00 00", {"> FF FF 00 00", "< 47 FF 01 00 B9"}).kind, Kind::kDone);
  EXPECT_EQ(hex_of(block.exchange.response()), "47FF0100B9");
}

TEST(T1BlockExchange, WithCrc) {
  Block block;
  EXPECT_EQ(
      block.play("00 C1 01 FE 54 4E", {"> 00 C1 01 FE 54 4E", "< 00 E1 01 FE 57 75"}, kCrcSession)
          .kind,
      Kind::kDone);
  EXPECT_EQ(
      block.play("00 C1 01 FE 54 4E", {"> 00 C1 01 FE 54 4E", "< 00 E1 01 FE 75 57"}, kCrcSession)
          .failure,
      LineFailure::kParity);
}

TEST(T1BlockExchange, MultipliesBWTByBBWI) {
  Block block;
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80"}, kLrcSession, 0).etu, kBWT);
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80"}, kLrcSession, 1).etu, kBWT);
  EXPECT_EQ(block.play("00 E3 01 09 EB", {"> 00 E3 01 09 EB"}, kLrcSession, 9).etu, 9 * kBWT);
  EXPECT_EQ(block.exchange.on_character(0x00).etu, kCWT);
}

TEST(T1BlockExchange, ADamagedBlockIsKParityOnceItIsOver) {
  Block block;
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80", "< 00 00 02", "parity", "< 00"}).kind,
            Kind::kReceive);
  EXPECT_EQ(block.exchange.on_character(0x92).failure, LineFailure::kParity);
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80", "< 00 00 02 90 00 93"}).failure,
            LineFailure::kParity);
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80", "< 00 00 FF 90", "silence"}).failure,
            LineFailure::kParity);
}

TEST(T1BlockExchange, SilenceIsKTimeout) {
  Block block;
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80", "silence"}).failure, LineFailure::kTimeout);
  EXPECT_EQ(block.play("00 80 00 80", {"> 00 80 00 80", "< 00 00 02 90", "silence"}).failure,
            LineFailure::kTimeout);
}

TEST(T1BlockExchange, RefusesWhatIsNoBlock) {
  Block block;
  EXPECT_EQ(block.play("00 80 00", {}).failure, LineFailure::kMalformed);
  EXPECT_EQ(block.play("00 80 00 80", {}, kCrcSession).failure, LineFailure::kMalformed);
  const std::vector<Byte> too_long(259);
  EXPECT_EQ(block.exchange.start(too_long, kLrcSession, 0).failure, LineFailure::kMalformed);
  EXPECT_EQ(block.exchange.start(too_long, kCrcSession, 0).kind, Kind::kSend);
}

TEST(T1BlockExchange, AnEventOutOfTurnIsADefinedError) {
  Block block;
  EXPECT_EQ(block.exchange.on_character(0x00).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(block.exchange.on_sent().failure, LineFailure::kOutOfTurn);
  block.play("00 80 00 80", {"> 00 80 00 80", "< 00 80 00 80"});
  EXPECT_EQ(block.exchange.on_timeout().failure, LineFailure::kOutOfTurn);
  EXPECT_TRUE(block.exchange.response().empty());
}

}  // namespace
}  // namespace ssc::iso7816
