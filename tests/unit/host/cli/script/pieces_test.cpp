// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/pieces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/cli/script/parse.hpp"

namespace ssc::script {
namespace {

using testing::ElementsAre;

// The pieces as a script has them: "set" gives bytes, the answer to "apdu" a mask.
Pieces bytes(const std::string& text) {
  const auto script = parse("set x = 01 02\nset y = " + text);
  return std::get<Set>(script->tests.at(0).steps.at(1).action).value;
}

Pieces mask(const std::string& text) {
  const auto script = parse("set x = 01 02\napdu 00B00000 -> 9000 [" + text + "]");
  return *std::get<Apdu>(script->tests.at(0).steps.at(1).action).answers.at(0).data;
}

class PiecesTest : public testing::Test {
 protected:
  PiecesTest() { variables_.set("x", std::vector<Byte>{1, 2}); }

  std::optional<Difference> compare(const std::string& text, std::vector<Byte> answer) {
    return Mask::make(mask(text), variables_)->compare(answer);
  }

  Variables variables_;
};

TEST_F(PiecesTest, BytesTextsAndVariablesInARow) {
  EXPECT_THAT(*evaluate(bytes("00 \"A1\" $x FF"), variables_),
              ElementsAre(0x00, 'A', '1', 1, 2, 0xFF));
}

TEST_F(PiecesTest, FunctionsComputeFromBytes) {
  EXPECT_THAT(*evaluate(bytes("text(99 0A1F)"), variables_),
              ElementsAre('9', '9', '0', 'A', '1', 'F'));
  EXPECT_THAT(*evaluate(bytes("00 xor($x, F0 0F) 00"), variables_),
              ElementsAre(0x00, 0xF1, 0x0D, 0x00));
  EXPECT_THAT(*evaluate(bytes("{xor({$x}, 000000)}"), variables_), ElementsAre(3, 2, 1, 2));
  EXPECT_THAT(*evaluate(bytes("text(xor($x, $x))"), variables_), ElementsAre('0', '0', '0', '0'));
}

TEST_F(PiecesTest, FunctionsWantWhatTheyCanComputeFrom) {
  EXPECT_EQ(evaluate(bytes("xor($x, 00)"), variables_).error(), "xor( ) of 2 and 1 bytes");
}

TEST_F(PiecesTest, BracesCountWhatTheyHold) {
  EXPECT_THAT(*evaluate(bytes("DC {07 {$x 03}} {}"), variables_),
              ElementsAre(0xDC, 5, 0x07, 3, 1, 2, 3, 0));
}

TEST_F(PiecesTest, BracesHoldNoMoreThanAByteCanCount) {
  variables_.set("x", std::vector<Byte>(256));
  EXPECT_EQ(evaluate(bytes("{$x}"), variables_).error(), "{ } holds more than 255 bytes");
}

TEST_F(PiecesTest, BytesAndMasksAreNoLongerThanACommand) {
  variables_.set("x", std::vector<Byte>(40'000));
  EXPECT_EQ(evaluate(bytes("$x $x"), variables_).error(), "longer than 65544 bytes");
  EXPECT_EQ(Mask::make(mask("$x $x"), variables_).error(), "longer than 65544 bytes");
}

TEST_F(PiecesTest, AVariableWithoutValueIsAnError) {
  variables_.clear();
  EXPECT_EQ(evaluate(bytes("$x"), variables_).error(), "$x has no value here");
  EXPECT_EQ(Mask::make(mask("$x"), variables_).error(), "$x has no value here");
}

TEST_F(PiecesTest, AMaskFitsWhereItsDigitsDo) {
  EXPECT_FALSE(compare("07 5x xx $x", {0x07, 0x56, 0x39, 1, 2}));
  EXPECT_FALSE(compare("07 * 02", {0x07, 0x02}));
  EXPECT_FALSE(compare("07 * 02", {0x07, 0x39, 0x39, 0x02}));
  EXPECT_FALSE(compare("", {}));
}

TEST_F(PiecesTest, TheFirstByteThatDiffersIsNamed) {
  const auto difference = compare("07 5x 39", {0x07, 0x66, 0x00});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->at, 1u);
  EXPECT_EQ(difference->expected, "5x");
  EXPECT_EQ(difference->got, "66");
  EXPECT_EQ(difference->full_expected, "07 5x 39");
  EXPECT_EQ(difference->full_got, "07 66 00");
}

TEST_F(PiecesTest, BehindAnOpenPartPlacesAreTheAnswers) {
  const auto difference = compare("07 * 02", {0x07, 0x39, 0x39, 0x03});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->at, 3u);
  EXPECT_EQ(difference->full_expected, "07 xx xx 02");  // one under the other with what came
}

TEST_F(PiecesTest, AnAnswerThatEndsTooSoonOrTooLateDiffersThere) {
  const auto too_short = compare("07 09", {0x07});
  ASSERT_TRUE(too_short);
  EXPECT_EQ(too_short->at, 1u);
  EXPECT_EQ(too_short->got, "--");
  const auto too_long = compare("07", {0x07, 0x09});
  ASSERT_TRUE(too_long);
  EXPECT_EQ(too_long->expected, "--");
  EXPECT_EQ(too_long->got, "09");
}

TEST_F(PiecesTest, CapturesTakeTheirBytes) {
  const std::vector<Byte> answer{0x6F, 1, 2, 3, 4, 5, 6};
  const auto made = Mask::make(mask("6F <a:2> <b> <c:1>"), variables_);
  ASSERT_FALSE(made->compare(answer));
  made->capture(answer, variables_);
  EXPECT_THAT(*variables_.find("a"), ElementsAre(1, 2));
  EXPECT_THAT(*variables_.find("b"), ElementsAre(3, 4, 5));
  EXPECT_THAT(*variables_.find("c"), ElementsAre(6));
}

}  // namespace
}  // namespace ssc::script
