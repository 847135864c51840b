// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/base.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

// A file in which one record is replaced.
struct IssuerFile {
  std::string identifier = "0110 999911D15600000500000001FFFFFFFF";
  std::string version = "0304 322E3000";
  std::string issued = "0504 20240601";
  std::string number = "0709 563939393030303131";  // V99900011

  Expected<Base> parse() const {
    return parse_base(hex(identifier + "0201 33" + version + "040C 915600000299991199991101" +
                          issued + "0604 20340601" + number));
  }
};

TEST(BaseFile, TellsIssuerValidityAndNumber) {
  const auto base = IssuerFile().parse();
  ASSERT_TRUE(base);
  EXPECT_EQ(base->identifier.reveal(), "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(base->division->text(), "999911");
  EXPECT_EQ(base->card_class, '3');
  EXPECT_EQ(base->version, Version::k2_0);
  EXPECT_EQ(to_hex(base->version_text), "322E30");
  EXPECT_EQ(to_hex(base->initialising_body), "915600000299991199991101");
  EXPECT_EQ(base->issued, (identity::CalendarDate{2024, 6, 1}));
  EXPECT_EQ(base->valid_until, (identity::CalendarDate{2034, 6, 1}));
  EXPECT_EQ(base->number.reveal(), "V99900011");
  EXPECT_TRUE(base->findings.empty());
}

TEST(BaseFile, AcceptsHexadecimalDigitsInTheSerial) {
  IssuerFile file;
  file.identifier = "0110 999911D15600000500BF7C7AFFFFFFFF";
  EXPECT_EQ(file.parse()->identifier.reveal(), "999911D15600000500BF7C7AFFFFFFFF");
  EXPECT_TRUE(file.parse()->findings.empty());
}

TEST(BaseFile, NotesAnIdentifierOfAnotherApplication) {
  IssuerFile file;
  file.identifier = "0110 999911A00000000300000001FFFFFFFF";
  EXPECT_TRUE(file.parse()->findings.has(Finding::kIdentifierFormat));
  file.identifier = "0104 999911D1";
  EXPECT_TRUE(file.parse()->findings.has(Finding::kIdentifierFormat));
  EXPECT_TRUE(file.parse()->identifier.empty());
}

TEST(BaseFile, LeavesBlankAndImpossibleDatesEmpty) {
  IssuerFile file;
  file.issued = "0504 FFFFFFFF";
  EXPECT_FALSE(file.parse()->issued);
  EXPECT_TRUE(file.parse()->findings.empty());
  file.issued = "0504 20240631";
  EXPECT_FALSE(file.parse()->issued);
  EXPECT_TRUE(file.parse()->findings.has(Finding::kDateImpossible));
}

TEST(BaseFile, KeepsTheVersionAsTheCardWritesIt) {
  IssuerFile file;
  file.version = "0304 332E3030";
  EXPECT_EQ(file.parse()->version, Version::k3_0);
  EXPECT_EQ(to_hex(file.parse()->version_text), "332E3030");
  file.version = "0305 332E303031";
  EXPECT_EQ(to_hex(file.parse()->version_text), "332E3030");
}

TEST(BaseFile, TakesTheNewestRulesForAnUnknownVersion) {
  IssuerFile file;
  file.version = "0304 392E3900";
  EXPECT_EQ(file.parse()->version, Version::k3_0);
  EXPECT_TRUE(file.parse()->findings.has(Finding::kVersionUnknown));
}

TEST(BaseFile, TakesOnlyNineCharactersOfTheNumber) {
  IssuerFile file;
  file.number = "070B 5639393930303031315858";
  EXPECT_EQ(file.parse()->number.reveal(), "V99900011");
  EXPECT_TRUE(file.parse()->findings.has(Finding::kItemLength));
}

TEST(BaseFile, NotesAWrongCheckCharacterInTheNumber) {
  IssuerFile file;
  file.number = "0709 563939393030303132";  // V99900012
  EXPECT_EQ(file.parse()->number.reveal(), "V99900012");
  EXPECT_TRUE(file.parse()->findings.has(Finding::kCardNumberCheck));
}

TEST(BaseFile, WithALyingLengthIsDamaged) {
  IssuerFile file;
  file.number = "070A 563939393030303131";
  EXPECT_EQ(file.parse().error(), Error::kTruncated);
}

}  // namespace
}  // namespace ssc::sscard
