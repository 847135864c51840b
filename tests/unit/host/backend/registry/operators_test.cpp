// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/operators.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

Code refused(const Result<void>& checked) {
  EXPECT_FALSE(checked);
  return checked ? Code::kInternal : checked.error().code;
}

TEST(Operators, DecideOnlyWhatTheyMayAndWhereTheyMay) {
  const auto operators = Operators::load(SSC_SOURCE_DIR "/host/backend/fixtures/operators.toml");
  ASSERT_TRUE(operators) << operators.error().detail;
  EXPECT_TRUE(operators->check("lin", "999911", Duty::kPayout));
  EXPECT_TRUE(operators->check("wen", "999911", Duty::kReview));
  EXPECT_EQ(refused(operators->check("wen", "999911", Duty::kPayout)), Code::kForbidden);
  EXPECT_EQ(refused(operators->check("wen", "999912", Duty::kReview)), Code::kForbidden);
  EXPECT_EQ(refused(operators->check("nobody", "999911", Duty::kReview)), Code::kForbidden);
}

TEST(Operators, AFileWithAMistakeIsRefusedWithItsLine) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& text) {
    folder.write("operators.toml", text);
    const auto operators = Operators::load(folder.file("operators.toml"));
    return operators ? "" : operators.error().detail;
  };
  const std::string lin =
      "[[operator]]\nid = \"lin\"\nregions = [\"999911\"]\nmay = [\"review\"]\n";
  EXPECT_EQ(refusal(lin), "");
  EXPECT_EQ(refusal(lin + lin), "operators.toml:6: id is empty or there twice");
  EXPECT_EQ(refusal("[[operator]]\nid = \"lin\"\nregions = []\nmay = [\"sing\"]\n"),
            "operators.toml:4: may is not of review, hold, payout, each once");
  EXPECT_EQ(refusal("[[operator]]\nid = \"lin\"\nmay = []\n"),
            "operators.toml:1: regions is missing");
}

}  // namespace
}  // namespace ssc::backend
