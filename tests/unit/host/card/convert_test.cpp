// SPDX-License-Identifier: Apache-2.0
#include "host/card/convert.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

using sscard::Algorithm;
using testing::ElementsAre;
using testing::IsEmpty;

sscard::Base base_of(std::string_view division) {
  sscard::Base base;
  base.division = *identity::Division::parse(division);
  return base;
}

std::optional<Algorithm> algorithm(std::string_view division, std::optional<Byte> mark) {
  Warnings warnings;
  return card_facts(base_of(division), Application{mark}, warnings).algorithm;
}

sscard::Holder holder_with(std::string_view id_number) {
  sscard::Holder raw;
  raw.id_number.assign(id_number);
  return raw;
}

std::vector<std::string_view> warnings_of(const sscard::Holder& raw) {
  Warnings warnings;
  holder(raw, warnings);
  return warnings.take();
}

TEST(CardFacts, TheMarkDecidesTheAlgorithmAndElseTheCity) {
  EXPECT_EQ(algorithm("999911", 0x03), Algorithm::kSm4);
  EXPECT_EQ(algorithm("999911", std::nullopt), Algorithm::kDes);
  EXPECT_EQ(algorithm("110100", std::nullopt), Algorithm::kSsf33);
}

TEST(CardFacts, ANumberThatWouldSteerATerminalIsLeftOut) {
  sscard::Base base;
  base.number.assign("V\x1B[2J0000");
  Warnings warnings;
  EXPECT_TRUE(card_facts(base, {}, warnings).number.empty());
  EXPECT_THAT(warnings.take(), ElementsAre("TEXT_UNPRINTABLE"));
}

TEST(CardFacts, EachFindingIsNamedOnce) {
  sscard::Base base;
  base.findings = {sscard::Finding::kItemMissing, sscard::Finding::kCardNumberCheck};
  Warnings warnings;
  card_facts(base, {}, warnings);
  card_facts(base, {}, warnings);
  EXPECT_THAT(warnings.take(), ElementsAre("ITEM_MISSING", "CARD_NUMBER_CHECK"));
}

TEST(Holder, BirthAndSexThatAgreeWithTheNumberAreNoWarning) {
  sscard::Holder raw = holder_with("999911198603140136");
  raw.birth = identity::CalendarDate{1986, 3, 14};
  raw.sex = identity::Sex::kMale;
  EXPECT_THAT(warnings_of(raw), IsEmpty());
}

TEST(Holder, BirthAndSexThatDifferFromTheNumberAreWarnings) {
  sscard::Holder raw = holder_with("999911198603140136");
  raw.birth = identity::CalendarDate{1986, 3, 15};
  raw.sex = identity::Sex::kFemale;
  EXPECT_THAT(warnings_of(raw), ElementsAre("BIRTH_DIFFERS", "SEX_DIFFERS"));
}

TEST(Holder, AnAssignedNumberSaysNothingAboutBirthAndSex) {
  sscard::Holder raw = holder_with("F99991120260017");
  raw.birth = identity::CalendarDate{1979, 11, 23};
  raw.sex = identity::Sex::kNotStated;
  EXPECT_THAT(warnings_of(raw), IsEmpty());
}

TEST(Holder, BlankItemsAreEmpty) {
  Warnings warnings;
  const Holder blank = holder(sscard::Holder{}, warnings);
  EXPECT_EQ(blank.sex, "");
  EXPECT_EQ(blank.ethnicity, "");
  EXPECT_EQ(blank.birthplace, "");
  EXPECT_FALSE(blank.birth);
}

}  // namespace
}  // namespace ssc::card
