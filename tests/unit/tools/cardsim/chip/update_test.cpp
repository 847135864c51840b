// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;

class UpdateTest : public ChipTest {
 protected:
  UpdateTest() {
    send(kSelectSsse);
    send("00200000 03 123456");
  }
  void enter(std::string_view df, sscard::Df key_df, sscard::KeyName key) {
    send("00A40000 02 " + std::string(df));
    authenticate(key_df, key);
  }
};

TEST_F(UpdateTest, IsForTheWriteKeyOfTheFileOnly) {
  EXPECT_EQ(send("00DC0A30 03 0A0132"), "6982");
  authenticate(kSsse, kRk1);
  EXPECT_EQ(send("00DC0A30 03 0A0132"), "6982");
  authenticate(kSsse, kUk1);
  EXPECT_EQ(send("00DC0A30 03 0A0132"), "9000");
  EXPECT_EQ(send("00B20A30 03"), "0A0132 9000");
  power_off();
  send(kSelectSsse);
  EXPECT_EQ(send("00B20A30 03"), "0A0132 9000");
}

TEST_F(UpdateTest, NamesTheRecordByIdentifierOrNumber) {
  authenticate(kSsse, kUk1);
  send("00A40200 02 EF06");
  EXPECT_EQ(send("00DC0A00 03 0A0139"), "9000");
  EXPECT_EQ(send("00DC0404 03 0A0131"), "9000");  // 0A is the fourth
  EXPECT_EQ(send("00B20004 03"), "0A0131 9000");  // which is current now
}

TEST_F(UpdateTest, TakesOneWholeTlvWithTheTagThatIsNamed) {
  authenticate(kSsse, kUk1);
  EXPECT_EQ(send("00DC0A30 03 0A0231"), "6A85");
  EXPECT_EQ(send("00DC0A30 01 0A"), "6A85");
  EXPECT_EQ(send("00DC0A30 03 0B0131"), "6A80");
  EXPECT_EQ(send("00DC0034 03 0A0131"), "6A83");  // number 0: no record is current
  EXPECT_EQ(send("00DC0134 03 000131"), "6A80");  // no tag is 00
  EXPECT_EQ(send("00DC0A35 03 0A0131"), "6A86");
}

TEST_F(UpdateTest, AddsWhatIsNotThereWhileThereIsRoom) {
  enter("DF04", kDf04, kUk2);
  EXPECT_EQ(send("00DC9130 03 910131"), "6A84");
  EXPECT_EQ(send("00DC9330 02 9300"), "9000");  // shorter than before
  EXPECT_EQ(send("00DC9130 02 9100"), "9000");
  authenticate(kDf04, kRk1);
  EXPECT_EQ(send("00B20434 02"), "9100 9000");
}

TEST_F(UpdateTest, ChoosesAmongRecordsWithOneTag) {
  enter("DF03", kDf03, kUk8);
  authenticate(kDf03, kRk1);
  std::string certificate = "79 27 1803333230";
  certificate += "1903999912 1A04FFFFFFFF 1B04FFFFFFFF 1C04FFFFFFFF 1D03000000 1E04FFFFFFFF";
  EXPECT_EQ(send("00B279C8 29").substr(0, 14), "79271803313130");
  EXPECT_EQ(send("00DC7902 29" + certificate), "9000");  // the next one
  EXPECT_EQ(send("00B202CC 29").substr(0, 24), "792718033332301903999912");
  EXPECT_EQ(send("00B201CC 29").substr(0, 14), "79271803313130");
}

TEST_F(UpdateTest, OfARingPutsTheNewestFirstAndDropsTheOldest) {
  enter("DF04", kDf04, kUk2);
  EXPECT_EQ(send("00B201AC 03"), "000133 9000");
  for (char n = '2'; n <= '9'; ++n) {
    EXPECT_EQ(send(std::string("00DC00AB 03 000") + n + "39"), "9000");
  }
  EXPECT_EQ(send("00B201AC 03"), "000939 9000");
  EXPECT_EQ(send("00B208AC 03"), "000239 9000");
  EXPECT_EQ(send("00B209AC 03"), "6A83");  // eight at most
  EXPECT_EQ(send("00DC00AB 02 0001"), "6700");
  EXPECT_EQ(send("00DC01AC 03 000139"), "6981");
}

TEST_F(UpdateTest, OfTheTransactionsIsTheCardsOwn) {
  enter("DF04", kDf04, kUk2);
  authenticate(kDf04, kUk1);
  EXPECT_EQ(send("00DC0043", Data(0x1C)), "6982");
}

TEST_F(UpdateTest, OfBytesStaysInTheFile) {
  authenticate(kSsse, kUk1);
  authenticate(kSsse, kRk1);
  EXPECT_EQ(send("00D68702 02 A1A2"), "9000");
  EXPECT_EQ(send("00B08700 05"), "0000A1A200 9000");
  EXPECT_EQ(send("00D602FF 01 77"), "9000");
  EXPECT_EQ(send("00D602FF 02 7777"), "6A84");
  EXPECT_EQ(send("00D60300 01 77"), "6B00");
  EXPECT_EQ(send("00D68500 01 77"), "6981");
}

TEST_F(UpdateTest, WithSecureMessagingNeedsTheMacOfTheWriteKey) {
  authenticate(kSsse, kUk1);
  EXPECT_EQ(send("04DC0A30 03 0A0132"), "6987");
  EXPECT_EQ(send("04DC0A30 07 0A0132 00000000"), "6984");
  send("0084000008");
  EXPECT_EQ(send("04DC0A30 07 0A0132 00000000"), "6988");
  EXPECT_EQ(send("00B20A30 03"), "0A0131 9000");
  EXPECT_EQ(send_secure({0x04, 0xDC, 0x0A, 0x30}, hex("0A0132"), kSsse, kUk1), "9000");
  EXPECT_EQ(send("00B20A30 03"), "0A0132 9000");
}

}  // namespace
}  // namespace ssc::cardsim
