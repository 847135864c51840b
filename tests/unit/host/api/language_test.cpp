// SPDX-License-Identifier: Apache-2.0
#include "host/api/language.hpp"

#include <gtest/gtest.h>

namespace ssc::api {
namespace {

TEST(AcceptLanguage, TakesTheOneWithMoreWeight) {
  EXPECT_EQ(language_of(""), Language::kEnglish);
  EXPECT_EQ(language_of("zh"), Language::kChinese);
  EXPECT_EQ(language_of("ZH-cn"), Language::kChinese);
  EXPECT_EQ(language_of("zh-CN,zh;q=0.9,en;q=0.8"), Language::kChinese);
  EXPECT_EQ(language_of("en-GB, zh;q=0.9"), Language::kEnglish);
  EXPECT_EQ(language_of("en;q=0.4, zh-Hans;q=0.45"), Language::kChinese);
  EXPECT_EQ(language_of("de, fr;q=0.9, zh;q=0.1"), Language::kChinese);
  EXPECT_EQ(language_of("zh;q=0"), Language::kEnglish);
  EXPECT_EQ(language_of("*, zh;q=0.5"), Language::kEnglish);
}

TEST(AcceptLanguage, SurvivesNonsense) {
  EXPECT_EQ(language_of(",,;;q=,=zh;"), Language::kEnglish);
  EXPECT_EQ(language_of("zh;q=0.99999999999999999999"), Language::kChinese);
  EXPECT_EQ(language_of(std::string(8000, ',')), Language::kEnglish);
}

}  // namespace
}  // namespace ssc::api
