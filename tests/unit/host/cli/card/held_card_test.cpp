// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/held_card.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::cli {
namespace {

using pcsc::scard::kEmpty;
using pcsc::scard::kPresent;

constexpr const char* kFirst = "OpenSSC Reader 00 00";
constexpr const char* kFirstSam = "OpenSSC Reader 00 01";
constexpr const char* kSecond = "OpenSSC Reader 01 00";

class ChooseReader : public testing::Test {
 protected:
  Result<std::string> choose(std::string_view name = {}) {
    auto context = pcsc::Context::establish(api_);
    return choose_reader(*context, name);
  }

  pcsc::FakeApi api_;
};

TEST_F(ChooseReader, TakesTheFirstWithACard) {
  api_.set_reader(kFirst, kEmpty);
  api_.set_reader(kSecond, kPresent);
  EXPECT_EQ(choose(), kSecond);
}

TEST_F(ChooseReader, TakesTheFirstWhenThereIsNoCard) {
  api_.set_reader(kFirst, kEmpty);
  api_.set_reader(kSecond, kEmpty);
  EXPECT_EQ(choose(), kFirst);
}

TEST_F(ChooseReader, LeavesThePsamAlone) {
  api_.set_reader(kFirst, kEmpty);
  api_.set_reader(kFirstSam, kPresent);
  EXPECT_EQ(choose(), kFirst);
}

TEST_F(ChooseReader, TakesWhatIsNamed) {
  api_.set_reader(kFirst, kPresent);
  api_.set_reader(kFirstSam, kPresent);
  EXPECT_EQ(choose(kFirstSam), kFirstSam);
  EXPECT_EQ(choose("Another 00 00").error().code, Code::kReaderUnknown);
}

TEST_F(ChooseReader, HasNoneToTake) {
  EXPECT_EQ(choose().error().code, Code::kNoReader);
}

}  // namespace
}  // namespace ssc::cli
