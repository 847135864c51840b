// SPDX-License-Identifier: Apache-2.0
// The personas that come with the program, read the way a reader's software reads them.
#include <gtest/gtest.h>

#include "protocol/sscard/base.hpp"
#include "protocol/sscard/holder.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::cardsim {
namespace {

Data content(const Persona& persona, std::string_view file) {
  Data all;
  for (const ElementaryFile& f : persona.card.files) {
    if (f.layout->name != file) continue;
    for (const Data& record : f.records) append(all, record);
  }
  return all;
}

struct Expected {
  const char *persona, *name_gb18030, *id_number, *card_number, *identifier;
  sscard::Version version;
  identity::Sex sex;
};

constexpr Expected kPeople[] = {
    {"employee", "C0EEC3F7CABE", "999911198603140136", "V99900011",
     "999911D15600000500000001FFFFFFFF", sscard::Version::k2_0, identity::Sex::kMale},
    {"employee-new", "C0EEC3F7CABE", "999911198603140136", "X99900016",
     "999921D15600000500000001FFFFFFFF", sscard::Version::k2_0, identity::Sex::kMale},
    {"retired", "CDF5C7EFCBAC", "999911195810020248", "V9990002X",
     "999911D15600000500000002FFFFFFFF", sscard::Version::k2_0, identity::Sex::kFemale},
    {"resident", "D5D4D0A1BACC", "999912201505200466", "W99900035",
     "999912D15600000500000003FFFFFFFF", sscard::Version::k2_0, identity::Sex::kFemale},
    {"longname", "D2C1CBB9C0ADA1A44BA1A4B9C5C0F6C4C8D4FAB6FBA1A4D0E9B9B9B1F0BFCBA1A4CABEC0FD",
     "999911199007090376", "V99900046", "999911D15600000500000004FFFFFFFF", sscard::Version::k2_0,
     identity::Sex::kMale},
    {"foreigner", "53414D504C45204A4F48414E4E41", "F99991120260017", "V99900054",
     "999911D15600000500000005FFFFFFFF", sscard::Version::k2_0, identity::Sex::kNotStated},
    {"v1", "B3C2BEC9C0FA", "999911197202280598", "V99900062", "999911D15600000500000006FFFFFFFF",
     sscard::Version::k1_0, identity::Sex::kMale},
};

TEST(Personas, AreTheInventedPeopleWithValidCheckDigits) {
  for (const Expected& expected : kPeople) {
    SCOPED_TRACE(expected.persona);
    const Persona& persona = shipped(expected.persona);
    const auto base = sscard::parse_base(content(persona, "issuer"));
    ASSERT_TRUE(base);
    EXPECT_EQ(base->number.reveal(), expected.card_number);
    EXPECT_EQ(base->identifier.reveal(), expected.identifier);
    EXPECT_EQ(base->version, expected.version);
    EXPECT_TRUE(base->findings.empty());
    const auto holder = sscard::parse_holder(content(persona, "holder"), base->version);
    ASSERT_TRUE(holder);
    const std::string_view name = holder->name.reveal();
    EXPECT_EQ(to_hex({reinterpret_cast<const Byte*>(name.data()), name.size()}),
              expected.name_gb18030);
    EXPECT_EQ(holder->id_number.reveal(), expected.id_number);
    EXPECT_EQ(holder->sex, expected.sex);
    EXPECT_TRUE(holder->findings.empty());
  }
}

TEST(Personas, HaveEveryFileOfTheirVersion) {
  EXPECT_EQ(shipped("employee").card.files.size(), 40U);
  EXPECT_EQ(shipped("v1").card.files.size(), 25U);
  EXPECT_EQ(content(shipped("employee"), "photo").size(), 0x1000U);
  EXPECT_EQ(content(shipped("employee"), "certificates").size(), 4 * 0x29U);
}

TEST(Personas, LongNameIsCutInsideACharacter) {
  const std::string holder = to_hex(content(shipped("longname"), "holder"));
  EXPECT_NE(holder.find("D0E9B9B9B1F0BF"
                        "4E14"
                        "CBA1A4CABEC0FD"),
            std::string::npos);
}

TEST(Personas, MedicalFileOfTheEmployeeIsWrittenAsTheRulesSay) {
  EXPECT_EQ(to_hex(content(shipped("employee"), "medical")).substr(0, 2 * 43),
            "8108"
            "3331303031303030"  // type 310, flags
            "8403"
            "999911"  //
            "8711"
            "3939393931313030303030303030303031"  // health record
            "8C01"
            "11"
            "8004"
            "20120701");
}

TEST(Personas, TransactionOfTheEmployeeHasNoHeader) {
  EXPECT_EQ(to_hex(content(shipped("employee"), "transactions")).substr(0, 2 * 0x1C),
            "0002"
            "32"
            "999911000001"
            "20260611093015"
            "00002F12"
            "00000708"
            "000076C0");
}

TEST(Personas, SpoiltCardsAreAsTheirTitlesSay) {
  const auto base = sscard::parse_base(content(shipped("wrongid"), "issuer"));
  ASSERT_TRUE(base);
  EXPECT_TRUE(base->findings.has(sscard::Finding::kIdentifierFormat));
  const auto name =
      sscard::parse_holder(content(shipped("badname"), "holder"), sscard::Version::k2_0);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->name.reveal().size(), 7U);
  EXPECT_FALSE(sscard::parse_holder(content(shipped("overrun"), "holder"), sscard::Version::k2_0));
}

TEST(Personas, LiarIsCaughtByItsOwnLength) {
  const Data holder = content(shipped("liar"), "holder");
  EXPECT_FALSE(sscard::parse_holder(holder, sscard::Version::k2_0));
}

}  // namespace
}  // namespace ssc::cardsim
