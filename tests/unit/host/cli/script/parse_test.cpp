// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace ssc::script {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;

Script parsed(std::string_view text) {
  auto script = parse(text);
  EXPECT_TRUE(script) << script.error().text("script");
  return script ? std::move(*script) : Script{};
}

std::string error_of(std::string_view text) {
  const auto script = parse(text);
  EXPECT_FALSE(script);
  return script ? "" : script.error().text("f");
}

template <class T>
const T& action(const Script& script, std::size_t step = 0) {
  return std::get<T>(script.tests.at(0).steps.at(step).action);
}

TEST(Parse, StepsBeforeTheFirstTestPrepareAllOfThem) {
  const Script script = parsed("insert employee\ntest \"one\"\npull\ntest \"two\"\n");
  ASSERT_THAT(script.preparation, SizeIs(1));
  EXPECT_EQ(std::get<Insert>(script.preparation[0].action).persona, "employee");
  ASSERT_THAT(script.tests, SizeIs(2));
  EXPECT_EQ(script.tests[0].name, "one");
  EXPECT_THAT(script.tests[0].steps, SizeIs(1));
  EXPECT_EQ(script.tests[1].place, (Place{4, 1}));
}

TEST(Parse, AScriptWithoutTestsIsOneTest) {
  const Script script = parsed("reset cold\nreset warm");
  ASSERT_THAT(script.tests, SizeIs(1));
  EXPECT_TRUE(script.preparation.empty());
  EXPECT_TRUE(action<Reset>(script, 0).cold);
  EXPECT_FALSE(action<Reset>(script, 1).cold);
}

TEST(Parse, BlanksAndCommentsMeanNothing) {
  const Script script = parsed("\n  # only a comment\n\tpull # and one behind\r\n\n");
  ASSERT_THAT(script.tests.at(0).steps, SizeIs(1));
  EXPECT_EQ(script.tests[0].steps[0].text, "pull");
  EXPECT_EQ(script.tests[0].steps[0].place, (Place{3, 2}));
}

TEST(Parse, ACommandHasAnswersToChooseFrom) {
  const Script script = parsed("apdu 00 a4 04 00 -> 61xx / 9000 [6F*] / CARD_REMOVED within 250");
  const Apdu& apdu = action<Apdu>(script);
  EXPECT_THAT(apdu.command, SizeIs(4));
  ASSERT_THAT(apdu.answers, SizeIs(3));
  EXPECT_EQ(apdu.answers[0].status, 0x6100);
  EXPECT_EQ(apdu.answers[0].status_care, 0xFF00);
  EXPECT_FALSE(apdu.answers[0].data);
  ASSERT_TRUE(apdu.answers[1].data);
  EXPECT_THAT(*apdu.answers[1].data, SizeIs(2));
  EXPECT_EQ(apdu.answers[2].failure, Code::kCardRemoved);
  EXPECT_EQ(script.tests[0].steps[0].within, 250ms);
}

TEST(Parse, DigitsOfAMaskMayBeAny) {
  const Script script = parsed("apdu 00B2072C0B -> 9000 [x7 5X xx]");
  const Piece& piece = action<Apdu>(script).answers[0].data->at(0);
  EXPECT_THAT(piece.value, ElementsAre(0x07));
  EXPECT_THAT(piece.care, ElementsAre(0x0F));
  EXPECT_EQ(action<Apdu>(script).answers[0].data->at(1).care[0], 0xF0);
}

TEST(Parse, RepeatsNest) {
  const Script script = parsed("repeat 3\n  repeat 2\n  pull\n  end\n reset cold\nend\npull");
  ASSERT_THAT(script.tests[0].steps, SizeIs(2));
  const Repeat& outer = action<Repeat>(script);
  EXPECT_EQ(outer.times, 3u);
  ASSERT_THAT(outer.steps, SizeIs(2));
  EXPECT_EQ(std::get<Repeat>(outer.steps[0].action).times, 2u);
}

TEST(Parse, ConditionsThatStopATest) {
  const Script script = parsed(
      "skip if simulated\nskip if not card \"no card\"\nset v = 3230\nfail if $v [31*] \"old\"");
  EXPECT_EQ(action<StopIf>(script, 0).about, StopIf::About::kSimulated);
  EXPECT_TRUE(action<StopIf>(script, 1).negated);
  EXPECT_EQ(action<StopIf>(script, 1).reason, "no card");
  EXPECT_EQ(action<StopIf>(script, 3).variable, "v");
  EXPECT_TRUE(action<StopIf>(script, 3).fails);
  EXPECT_FALSE(action<StopIf>(script, 0).fails);
}

TEST(Parse, InsertMayNameACardAndATime) {
  const Script script = parsed("insert\ninsert within 5\ninsert v1 within 7");
  EXPECT_EQ(action<Insert>(script, 1).persona, "");
  EXPECT_EQ(script.tests[0].steps[1].within, 5ms);
  EXPECT_EQ(action<Insert>(script, 2).persona, "v1");
  EXPECT_EQ(script.tests[0].steps[2].within, 7ms);
}

struct Mistake {
  const char* text;
  const char* error;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreNamedWithLineAndColumn) {
  EXPECT_EQ(error_of(GetParam().text), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Parse, Mistakes,
    testing::Values(
        Mistake{"pull\n  eject", "f:2:3: no such step"},
        Mistake{"pull now", "f:1:6: the line should end here"},
        Mistake{"test one", "f:1:6: the test's name in quotes is missing"},
        Mistake{"test \"one", "f:1:6: the test's name in quotes is missing"},
        Mistake{"reset", "f:1:6: \"cold\" or \"warm\" is missing"},
        Mistake{"apdu", "f:1:5: the command is missing"},
        Mistake{"apdu 00B", "f:1:9: a byte has two digits"},
        Mistake{"apdu 00B0 ->", "f:1:13: the answer is missing"},
        Mistake{"apdu 00B0 -> 900",
                "f:1:17: \"900\" is neither a status of four digits nor a "
                "code of failure"},
        Mistake{"apdu 00B0 -> CARD_LOST",
                "f:1:23: \"CARD_LOST\" is neither a status of four digits "
                "nor a code of failure"},
        Mistake{"apdu 00B0 -> 9000 [00", "f:1:22: \"]\" is missing"},
        Mistake{"apdu 00B0 -> 9000 [* 00 <x>]",
                "f:1:28: only one part of a mask can be of any length"},
        Mistake{"apdu 00B0 -> 9000 [<x:0>]", "f:1:23: a number of bytes is missing"},
        Mistake{"apdu 00xx", "f:1:8: the line should end here"},
        Mistake{"apdu 00 {01", "f:1:12: a } is missing"},
        Mistake{"apdu 00 {{{{{01}}}}}", "f:1:13: too many { in each other"},
        Mistake{"apdu xor(00)", "f:1:12: \",\" is missing"},
        Mistake{"apdu xor(00, 00", "f:1:16: \")\" is missing"},
        Mistake{"apdu text(00, 00)", "f:1:13: \")\" is missing"},
        Mistake{"apdu xor 00", "f:1:10: \"(\" is missing"},
        Mistake{"apdu and(00, 00)", "f:1:7: a byte has two digits"},
        Mistake{"apdu 00 -> 9000 [text(00)]", "f:1:18: \"]\" is missing"},
        Mistake{"apdu text(text(text(text(text(00)))))", "f:1:26: too many calls in each other"},
        Mistake{"slot 1", "f:1:6: \"card\" is missing"},
        Mistake{"apdu $pin", "f:1:7: nothing above makes $pin"},
        Mistake{"apdu 00B0 within soon", "f:1:18: milliseconds, up to 600000, are missing"},
        Mistake{"repeat 100001\nend", "f:1:8: a number up to 100000 is missing"},
        Mistake{"repeat 2\npull", "f:1:1: this \"repeat\" has no \"end\""},
        Mistake{"repeat 2\ntest \"x\"\nend", "f:2:1: a test cannot begin inside \"repeat\""},
        Mistake{"end", "f:1:1: there is no \"repeat\" to end"},
        Mistake{"skip unless card", "f:1:6: \"if\" is missing"}));

TEST(Parse, AScriptHasALimit) {
  EXPECT_THAT(error_of(std::string(kMaxScript + 1, '\n')), testing::HasSubstr("longer than"));
}

TEST(Parse, ThePageOfTheLanguageShowsScriptsThatAreRight) {
  std::ifstream file(SSC_SOURCE_DIR "/tools/scripts/README.md");
  std::stringstream page;
  page << file.rdbuf();
  const std::string text = page.str();
  constexpr std::string_view kFence = "```script\n";
  std::size_t examples = 0;
  for (std::size_t at = text.find(kFence); at != std::string::npos; at = text.find(kFence, at)) {
    at += kFence.size();
    parsed(std::string_view(text).substr(at, text.find("```", at) - at));
    ++examples;
  }
  EXPECT_GE(examples, 1u);
}

}  // namespace
}  // namespace ssc::script
