// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/labels.hpp"

#include <gtest/gtest.h>

namespace ssc::cli {
namespace {

using sscard::Df;

const sscard::File& file(Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, sscard::kNewest);
}

std::string item_label(Df df, std::uint16_t ef, std::uint8_t tag, Language language) {
  return label(file(df, ef), *sscard::find_item(file(df, ef), tag, sscard::kNewest), language);
}

TEST(Labels, AreInBothLanguages) {
  EXPECT_EQ(label(Df::kDf04, Language::kEnglish), "Medical insurance");
  EXPECT_EQ(label(file(Df::kDf03, 0xEF19), Language::kChinese), "参保凭证");
  EXPECT_EQ(item_label(Df::kDf04, 0xEF05, 0x84, Language::kEnglish), "Insured in");
  EXPECT_EQ(item_label(Df::kDf04, 0xEF05, 0x84, Language::kChinese), "参保地");
}

TEST(Labels, OfOneNameDependOnTheFile) {
  EXPECT_EQ(item_label(Df::kDf01, 0xEF05, 0x0E, Language::kEnglish), "Division");
  EXPECT_EQ(item_label(Df::kDf01, 0xEF08, 0x2B, Language::kEnglish), "Marital state");
  EXPECT_EQ(item_label(Df::kDf01, 0xEF07, 0x29, Language::kEnglish), "Work state");
}

TEST(Labels, OfItemsWithoutAKnownMeaningAreTheirTags) {
  EXPECT_EQ(item_label(Df::kDf02, 0xEF05, 0x42, Language::kEnglish), "Item 42");
  EXPECT_EQ(item_label(Df::kDf02, 0xEF06, 0x4C, Language::kChinese), "数据项 4C");
  EXPECT_EQ(item_label(Df::kDf05, 0xEF05, 0xAC, Language::kEnglish), "Warning AC");
}

void expect_labels(const sscard::File& file, std::span<const sscard::Item> items) {
  for (const sscard::Item& item : items) {
    const std::string english = label(file, item, Language::kEnglish);
    EXPECT_EQ(english.starts_with("Item "), item.name.starts_with("item_")) << item.name;
    EXPECT_EQ(english.starts_with("Warning "), item.name.starts_with("warning_")) << item.name;
    EXPECT_LE(english.size(), 20u) << "wider than the column: " << item.name;
    expect_labels(file, item.inner);
  }
}

TEST(Labels, StandForEveryApplicationFileAndItem) {
  for (const auto& application : sscard::applications())
    EXPECT_FALSE(label(application.df, Language::kEnglish).empty());
  for (const auto& file : sscard::files()) {
    EXPECT_NE(label(file, Language::kEnglish), file.name);
    expect_labels(file, file.items);
  }
}

TEST(Labels, OfReadRulesSayWhatIsAskedFor) {
  EXPECT_EQ(label(sscard::ReadRule::kPinOrKey, Language::kEnglish), "PIN or key");
  EXPECT_EQ(label(sscard::ReadRule::kPinAndKey, Language::kChinese), "密码和密钥");
}

TEST(Vocabularies, BelongToTheItemsThatHoldCodes) {
  const auto& marital = file(Df::kDf01, 0xEF08);
  EXPECT_EQ(vocabulary(marital, marital.items[0]), Vocabulary::kMaritalState);
  const auto& residence = file(Df::kDf01, 0xEF06);
  EXPECT_EQ(vocabulary(residence, residence.items[0]), std::nullopt);
}

}  // namespace
}  // namespace ssc::cli
