// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/id_number.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

IdNumberReading examine(std::string_view text) {
  IdNumber number;
  EXPECT_TRUE(number.assign(text));
  return identity::examine(number);
}

// The two examples printed in GB 11643.
TEST(IdNumber, ReadsTheExamplesOfTheStandard) {
  const auto woman = examine("11010519491231002X");
  EXPECT_EQ(woman.kind, IdNumberKind::kCitizen);
  EXPECT_EQ(woman.division->text(), "110105");
  EXPECT_EQ(woman.birth, (CalendarDate{1949, 12, 31}));
  EXPECT_EQ(woman.sex, Sex::kFemale);
  EXPECT_TRUE(woman.findings.empty());

  const auto man = examine("440524188001010014");
  EXPECT_EQ(man.birth, (CalendarDate{1880, 1, 1}));
  EXPECT_EQ(man.sex, Sex::kMale);
  EXPECT_TRUE(man.findings.empty());
}

TEST(IdNumber, OfTheInventedPersonsIsValid) {
  for (const auto* text : {"999911198603140136", "999911195810020248", "999912201505200466",
                           "999911199007090376", "999911197202280598", "999911198304010614"}) {
    EXPECT_TRUE(examine(text).findings.empty()) << text;
  }
}

TEST(IdNumber, WithAWrongCheckCharacterIsFlaggedAndStillRead) {
  const auto reading = examine("999911198603140137");
  EXPECT_EQ(reading.findings, IdNumberFindings{IdNumberFinding::kCheckCharacter});
  EXPECT_EQ(reading.birth, (CalendarDate{1986, 3, 14}));
}

TEST(IdNumber, WithAnImpossibleBirthDateHasNone) {
  const auto reading = examine("999911198602300130");
  EXPECT_TRUE(reading.findings.has(IdNumberFinding::kBirthDate));
  EXPECT_FALSE(reading.birth);
}

TEST(IdNumber, AcceptsALowerCaseCheckCharacter) {
  EXPECT_EQ(examine("11010519491231002x").findings, IdNumberFindings{IdNumberFinding::kLowerCase});
}

TEST(IdNumber, RecognisesTheOldFormOfFifteenDigits) {
  const auto reading = examine("999911860314013");
  EXPECT_EQ(reading.kind, IdNumberKind::kCitizen15);
  EXPECT_EQ(reading.birth, (CalendarDate{1986, 3, 14}));
  EXPECT_EQ(reading.sex, Sex::kMale);
  EXPECT_EQ(reading.findings, IdNumberFindings{IdNumberFinding::kOldForm});
}

TEST(IdNumber, AssignedToAForeignerIsAFindingAndNotAnError) {
  for (const auto* text : {"F99991120260017", "", "9999111986031401X6", "12345"}) {
    const auto reading = examine(text);
    EXPECT_EQ(reading.kind, IdNumberKind::kAssigned) << text;
    EXPECT_EQ(reading.findings, IdNumberFindings{IdNumberFinding::kAssigned}) << text;
    EXPECT_EQ(reading.sex, Sex::kUnknown) << text;
    EXPECT_FALSE(reading.birth || reading.division) << text;
  }
}

TEST(IdNumber, CheckCharacterNeedsSeventeenDigits) {
  EXPECT_EQ(id_number_check("11010519491231002"), 'X');
  EXPECT_EQ(id_number_check("1101051949123100"), std::nullopt);
  EXPECT_EQ(id_number_check("1101051949123100A"), std::nullopt);
}

}  // namespace
}  // namespace ssc::identity
