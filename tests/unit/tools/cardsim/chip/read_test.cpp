// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using ReadTest = ChipTest;

TEST_F(ReadTest, ReadsTheIssuersFileWhole) {
  send(kSelectSsse);
  EXPECT_EQ(send("00A40200 02 EF05"), "9000");
  EXPECT_EQ(send("00B20105 40"),
            "0110999911D15600000500000001FFFFFFFF"
            "020133"
            "0304322E3000"
            "040C915600000299991199991101"
            "050420240601"
            "060420340601"
            "0709563939393030303131 9000");
}

TEST_F(ReadTest, ReadsTheHoldersFileWhole) {
  send(kSelectSsse);
  EXPECT_EQ(send("00A40000 02 EF06"), "9000");
  EXPECT_EQ(send("00B20105 5B"),
            "0812393939393131313938363033313430313336"
            "091EC0EEC3F7CABE000000000000000000000000000000000000000000000000"
            "4E140000000000000000000000000000000000000000"
            "0A0131"
            "0B0101"
            "0C03999911"
            "0D0419860314 9000");
}

TEST_F(ReadTest, ReadsOneItemInEveryForm) {
  send(kSelectSsse);
  EXPECT_EQ(send("00B2072C 0B"), "0709563939393030303131 9000");  // number 7, SFI 05
  EXPECT_EQ(send("00B20700 0B"), "0709563939393030303131 9000");  // tag 07 of the EF now current
  EXPECT_EQ(send("00B20704 0B"), "0709563939393030303131 9000");  // number 7
  EXPECT_EQ(send("00B20605 11"), "0604203406010709563939393030303131 9000");  // 6 to last
  EXPECT_EQ(send("00B20606 11"), "0709563939393030303131060420340601 9000");  // last to 6
}

TEST_F(ReadTest, AnswersTheRightLengthToAnyOther) {
  send(kSelectSsse);
  send("00A40200 02 EF05");
  EXPECT_EQ(send("00B20105 FF"), "6C40");
  EXPECT_EQ(send("00B20105 00"), "6C40");
  EXPECT_EQ(send("00B20700 09"), "6C0B");
  EXPECT_EQ(send("00B20700 00"), "6C0B");
}

// 6Cxx tells lengths up to 256.
TEST_F(ReadTest, NamesNoLengthThatItCannotTell) {
  send(kSelectSsse);
  send("00A40000 02 DF01");
  EXPECT_EQ(answer("00B09600 000128").size(), 0x128u);
  EXPECT_EQ(send("00B09600 000129"), "6700");
  EXPECT_EQ(send("00B09628 000101"), "6C00");
}

TEST_F(ReadTest, WantsAFileBeforeARecord) {
  EXPECT_EQ(send("00B20105 40"), "6986");
  send(kSelectSsse);
  EXPECT_EQ(send("00B20105 40"), "6986");
  EXPECT_EQ(send("00A40200 02 EF09"), "6A82");
  EXPECT_EQ(send("00B2014C 40"), "6A82");  // SFI 09
}

TEST_F(ReadTest, GivesNoDataThatAsksForPinOrKey) {
  send(kSelectSsse);
  EXPECT_EQ(send("00B00000 10"), "6986");
  send("00A40200 02 EF07");
  EXPECT_EQ(send("00B00000 10"), "6982");
  EXPECT_EQ(send("00B08800 10"), "6982");  // SFI 08
  send("00A40000 02 DF03");
  EXPECT_EQ(send("00B201CC 29"), "6982");  // SFI 19
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B2012C 0A"), "6982");  // SFI 05
  EXPECT_EQ(send("00B28128 0A"), "6982");
  EXPECT_EQ(send("00B20134 03"), "6982");  // SFI 06
  EXPECT_EQ(send("00B20144 1C"), "6982");  // SFI 08
  EXPECT_EQ(send("00B201AC 03"), "6982");  // SFI 15
}

TEST_F(ReadTest, RefusesParametersAndLengthsThatNoCommandHas) {
  send(kSelectSsse);
  EXPECT_EQ(send("00A40100 02 EF05"), "6A86");
  EXPECT_EQ(send("00A40001 02 EF05"), "6A86");
  EXPECT_EQ(send("00A40200 01 EF"), "6700");
  EXPECT_EQ(send("00A40400 04 D1560000"), "6700");
  EXPECT_EQ(send("00B2012F 40"), "6A86");
  EXPECT_EQ(send("00B0A500 40"), "6A86");
}

TEST_F(ReadTest, EndsAtTheLastRecord) {
  send(kSelectSsse);
  EXPECT_EQ(send("00B2082C 0B"), "6A83");
  EXPECT_EQ(send("00B20828 14"), "6A83");  // tag 08 is not in EF05
  EXPECT_EQ(send("00B20704 0B").substr(0, 4), "0709");
}

TEST_F(ReadTest, WalksRecordsFromTheCurrentOne) {
  send(kSelectSsse);
  send("00A40200 02 EF05");
  EXPECT_EQ(send("00B20004 06"), "6A83");               // no record is current yet
  EXPECT_EQ(send("00B20302 06"), "0304322E3000 9000");  // next 03 from the start
  EXPECT_EQ(send("00B20004 06"), "0304322E3000 9000");  // the current record
  EXPECT_EQ(send("00B20302 06"), "6A83");               // no other behind it
  EXPECT_EQ(send("00B20203 03"), "020133 9000");        // previous
  EXPECT_EQ(send("00B20301 06"), "0304322E3000 9000");  // last
  EXPECT_EQ(send("00B20703 0B"), "6A83");               // 07 is not before 03
}

TEST_F(ReadTest, ReadsRecordsAsRecordsAndBytesAsBytes) {
  use("v1");
  send(kSelectSsse);
  EXPECT_EQ(send("00B2013C 00"), "6981");  // SFI 07 of a 1.0 card is transparent and free
  EXPECT_EQ(send("00B00000 04"), "00000000 9000");
  EXPECT_EQ(send("00B002FE 02"), "0000 9000");
  EXPECT_EQ(send("00B002FE 00"), "6C02");
  EXPECT_EQ(send("00B00300 01"), "6B00");
  EXPECT_EQ(send("00B08500 04"), "6981");  // SFI 05 holds records
}

TEST_F(ReadTest, OfVersion1_0HasNoContinuedName) {
  use("v1");
  send(kSelectSsse);
  EXPECT_EQ(send("00B20135 00"), "6C45");
  EXPECT_EQ(send("00B24E30 16"), "6A83");
  EXPECT_EQ(send("00B2032C 06"), "0304312E3000 9000");
}

}  // namespace
}  // namespace ssc::cardsim
