// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/holder.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

std::string pad(const std::string& text, std::size_t bytes, const std::string& filling = "00") {
  std::string padded = text;
  while (padded.size() < 2 * bytes) padded += filling;
  return padded;
}

// A file in which one record is replaced.
struct HolderFile {
  std::string id_number = "0812 393939393131313938363033313430313336";
  std::string name = "091E" + pad("C0EEC3F7CABE", 30);  // 李明示
  std::string continued = "4E14" + pad("", 20);
  std::string rest = "0A01 31 0B01 01 0C03 999911 0D04 19860314";

  Expected<Holder> parse(Version version = Version::k2_0) const {
    return parse_holder(hex(id_number + name + continued + rest), version);
  }
};

TEST(HolderFile, TellsWhoHoldsTheCard) {
  const auto holder = HolderFile().parse();
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->id_number.reveal(), "999911198603140136");
  EXPECT_EQ(holder->name.reveal(), "\xC0\xEE\xC3\xF7\xCA\xBE");
  EXPECT_EQ(holder->sex, identity::Sex::kMale);
  EXPECT_EQ(holder->nationality, 1);
  EXPECT_EQ(holder->birthplace->text(), "999911");
  EXPECT_EQ(holder->birth, (identity::CalendarDate{1986, 3, 14}));
  EXPECT_TRUE(holder->findings.empty());
}

TEST(HolderFile, JoinsANameWithACharacterAcrossTheTwoItems) {
  HolderFile file;
  file.name = "091E" + pad("C0", 29, "C0") + "BF";  // ends in the first half of 克, BFCB
  file.continued = "4E14" + pad("CBB0B0", 20);
  EXPECT_EQ(file.parse()->name.reveal(), std::string(29, '\xC0') + "\xBF\xCB\xB0\xB0");
}

TEST(HolderFile, KeepsABlankAtTheJoinButNoPadding) {
  HolderFile file;
  file.name = "091E" + pad("414220", 30);
  file.continued = "4E14" + pad("43", 20, "FF");
  EXPECT_EQ(file.parse()->name.reveal(), "AB C");
}

TEST(HolderFile, TrimsTheFillingOfOtherWriters) {
  HolderFile file;
  file.name = "091E" + pad("C0EEC3F7CABE", 30, "20");
  file.continued = "4E14" + pad("", 20, "FF");
  EXPECT_EQ(file.parse()->name.reveal(), "\xC0\xEE\xC3\xF7\xCA\xBE");
}

TEST(HolderFile, LeavesBlankItemsEmpty) {
  HolderFile file;
  file.rest = "0A01 00 0B01 FF 0C03 FFFFFF 0D04 FFFFFFFF";
  const auto holder = file.parse();
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->sex, identity::Sex::kUnknown);
  EXPECT_EQ(holder->nationality, 0);
  EXPECT_FALSE(holder->birthplace);
  EXPECT_FALSE(holder->birth);
  EXPECT_TRUE(holder->findings.empty());
}

TEST(HolderFile, NotesDigitsThatAreNone) {
  HolderFile file;
  file.rest = "0A01 31 0B01 A1 0C03 9A9911 0D04 19860332";
  const auto holder = file.parse();
  EXPECT_TRUE(holder->findings.has(Finding::kItemFormat));
  EXPECT_TRUE(holder->findings.has(Finding::kDateImpossible));
  EXPECT_EQ(holder->nationality, 0);
  EXPECT_FALSE(holder->birthplace);
}

TEST(HolderFile, NotesANationalityOfOneDigit) {
  HolderFile file;
  file.rest = "0A01 31 0B01 1F 0C03 999911 0D04 19860314";
  EXPECT_EQ(file.parse()->nationality, 0);
  EXPECT_TRUE(file.parse()->findings.has(Finding::kItemFormat));
}

TEST(HolderFile, TakesAnAssignedNumberAndNotesAWrongCitizenNumber) {
  HolderFile file;
  file.id_number = "0812 463939393931313230323630303137000000";  // F99991120260017
  EXPECT_EQ(file.parse()->id_number.reveal(), "F99991120260017");
  EXPECT_TRUE(file.parse()->findings.empty());
  file.id_number = "0812 393939393131313938363033313430313337";  // check digit 7 instead of 6
  EXPECT_EQ(file.parse()->id_number.reveal(), "999911198603140137");
  EXPECT_TRUE(file.parse()->findings.has(Finding::kIdNumberCheck));
}

TEST(HolderFile, Of1_0CardHasNoContinuedName) {
  HolderFile file;
  file.continued = "";
  EXPECT_TRUE(file.parse(Version::k1_0)->findings.empty());
  EXPECT_TRUE(file.parse(Version::k2_0)->findings.has(Finding::kItemMissing));
}

TEST(HolderFile, WithARecordLongerThanItsLengthSaysIsDamaged) {
  HolderFile file;
  file.name = "091E" + pad("C0EEC3F7CABE", 34);
  EXPECT_FALSE(file.parse());
}

}  // namespace
}  // namespace ssc::sscard
