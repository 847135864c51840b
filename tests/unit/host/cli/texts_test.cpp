// SPDX-License-Identifier: Apache-2.0
#include "host/cli/texts.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "host/cli/sheet.hpp"

namespace ssc::cli {
namespace {

struct Locale {
  Locale(const char* all, const char* messages, const char* lang) {
    set("LC_ALL", all);
    set("LC_MESSAGES", messages);
    set("LANG", lang);
  }
  ~Locale() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
  }
  static void set(const char* name, const char* value) {
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
};

TEST(Language, FollowsTheFirstSettingThatIsSet) {
  EXPECT_EQ((Locale(nullptr, nullptr, "zh_CN.UTF-8"), language_of_environment()),
            Language::kChinese);
  EXPECT_EQ((Locale(nullptr, "zh_TW", "en_US"), language_of_environment()), Language::kChinese);
  EXPECT_EQ((Locale("C.UTF-8", "zh_CN", "zh_CN"), language_of_environment()), Language::kEnglish);
  EXPECT_EQ((Locale("", nullptr, "zh_CN"), language_of_environment()), Language::kChinese);
  EXPECT_EQ((Locale(nullptr, nullptr, nullptr), language_of_environment()), Language::kEnglish);
}

TEST(Word, IsTheCodeItselfWhenThereIsNone) {
  EXPECT_EQ(word(Vocabulary::kSex, "2", Language::kChinese), "女");
  EXPECT_EQ(word(Vocabulary::kSex, "2", Language::kEnglish), "female");
  EXPECT_EQ(word(Vocabulary::kSex, "7", Language::kEnglish), "7");
  EXPECT_EQ(word(Vocabulary::kCardClass, "1", Language::kEnglish), "pre-school");  // not the sex
}

TEST(DisplayWidth, CountsChineseTwice) {
  EXPECT_EQ(display_width("Name"), 4u);
  EXPECT_EQ(display_width("姓名"), 4u);
  EXPECT_EQ(display_width("卡A号"), 5u);
}

}  // namespace
}  // namespace ssc::cli
