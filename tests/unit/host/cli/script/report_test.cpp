// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/report.hpp"

#include <gtest/gtest.h>

namespace ssc::script {
namespace {

TestReport failed() {
  return {.file = "a.script",
          .name = "number",
          .outcome = Outcome::kFailed,
          .reason = "byte 1 isn't",
          .place = {3, 5},
          .step = "apdu 00B0 -> 9000 [07 <n:1>]",
          .difference = Difference{1, "08", "09", "07 08", "07 09"},
          .took = std::chrono::microseconds(1500)};
}

TEST(Report, TapOfATestThatPassedOrWasSkipped) {
  EXPECT_EQ(tap({.file = "a", .name = "one"}, 1), "ok 1 - a: one\n");
  EXPECT_EQ(tap({.file = "a", .name = "#2", .outcome = Outcome::kSkipped, .reason = "no card"}, 2),
            "ok 2 - a: \\#2 # SKIP no card\n");
}

TEST(Report, TapOfAFailureShowsTheFirstDifference) {
  EXPECT_EQ(tap(failed(), 3),
            "not ok 3 - a.script: number\n"
            "  ---\n"
            "  message: 'byte 1 isn''t'\n"
            "  at: 'a.script:3:5'\n"
            "  step: 'apdu 00B0 -> 9000 [07 <n:1>]'\n"
            "  difference: |\n"
            "    0000  expected  07 08\n"
            "          got       07 09\n"
            "                       ^^ byte 1: 08 expected, 09 got\n"
            "  ...\n");
}

TEST(Report, ALongAnswerIsShownByTheRowThatDiffers) {
  TestReport test = failed();
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += i == 0 ? "00" : " 00";
  test.difference = Difference{17, "01", "00", bytes, bytes};
  const std::string text = tap(test, 1);
  EXPECT_NE(text.find("    0010  expected  00 00 00 00\n"), std::string::npos) << text;
  EXPECT_NE(text.find("                       ^^ byte 17"), std::string::npos) << text;
}

TEST(Report, JunitHasASuiteForEachFile) {
  const Report report{{{.file = "a.script", .name = "one"},
                       failed(),
                       {.file = "b.script", .name = "<&\">", .outcome = Outcome::kSkipped}}};
  EXPECT_EQ(junit(report),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites>\n"
            "  <testsuite name=\"a.script\" tests=\"2\" failures=\"1\" skipped=\"0\">\n"
            "    <testcase classname=\"a.script\" name=\"one\" time=\"0.000000\"/>\n"
            "    <testcase classname=\"a.script\" name=\"number\" time=\"0.001500\">"
            "<failure message=\"byte 1 isn't\">a.script:3:5\n"
            "apdu 00B0 -&gt; 9000 [07 &lt;n:1&gt;]\n"
            "0000  expected  07 08\n"
            "      got       07 09\n"
            "                   ^^ byte 1: 08 expected, 09 got\n"
            "</failure></testcase>\n"
            "  </testsuite>\n"
            "  <testsuite name=\"b.script\" tests=\"1\" failures=\"0\" skipped=\"1\">\n"
            "    <testcase classname=\"b.script\" name=\"&lt;&amp;&quot;&gt;\" time=\"0.000000\">"
            "<skipped message=\"\"/></testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

}  // namespace
}  // namespace ssc::script
