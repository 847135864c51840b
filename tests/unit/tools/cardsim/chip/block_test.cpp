// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;

class BlockTest : public ChipTest {
 protected:
  BlockTest() { send(kSelectSsse); }
  std::string block_application(sscard::Df df) {
    return send_secure({0x84, 0x1E, 0x00, 0x01}, {}, df, kStk);
  }
  std::string block_card() { return send_secure({0x84, 0x16, 0x00, 0x00}, {}, kSsse, kBk); }
};

TEST_F(BlockTest, AnApplicationAnswers9303ToAllButSelect) {
  send("00A40000 02 DF04");
  EXPECT_EQ(block_application(kDf04), "9000");
  EXPECT_EQ(send("00B2012C 0A"), "9303");
  EXPECT_EQ(send("0084000008"), "9303");
  EXPECT_EQ(send("B02C0100 0F 00000001 20261122101500 00000000 08"), "9303");
  EXPECT_EQ(send("00CA0000 00"), "9303");
  EXPECT_EQ(send("00A40000 02 DF03"), "6F088406D15600000502 9000");
  EXPECT_EQ(send("0084000009"), "6C08");
  EXPECT_EQ(send("00A40000 02 DF04"), "6A81");
  EXPECT_EQ(send("00B2012C 0A"), "9303");
  power_off();
  send(kSelectSsse);
  EXPECT_EQ(send("00A40000 02 DF04"), "6A81");
}

TEST_F(BlockTest, TheEnvironmentTakesItsApplicationsAlong) {
  EXPECT_EQ(block_application(kSsse), "9000");
  EXPECT_EQ(send("00B2072C 0B"), "9303");
  EXPECT_EQ(send("00A40400 06 D15600000503"), "6A81");
  EXPECT_EQ(send(kSelectSsse), "6A81");
}

TEST_F(BlockTest, ACardAnswers6A81) {
  EXPECT_EQ(block_card(), "9000");
  EXPECT_EQ(send(kSelectSsse), "6A81");
  power_off();
  EXPECT_EQ(send(kSelectSsse), "6A81");
  EXPECT_EQ(send("00A4000000"), "6A81");
  EXPECT_EQ(send("B02A0000 0B 20261122101500 00000000 04"), "6A81");
}

TEST_F(BlockTest, NeedsTheMacOfItsKey) {
  EXPECT_EQ(send("84160000 04 00000000"), "6984");
  send("0084000008");
  EXPECT_EQ(send("84160000 04 00000000"), "6988");
  EXPECT_EQ(send_secure({0x84, 0x16, 0x00, 0x00}, {}, kSsse, kStk), "6988");
  EXPECT_EQ(send("84160000 05 0000000000"), "6700");
  EXPECT_EQ(send("841E0000 04 00000000"), "6A86");
  EXPECT_EQ(send("00B2072C 0B").substr(0, 4), "0709");
}

}  // namespace
}  // namespace ssc::cardsim
