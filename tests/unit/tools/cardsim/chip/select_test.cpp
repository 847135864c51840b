// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using SelectTest = ChipTest;

TEST_F(SelectTest, AnswersSelectionOfTheEnvironmentWithItsFci) {
  EXPECT_EQ(send(kSelectSsse), "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E 9000");
}

TEST_F(SelectTest, SelectsNothingBelowTheEnvironmentFromTheMf) {
  EXPECT_EQ(send("00A40200 02 EF05"), "6A82");
  EXPECT_EQ(send("00A40000 02 DF04"), "6A82");
  EXPECT_EQ(send("00A40000 02 0000"), "6A82");
}

TEST_F(SelectTest, SelectsDfsByFidAndByName) {
  send(kSelectSsse);
  EXPECT_EQ(send("00A40000 02 DF04"), "6F088406D15600000503 9000");
  EXPECT_EQ(send("00A40000 02 DF03"), "6F088406D15600000502 9000");
  EXPECT_EQ(send("00A40400 06 D15600000503"), "6F088406D15600000503 9000");
  EXPECT_EQ(send("00A40400 05 D156000005"), "6F088406D15600000500 9000");
  for (const std::string next : {"01", "02", "03", "04"}) {
    EXPECT_EQ(send("00A40402 05 D156000005"), "6F088406D156000005" + next + " 9000");
  }
  EXPECT_EQ(send("00A40402 05 D156000005"), "6A82");
  EXPECT_EQ(send("00A40000 02 DF06"), "6A82");
}

TEST_F(SelectTest, KeepsTheSelectionWhenAnotherFails) {
  send(kSelectSsse);
  send("00A40200 02 EF05");
  EXPECT_EQ(send("00A40400 07 A0000000031010"), "6A82");
  EXPECT_EQ(send("00B20305 00"), "6C2B");
}

TEST_F(SelectTest, ForgetsTheFileWhenTheMfIsSelected) {
  for (const char* mf : {"00A40000 00", "00A40000 02 3F00"}) {
    send(kSelectSsse);
    send("00A40200 02 EF05");
    EXPECT_EQ(send(mf), "9000");
    EXPECT_EQ(send("00B20105 40"), "6986");
  }
}

TEST_F(SelectTest, TellsAnAlgorithmThatNobodyHasKeysOf) {
  use("ssf33");
  EXPECT_EQ(send(kSelectSsse), "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860102 9000");
  EXPECT_EQ(send("00B2032C 06"), "0304332E3030 9000");
  EXPECT_EQ(send("00880000 10 0000000000000000 0000000000000000"), "6A88");
  answer("0084000008");
  EXPECT_EQ(send("0082000A 10 0000000000000000 0000000000000000"), "6A88");
  EXPECT_EQ(send("00B20830 14"), "6982");
}

TEST_F(SelectTest, FindsTheApplicationsInTheDirectory) {
  send(kSelectSsse);
  EXPECT_EQ(send("00B201F4 1A"),
            "6118"
            "4F06D15600000500"
            "500EB9ABB9B2D3A6D3C3D0C5CFA2C7F8 9000");
  EXPECT_EQ(send("00B203F4 0A"), "61084F06D15600000502 9000");  // no source tells its label
  EXPECT_EQ(send("00B205F4 26"),
            "6124"
            "4F10C9FAC3FCD3EBBDA1BFB5D0C5CFA2C7F8"  // no AID: selected by its label
            "5010C9FAC3FCD3EBBDA1BFB5D0C5CFA2C7F8 9000");
  EXPECT_EQ(send("00B206F4 1A").substr(4, 16), "4F06D15600000504");
  EXPECT_EQ(send("00B207F4 00"), "6A83");
  EXPECT_EQ(send("00DC01F4 02 6100"), "6982");
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B201F4 1A"), "6A82");
}

TEST_F(SelectTest, OfABankDoesNotKnowTheEnvironment) {
  use("bank");
  EXPECT_EQ(send(kSelectSsse), "6A82");
}

}  // namespace
}  // namespace ssc::cardsim
