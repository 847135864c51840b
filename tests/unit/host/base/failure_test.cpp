// SPDX-License-Identifier: Apache-2.0
#include "host/base/failure.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace ssc {
namespace {

TEST(Failure, EveryCodeIsUniqueAndSpeaksBothLanguages) {
  std::set<std::string_view> seen;
  for (const CodeInfo& row : all_codes()) {
    EXPECT_TRUE(seen.insert(row.code).second) << row.code;
    EXPECT_EQ(code_from(row.code), row.value);
    EXPECT_EQ(info(row.value).code, row.code);
    for (const auto text : {row.text_en, row.text_zh, row.remedy_en, row.remedy_zh})
      EXPECT_FALSE(text.empty());
    EXPECT_GE(row.http_status, 400u);
    EXPECT_GE(row.exit_code, 1);
  }
}

TEST(Failure, UnknownCodeStaysAnError) {
  EXPECT_EQ(code_from("FROM_THE_FUTURE"), Code::kInternal);
}

std::string page() {
  std::ostringstream out;
  out << "# Error codes\n\n"
         "Made from `host/base/failures.def`; `tests/unit/host/base` fails when the two differ.\n\n"
         "| code | HTTP | exit | again? | meaning | 含义 | what to do | 怎么办 |\n"
         "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const CodeInfo& row : all_codes())
    out << "| `" << row.code << "` | " << row.http_status << " | " << row.exit_code << " | "
        << (row.retriable ? "yes" : "no") << " | " << row.text_en << " | " << row.text_zh << " | "
        << row.remedy_en << " | " << row.remedy_zh << " |\n";
  return out.str();
}

// To renew the page: SSC_WRITE_PAGES=1 build/dev/tests/test_unit_host_base
TEST(Failure, ThePageSaysWhatTheTableSays) {
  const std::string path = SSC_SOURCE_DIR "/host/ERRORS.md";
  if (std::getenv("SSC_WRITE_PAGES") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page());
}

}  // namespace
}  // namespace ssc
