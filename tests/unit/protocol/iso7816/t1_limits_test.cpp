// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/iso7816/t1.hpp"
#include "tests/unit/protocol/iso7816/t1_script.hpp"

// Parts, bounds, and cards that keep to no rule.
namespace ssc::iso7816 {
namespace {

using namespace t1_script;
using Kind = T1Action::Kind;
using Raw = std::vector<Byte>;

constexpr T1Parameters kLargeBlocks{.IFSC = 254, .IFSD = kDefaultIFSD};

Raw block(Byte PCB, const Raw& INF = {}) {
  T1RawBlock raw;
  build_block(raw, 0, PCB, INF, Edc::kLrc);
  return {raw.begin(), raw.end()};
}

Raw I(unsigned number, bool more, const Raw& INF) {
  return block(pcb_of_I(number % 2, more), INF);
}

// --- Parts of a command ---

TEST(T1Parts, ACommandGoesOnAsItsPartsCome) {
  EXPECT_EQ(play({"begin 00 D6 00 00 05 A1",    //
                  "> 00 20 04 00 D6 00 00 F2",  // I(0,1)
                  "< 00 90 00 90",              // R(1)
                  "> 00 60 02 05 A1 C6",        // I(1,1): the part is used up, the command is not
                  "< 00 80 00 80",              // R(0)
                  "part A2",                    //
                  "> 00 20 01 A2 83",           // I(0,1)
                  "< 00 90 00 90",              // R(1)
                  "last A3 A4 A5",              //
                  "> 00 40 03 A3 A4 A5 E1",     // I(1,0)
                  "< 00 00 02 90 00 92"}),      // I(0,0)
            answered("90 00"));
}

TEST(T1Parts, ThePartThatEndsACommandMayBeEmpty) {
  EXPECT_EQ(play({"begin 00 D6 00 00", "> 00 20 04 00 D6 00 00 F2", "< 00 90 00 90",  //
                  "last",                   // nothing more
                  "> 00 40 00 40",          // I(1,0), without INF
                  "< 00 00 02 90 00 92"}),  //
            answered("90 00"));
}

TEST(T1Parts, NothingToSendIsNoCommand) {
  T1 t1;
  t1.reset(kLargeBlocks);
  EXPECT_EQ(t1.start({}, false).failure, LineFailure::kMalformed);
  EXPECT_EQ(t1.start({}, true).failure, LineFailure::kMalformed);
  EXPECT_EQ(t1.start(Raw(262), false).failure, LineFailure::kMalformed);
  EXPECT_EQ(t1.start(Raw(261), false).kind, Kind::kSend);
}

TEST(T1Parts, APartThatNobodyAskedForIsOutOfTurn) {
  T1Play t1(kSmallBlocks);
  t1.play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 02 90 00 92"});
  EXPECT_EQ(t1.machine().command_part(Raw(1), false).failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(t1.machine().next_response_part().failure, LineFailure::kOutOfTurn);
  EXPECT_EQ(t1.machine().on_timeout().failure, LineFailure::kOutOfTurn);
}

// --- Parts of a response ---

// Sends a command, and answers with I-blocks of these sizes.
T1Action answer_in(T1& t1, const std::vector<std::size_t>& sizes) {
  t1.reset(kLargeBlocks);
  T1Action action = t1.start(hex("00 B0 00 00 00"), false);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    action = t1.on_block(I(static_cast<unsigned>(i), i + 1 < sizes.size(), Raw(sizes[i], 0xA5)));
  }
  return action;
}

TEST(T1Parts, TheLongestShortResponseIsOnePart) {
  T1 t1;
  EXPECT_EQ(answer_in(t1, {254, 4}).kind, Kind::kDone);
  EXPECT_EQ(t1.response().size(), 258U);
}

TEST(T1Parts, AResponseOf261BytesIsOnePart) {
  T1 t1;
  EXPECT_EQ(answer_in(t1, {254, 7}).kind, Kind::kDone);
  EXPECT_EQ(t1.response().size(), 261U);
}

TEST(T1Parts, OfALongerOneTheNextBlockIsAskedForWhenAPartIsTaken) {
  T1 t1;
  t1.reset(kLargeBlocks);
  t1.start(hex("00 B0 00 00 00"), false);
  EXPECT_EQ(hex_of(t1.on_block(I(0, true, Raw(254, 0x11))).block), "00900090");
  EXPECT_EQ(t1.on_block(I(1, true, Raw(254, 0x22))).kind, Kind::kResponsePart);
  ASSERT_EQ(t1.response().size(), 261U);
  EXPECT_EQ(hex_of(t1.response().last(8)), "1122222222222222");
  EXPECT_EQ(hex_of(t1.next_response_part().block), "00800080");  // R(0)
  EXPECT_EQ(t1.on_block(I(0, false, Raw(254, 0x33))).kind, Kind::kResponsePart);
  EXPECT_EQ(hex_of(t1.response().first(3)), "222222");
  ASSERT_EQ(t1.next_response_part().kind, Kind::kDone);
  EXPECT_EQ(t1.response().size(), 3 * 254U - 2 * 261U);
  EXPECT_EQ(hex_of(t1.response().first(3)), "333333");
}

TEST(T1Parts, AResponseLeftInTheMiddleIsAbortedBeforeTheNextCommand) {
  T1 t1;
  t1.reset(kLargeBlocks);
  t1.start(hex("00 B0 00 00 00"), false);
  t1.on_block(I(0, true, Raw(254)));
  EXPECT_EQ(t1.on_block(I(1, true, Raw(254))).kind, Kind::kResponsePart);
  EXPECT_EQ(hex_of(t1.start(hex("00 70 00 00"), false).block), "00C200C2");  // S(ABORT request)
  EXPECT_EQ(hex_of(t1.on_block(block(0xE2)).block), "0040040070000034");     // I(1,0)
  EXPECT_EQ(t1.on_block(I(0, false, {0x90, 0x00})).kind, Kind::kDone);
}

TEST(T1Parts, ACommandMayFollowBeforeTheLastPartIsTaken) {
  T1 t1;
  EXPECT_EQ(answer_in(t1, {254, 254}).kind, Kind::kResponsePart);                    // all has come
  EXPECT_EQ(hex_of(t1.start(hex("00 70 00 00"), false).block), "0040040070000034");  // I(1,0)
}

TEST(T1Parts, AResponseShorterThanAStatusWordIsNone) {
  EXPECT_EQ(play({"start 00 70 00 00", "> 00 00 04 00 70 00 00 74", "< 00 00 01 90 91"}),
            failed_with(LineFailure::kProtocol));
}

// --- Bounds ---

// A card that answers every block in its own way. How often it gets to answer before the exchange
// has ended; parts of a response are taken as they come.
using Card = std::function<Raw(std::size_t turn)>;

struct End {
  std::size_t turns;
  LineFailure failure;
};

End exchange_with(const Card& card, std::size_t most_turns,
                  std::string_view command = "00 B0 00 00 00",
                  const T1Parameters& parameters = kLargeBlocks) {
  T1 t1;
  t1.reset(parameters);
  T1Action action = t1.start(hex(command), false);
  std::size_t turns = 0;
  while (turns <= most_turns) {
    if (action.kind == Kind::kResponsePart) {
      action = t1.next_response_part();
    } else if (action.kind == Kind::kSend) {
      action = t1.on_block(card(turns++));
    } else {
      return {turns, action.failure};
    }
  }
  ADD_FAILURE() << "still going on after " << most_turns;
  return {turns, LineFailure::kNone};
}

TEST(T1Bounds, AStormOfWtxEndsByNumber) {
  const End end = exchange_with([](std::size_t) { return block(0xC3, {1}); }, 1000);
  EXPECT_EQ(end.failure, LineFailure::kTooMuchTime);
  EXPECT_EQ(end.turns, kMaxCardRequests + 1);
}

TEST(T1Bounds, AStormOfWtxEndsByTheTimeAskedFor) {
  const End end = exchange_with([](std::size_t) { return block(0xC3, {255}); }, 1000);
  EXPECT_EQ(end.failure, LineFailure::kTooMuchTime);
  EXPECT_EQ(end.turns, kMaxWaitingTimes / 255 + 1);
}

TEST(T1Bounds, EachPartOfAResponseMayTakeItsTime) {
  // Two WTX of 200 before each I-block but the first: in all, more than one part is granted.
  const auto card = [](std::size_t turn) {
    const auto number = static_cast<unsigned>(turn / 3);
    return turn % 3 == 0 ? I(number, number < 3, Raw(254)) : block(0xC3, {200});
  };
  EXPECT_EQ(exchange_with(card, 100).failure, LineFailure::kNone);
}

TEST(T1Bounds, AStormOfIfsRequestsEnds) {
  const End end = exchange_with(
      [](std::size_t turn) { return block(0xC1, {static_cast<Byte>(1 + turn % 254)}); }, 1000);
  EXPECT_EQ(end.failure, LineFailure::kProtocol);
  EXPECT_EQ(end.turns, kMaxCardRequests + 1);
}

TEST(T1Bounds, AStormOfAbortRequestsEnds) {
  EXPECT_EQ(exchange_with([](std::size_t) { return block(0xC2); }, 1000).failure,
            LineFailure::kProtocol);
}

TEST(T1Bounds, ACardThatAsksForTheSameIBlockForEverIsGivenUp) {
  const End end = exchange_with([](std::size_t) { return block(0x81); }, 100);
  EXPECT_EQ(end.failure, LineFailure::kProtocol);
  EXPECT_EQ(end.turns, kMaxTries + kMaxResynchs);
}

TEST(T1Bounds, ACardThatAcknowledgesWhatWasTheEndIsGivenUp) {
  const End end = exchange_with([](std::size_t) { return block(0x90); }, 100);
  EXPECT_EQ(end.failure, LineFailure::kProtocol);
  EXPECT_EQ(end.turns, kMaxTries + kMaxResynchs);
}

TEST(T1Bounds, ACardThatRepeatsItsBlockForEverIsGivenUp) {
  const End end = exchange_with([](std::size_t) { return I(0, true, {0x01}); }, 100);
  EXPECT_EQ(end.failure, LineFailure::kProtocol);
}

TEST(T1Bounds, ACardThatAlternatesBetweenDamageAndRepetitionIsGivenUp) {
  const auto card = [](std::size_t turn) { return turn % 3 == 2 ? block(0x80) : Raw{0x00}; };
  EXPECT_LE(exchange_with(card, 100).turns, kMaxTries * kMaxTries + kMaxResynchs);
}

TEST(T1Bounds, AnEndlessChainEndsBeyondTheLongestResponse) {
  const End large = exchange_with(
      [](std::size_t turn) { return I(static_cast<unsigned>(turn), true, Raw(254)); }, 1000);
  EXPECT_EQ(large.failure, LineFailure::kOverrun);
  EXPECT_EQ(large.turns, kMaxResponse / 254 + 1);
  const End small = exchange_with(
      [](std::size_t turn) { return I(static_cast<unsigned>(turn), true, Raw(1)); }, 100'000);
  EXPECT_EQ(small.failure, LineFailure::kOverrun);
  EXPECT_EQ(small.turns, kMaxResponse + 1);
}

TEST(T1Bounds, TheLongestResponseIsTakenWhole) {
  const End end = exchange_with(
      [](std::size_t turn) {
        const bool last = turn == kMaxResponse / 254;
        return I(static_cast<unsigned>(turn), !last, Raw(last ? kMaxResponse % 254 : 254));
      },
      1000);
  EXPECT_EQ(end.failure, LineFailure::kNone);
}

TEST(T1Bounds, AChainOfEmptyBlocksEnds) {
  const End end =
      exchange_with([](std::size_t turn) { return I(static_cast<unsigned>(turn), true, {}); }, 100);
  EXPECT_EQ(end.failure, LineFailure::kOverrun);
  EXPECT_EQ(end.turns, kMaxEmptyBlocks + 1);
}

TEST(T1Bounds, AnEndlessChainIsAbortedBeforeTheNextCommand) {
  T1 t1;
  t1.reset(kLargeBlocks);
  T1Action action = t1.start(hex("00 B0 00 00"), false);
  for (unsigned turn = 0; action.kind == Kind::kSend; ++turn)
    action = t1.on_block(I(turn, true, {}));
  EXPECT_EQ(action.failure, LineFailure::kOverrun);
  EXPECT_EQ(hex_of(t1.start(hex("00 70 00 00"), false).block), "00C200C2");
}

// A card that draws its answers from everything a card can say, most of it in good form.
Raw random_block(std::mt19937& random) {
  const auto draw = [&](unsigned below) { return static_cast<Byte>(random() % below); };
  const Byte number = draw(2);
  switch (draw(10)) {
    case 0:
    case 1:
    case 2: return I(number, true, Raw(draw(255), draw(255)));
    case 3: return block(pcb_of_R(number, static_cast<R>(draw(3))));
    case 4: return block(0xC3, {static_cast<Byte>(1 + draw(3))});
    case 5: return block(0xC1, {static_cast<Byte>(1 + draw(254))});
    case 6: return block(draw(2) != 0 ? 0xE0 : 0xE2);
    case 7: return block(0xE1, {0xFE});
    case 8: return block(draw(255), Raw(draw(4)));
    default: return Raw(draw(255), draw(255));
  }
}

TEST(T1Bounds, EveryRandomCardComesToAnEnd) {
  for (unsigned seed = 0; seed < 16; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto card = [&](std::size_t) { return random_block(random); };
    for (int round = 0; round < 100; ++round) {
      exchange_with(card, 10'000, "00 D6 00 00 08 01 02 03 04 05 06 07 08", {.IFSC = 3});
    }
  }
}

}  // namespace
}  // namespace ssc::iso7816
