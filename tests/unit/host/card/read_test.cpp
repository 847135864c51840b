// SPDX-License-Identifier: Apache-2.0
#include "host/card/read.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

using std::chrono::year;
using testing::ElementsAre;
using testing::IsEmpty;

// The dialogue of a 2.0 card on T=0, byte for byte.
const std::string kSelectSsse = "00A404000F 7378312E73682EC9E7BBE1B1A3D5CF";
const std::string kFci = "6F16 840F7378312E73682EC9E7BBE1B1A3D5CF A503 88011E";
const std::string kFciSm4 = "6F1C 840F7378312E73682EC9E7BBE1B1A3D5CF A509 88011E 9F0C03 860103";
const std::string kReadEf05 = "00B2012D40";    // SFI 05, record 1 to the last, 64 bytes
const std::string kReadEf06 = "00B201355B";    // SFI 06, 91 bytes
const std::string kReadEf06V1 = "00B2013545";  // without the continued name, 69 bytes

const std::string kIdentifier = "0110 999911D15600000500000001FFFFFFFF ";
const std::string kClass = "0201 33 ";
const std::string kVersion = "0304 322E3000 ";
const std::string kBody = "040C 915600000299991199991101 ";
const std::string kIssued = "0504 20240601 ";
const std::string kValid = "0604 20340601 ";
const std::string kNumber = "0709 563939393030303131 ";
const std::string kEf05 = kIdentifier + kClass + kVersion + kBody + kIssued + kValid + kNumber;
const std::string kEf05V1 =
    kIdentifier + kClass + "0304 312E3000 " + kBody + kIssued + kValid + kNumber;
const std::string kEf05V3 =
    kIdentifier + kClass + "0304 332E3030 " + kBody + kIssued + kValid + kNumber;

const std::string kIdNumber = "0812 393939393131313938363033313430313336 ";
const std::string kName = "091E C0EEC3F7CABE 000000000000000000000000000000000000000000000000 ";
const std::string kNoMoreName = "4E14 0000000000000000000000000000000000000000 ";
const std::string kRest = "0A01 31 0B01 01 0C03 999911 0D04 19860314 ";
const std::string kEf06 = kIdNumber + kName + kNoMoreName + kRest;

void select(Script& script) {
  script.on(kSelectSsse, "6118").on("00C0000018", kFci + "9000");
}

void expect_refused_by(const std::string& status, Code code) {
  Script script;
  script.on(kSelectSsse, status);
  const auto data = read_basic(script);
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().code, code) << status;
}

Code fault_after(Script& script) {
  return read_basic(script).error().code;
}

TEST(Identify, TakesTheAlgorithmFromTheMark) {
  Script plain;
  plain.on(kSelectSsse, kFci + "9000");
  EXPECT_FALSE(identify(plain)->mark);
  Script sm4;
  sm4.on(kSelectSsse, "611E").on("00C000001E", kFciSm4 + "9000");
  EXPECT_EQ(identify(sm4)->mark, 0x03);
}

TEST(Identify, ACardWithoutTheEnvironmentIsNoSocialSecurityCard) {
  for (const char* status : {"6A82", "6D00", "6E00", "6700", "6F00"}) {
    expect_refused_by(status, Code::kNotSscard);
  }
}

TEST(Identify, ABlockedCardIsCalledBlocked) {
  for (const char* status : {"6A81", "9303", "6283"}) {
    expect_refused_by(status, Code::kCardBlocked);
  }
}

TEST(Identify, AnotherApplicationThatAnswersIsNoSocialSecurityCard) {
  expect_refused_by("6F15 840E315041592E5359532E4444463031 A503 880101 9000", Code::kNotSscard);
}

TEST(Identify, AnFciThatContradictsItselfIsDamagedData) {
  expect_refused_by("6F20 840F7378 9000", Code::kCardData);
  expect_refused_by("9000", Code::kCardData);
}

TEST(ReadBasic, ReadsA20CardInFourCommands) {
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000").on(kReadEf06, kEf06 + "9000");
  const auto data = read_basic(script);
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_EQ(data->commands, 4u);
  EXPECT_EQ(data->card.identifier.reveal(), "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(data->card.number.reveal(), "V99900011");
  EXPECT_EQ(data->card.version, "2.0");
  EXPECT_EQ(data->card.division, "999911");
  EXPECT_EQ(data->card.card_class, "3");
  EXPECT_EQ(data->card.initialising_body, "915600000299991199991101");
  EXPECT_EQ(data->card.issued, year(2024) / 6 / 1);
  EXPECT_EQ(data->card.valid_until, year(2034) / 6 / 1);
  EXPECT_EQ(data->card.algorithm, sscard::Algorithm::kDes);
  ASSERT_TRUE(data->holder);
  EXPECT_EQ(data->holder->id_number.reveal(), "999911198603140136");
  EXPECT_EQ(data->holder->name.reveal(), "李明示");
  EXPECT_EQ(data->holder->sex, "1");
  EXPECT_EQ(data->holder->ethnicity, "01");
  EXPECT_EQ(data->holder->birthplace, "999911");
  EXPECT_EQ(data->holder->birth, year(1986) / 3 / 14);
  EXPECT_THAT(data->warnings, IsEmpty());
  EXPECT_THAT(data->unread, IsEmpty());
}

TEST(ReadBasic, ReadsA10CardWithoutTheContinuedName) {
  Script script;
  select(script);
  script.on(kReadEf05, kEf05V1 + "9000").on(kReadEf06V1, kIdNumber + kName + kRest + "9000");
  const auto data = read_basic(script);
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_EQ(data->card.version, "1.0");
  EXPECT_EQ(data->holder->name.reveal(), "李明示");
  EXPECT_THAT(data->warnings, IsEmpty());
}

TEST(ReadBasic, RepeatsWithTheLengthThatTheCardTells) {
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000")
      .on(kReadEf06, "6C45")
      .on("00B2013545", kIdNumber + kName + kRest + "9000");
  const auto data = read_basic(script);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->commands, 5u);
  EXPECT_THAT(data->warnings, ElementsAre("ITEM_MISSING"));
}

TEST(ReadBasic, JoinsALongNameAsBytesBeforeItDecodes) {
  // The 30th byte is the first half of 克.
  const std::string first = "091E D2C1CBB9C0ADA1A44BA1A4B9C5C0F6C4C8D4FAB6FBA1A4D0E9B9B9B1F0BF ";
  const std::string second = "4E14 CBA1A4CABEC0FD 00000000000000000000000000 ";
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000").on(kReadEf06, kIdNumber + first + second + kRest + "9000");
  const auto data = read_basic(script);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->holder->name.reveal(), "伊斯拉·K·古丽娜扎尔·虚构别克·示例");
  EXPECT_THAT(data->warnings, IsEmpty());
}

TEST(ReadBasic, AHolderBehindAKeyIsUnreadAndTheCardIsGood) {
  Script script;
  script.on(kSelectSsse, "611E").on("00C000001E", kFciSm4 + "9000");
  script.on(kReadEf05, kEf05V3 + "9000").on(kReadEf06, "6982");
  const auto data = read_basic(script);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->card.version, "3.0");
  EXPECT_EQ(data->card.algorithm, sscard::Algorithm::kSm4);
  EXPECT_EQ(data->card.number.reveal(), "V99900011");
  EXPECT_FALSE(data->holder);
  ASSERT_EQ(data->unread.size(), 1u);
  EXPECT_EQ(data->unread[0].file, "EF06");
  EXPECT_EQ(data->unread[0].code, Code::kCardAccess);
}

TEST(ReadBasic, ReadsItemByItemWhereTheCardRefusesTheShortForm) {
  Script script;
  select(script);
  script.on(kReadEf05, "6A86").on("00A4020002EF05", "9000");
  script.on("00B2010012", kIdentifier + "9000")
      .on("00B2020003", kClass + "9000")
      .on("00B2030006", kVersion + "9000")
      .on("00B204000E", kBody + "9000")
      .on("00B2050006", kIssued + "9000")
      .on("00B2060006", kValid + "9000")
      .on("00B207000B", kNumber + "9000");
  script.on(kReadEf06, "6A86").on("00A4020002EF06", "9000");
  script.on("00B2080014", kIdNumber + "9000")
      .on("00B2090020", kName + "9000")
      .on("00B24E0016", "6A83")  // this card has no continued name
      .on("00B20A0003", "0A01 31 9000")
      .on("00B20B0003", "0B01 01 9000")
      .on("00B20C0005", "0C03 999911 9000")
      .on("00B20D0006", "0D04 19860314 9000");
  const auto data = read_basic(script);
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_EQ(data->card.number.reveal(), "V99900011");
  EXPECT_EQ(data->holder->name.reveal(), "李明示");
  EXPECT_THAT(data->warnings, ElementsAre("ITEM_MISSING"));
}

TEST(ReadBasic, ARecordThatEndsBeforeItsLengthIsDamagedData) {
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000").on(kReadEf06, kIdNumber + "091E C0EEC3F7CABE 9000");
  EXPECT_EQ(fault_after(script), Code::kCardData);
}

TEST(ReadBasic, ARecordLongerThanItsLengthIsDamagedData) {
  const std::string lying_name =
      "0906 C0EEC3F7CABE 000000000000000000000000000000000000000000000000 ";
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000")
      .on(kReadEf06, kIdNumber + lying_name + kNoMoreName + kRest + "9000");
  EXPECT_EQ(fault_after(script), Code::kCardData);
}

TEST(ReadBasic, AnotherItemThanTheOneAskedForIsDamagedData) {
  Script script;
  select(script);
  script.on(kReadEf05, "6A86").on("00A4020002EF05", "9000").on("00B2010012", kClass + "9000");
  EXPECT_EQ(fault_after(script), Code::kCardData);
}

TEST(ReadBasic, IssuerDataThatIsRefusedIsAFailure) {
  Script access;
  select(access);
  access.on(kReadEf05, "6982");
  EXPECT_EQ(fault_after(access), Code::kCardAccess);
  Script missing;
  select(missing);
  missing.on(kReadEf05, "6A82").on("00A4020002EF05", "6A82");
  EXPECT_EQ(fault_after(missing), Code::kFileUnknown);
}

TEST(ReadBasic, ACardPulledAtAnyCommandIsARemovedCard) {
  const std::vector<std::pair<std::string, std::string>> dialogue = {{kSelectSsse, "6118"},
                                                                     {"00C0000018", kFci + "9000"},
                                                                     {kReadEf05, kEf05 + "9000"},
                                                                     {kReadEf06, kEf06 + "9000"}};
  for (std::size_t last = 0; last < dialogue.size(); ++last) {
    Script script;
    for (std::size_t i = 0; i < last; ++i) script.on(dialogue[i].first, dialogue[i].second);
    script.on(dialogue[last].first, Code::kCardRemoved);
    EXPECT_EQ(fault_after(script), Code::kCardRemoved) << "command " << last;
  }
}

TEST(ReadBasic, StartsAgainOnceAfterAResetByAnotherProgram) {
  Script script;
  select(script);
  script.on(kReadEf05, Code::kCardReset).on_restart();
  select(script);
  script.on(kReadEf05, kEf05 + "9000").on(kReadEf06, kEf06 + "9000");
  EXPECT_TRUE(read_basic(script));
}

TEST(ReadBasic, GivesUpAtTheSecondReset) {
  Script script;
  script.on(kSelectSsse, Code::kCardReset).on_restart().on(kSelectSsse, Code::kCardReset);
  EXPECT_EQ(fault_after(script), Code::kCardReset);
}

TEST(ReadBasic, FailuresTellNothingOfTheHolder) {
  Script script;
  select(script);
  script.on(kReadEf05, kEf05 + "9000").on(kReadEf06, kIdNumber + "091E C0EEC3F7CABE 9000");
  const std::string detail = read_basic(script).error().detail;
  EXPECT_EQ(detail, "EF06: truncated");
}

}  // namespace
}  // namespace ssc::card
