// SPDX-License-Identifier: Apache-2.0
#include "host/log/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "protocol/base/sensitive.hpp"

namespace ssc::log {
namespace {

using testing::MatchesRegex;

// Personal text has no way into a line by itself.
using Name = Sensitive<struct NameTag, 8>;
static_assert(!std::constructible_from<Value, Name>);
static_assert(!std::constructible_from<Value, std::string>);
static_assert(!std::constructible_from<Value, std::string_view>);
static_assert(!std::constructible_from<Value, const char*>);
static_assert(!std::constructible_from<Value, char>);
static_assert(!std::constructible_from<Value, double>);
static_assert(!std::constructible_from<Safe, Name>);
static_assert(!std::convertible_to<std::string, Safe>);
static_assert(std::constructible_from<Value, Code>);
static_assert(std::constructible_from<Value, int>);
static_assert(std::constructible_from<Value, bool>);

class Log : public testing::Test {
 protected:
  ~Log() override { init(Level::kInfo); }

  template <class Write>
  static std::string lines_of(Write write) {
    testing::internal::CaptureStderr();
    write();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(Log, WritesOneLineWithTimeLevelEventAndFields) {
  const std::string id = "999911-0001";
  const std::string line = lines_of([&] {
    info("case.opened", {{"case", Safe(id)}, {"ms", 4}, {"new", true}, {"way", "counter"}});
  });
  EXPECT_THAT(line,
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}[+-][0-9:]{5} "
                           "info case\\.opened case=999911-0001 ms=4 new=true way=counter\n"));
}

TEST_F(Log, WritesCodesAndNumbersOfBothSigns) {
  const std::string line = lines_of([] {
    error("x", {{"code", Code::kNoReader}, {"a", std::int64_t{-5}}, {"b", std::uint64_t{1} << 63}});
  });
  EXPECT_TRUE(line.ends_with(" error x code=NO_READER a=-5 b=9223372036854775808\n")) << line;
}

TEST_F(Log, DropsLinesBelowTheLevel) {
  init(Level::kWarning);
  const std::string lines = lines_of([] {
    debug("a");
    info("b");
    warning("c");
    error("d");
  });
  EXPECT_EQ(lines.find(" a\n"), std::string::npos);
  EXPECT_EQ(lines.find(" b\n"), std::string::npos);
  EXPECT_NE(lines.find(" warning c\n"), std::string::npos);
  EXPECT_NE(lines.find(" error d\n"), std::string::npos);
}

TEST_F(Log, AValueCannotBreakTheLineOrActAsAFormat) {
  const std::string line = lines_of([] {
    info("x", {{"a", Safe("two\nlines")},
               {"b", Safe("{} %v \"q\" \\")},
               {"c", Safe("")},
               {"d", Safe("岭")}});
  });
  EXPECT_TRUE(
      line.ends_with(" info x a=\"two\\x0Alines\" b=\"{} %v \\\"q\\\" \\\\\" c=\"\" d=\"岭\"\n"))
      << line;
}

TEST_F(Log, KnowsTheNamesOfTheLevels) {
  EXPECT_EQ(level_from("debug"), Level::kDebug);
  EXPECT_EQ(level_from("warning"), Level::kWarning);
  EXPECT_EQ(level_from("loud"), std::nullopt);
}

}  // namespace
}  // namespace ssc::log
