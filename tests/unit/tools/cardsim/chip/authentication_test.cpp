// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;

class AuthenticationTest : public ChipTest {
 protected:
  AuthenticationTest() { send(kSelectSsse); }

  static constexpr std::string_view kWrong =
      "00820084 10 0000000000000000"
      "0102030405060708";
};

TEST_F(AuthenticationTest, OfTheTerminalOpensTheFilesOfTheKey) {
  EXPECT_EQ(send("00B08700 04"), "6982");
  EXPECT_EQ(authenticate(kSsse, kRk1), "9000");
  EXPECT_EQ(send("00B08700 04"), "00000000 9000");
  send("00A40000 02 DF04");
  EXPECT_EQ(authenticate(kDf04, kRk1), "9000");
  EXPECT_EQ(send("00B28128 0A"), "81083331303031303030 9000");
}

TEST_F(AuthenticationTest, OfA3_0CardIsBySm4AndOpensTheHolder) {
  use("three-zero");
  EXPECT_EQ(send(kSelectSsse), "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860103 9000");
  EXPECT_EQ(send("00B20930 20"), "6982");
  EXPECT_EQ(authenticate(kSsse, kRk1), "9000");
  EXPECT_EQ(send("00B20A30 03"), "0A0131 9000");
}

TEST_F(AuthenticationTest, EndsWhenAnotherApplicationIsSelectedOrPowerGoes) {
  authenticate(kSsse, kRk1);
  send(kSelectSsse);
  EXPECT_EQ(send("00B08700 01"), "00 9000");  // the same application
  send("00A40000 02 DF04");
  send(kSelectSsse);
  EXPECT_EQ(send("00B08700 01"), "6982");
  authenticate(kSsse, kRk1);
  power_off();
  send(kSelectSsse);
  EXPECT_EQ(send("00B08700 01"), "6982");
}

TEST_F(AuthenticationTest, NeedsPinAndKeyWhereTheFileAsksForBoth) {
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B29030 03"), "6982");
  send("00200000 03 123456");
  EXPECT_EQ(send("00B29030 03"), "6982");
  authenticate(kDf04, kRk1);
  EXPECT_EQ(send("00B29030 03"), "900130 9000");
}

TEST_F(AuthenticationTest, UsesAChallengeOnce) {
  send("00A40000 02 DF04");
  EXPECT_EQ(send(kWrong), "6984");
  send("0084000008");
  EXPECT_EQ(send(kWrong), "63CE");
  EXPECT_EQ(send(kWrong), "6984");
}

TEST_F(AuthenticationTest, CountsWrongProofsAndKeepsThemWithoutPower) {
  Persona persona = shipped("employee");
  for (CardKey& key : persona.card.keys) key.tries = {2};
  use(persona);
  const auto wrong = [this] {
    send(kSelectSsse);
    send("00A40000 02 DF04");
    send("0084000008");
    return send(kWrong);
  };
  EXPECT_EQ(wrong(), "63C1");
  EXPECT_EQ(authenticate(kDf04, kRk1), "9000");
  EXPECT_EQ(wrong(), "63C1");
  power_off();
  EXPECT_EQ(wrong(), "63C0");
  EXPECT_EQ(authenticate(kDf04, kRk1), "6983");
  EXPECT_EQ(authenticate(kDf04, kUk2), "9000");  // each key counts for itself
}

TEST_F(AuthenticationTest, LosesWhatWasProvenByAWrongProof) {
  send("00A40000 02 DF04");
  authenticate(kDf04, kRk1);
  send("0084000008");
  send(kWrong);
  EXPECT_EQ(send("00B28128 0A"), "6982");
}

TEST_F(AuthenticationTest, NamesKeysOfTheCurrentApplicationOrOfTheEnvironment) {
  send("0084000008");
  EXPECT_EQ(send(kWrong), "6A88");  // 84 is nobody's in the SSSE
  send("00A40000 02 DF03");
  EXPECT_EQ(authenticate(kSsse, kRk1), "9000");
  EXPECT_EQ(authenticate(kDf03, kRk2), "9000");
  EXPECT_EQ(send("00820002 10 00000000000000000000000000000000"), "6985");  // STK makes MACs only
}

TEST_F(AuthenticationTest, KnowsTheVersionOfItsKeys) {
  send("0084000008");
  EXPECT_EQ(send("0082000A 11 00000000000000000000000000000000 02"), "6A88");
  EXPECT_EQ(send("0082000A 11 00000000000000000000000000000000 01"), "63CE");
  EXPECT_EQ(send("0082000A 0F 000000000000000000000000000000"), "6700");
  EXPECT_EQ(send("0082010A 10 00000000000000000000000000000000"), "6A86");
}

TEST_F(AuthenticationTest, OfTheCardIsByIrk) {
  const Data factor = hex("1011121314151617");
  constexpr sscard::Cryptogram kSource = {0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27};
  for (const char* persona : {"employee", "three-zero"}) {
    use(persona);
    const auto proof = sscard::authentication_data(session(kSsse, kIrk, factor), kSource);
    EXPECT_EQ(send("00880000 10 1011121314151617 2021222324252627 00"), to_hex(proof) + " 9000");
  }
  EXPECT_EQ(send("00880001 10 1011121314151617 2021222324252627 00"), "6A86");
  EXPECT_EQ(send("00880000 08 1011121314151617 00"), "6700");
}

TEST_F(AuthenticationTest, IsNotPossibleWithoutKeys) {
  Persona persona = shipped("employee");
  persona.card.keys.clear();
  use(persona);
  send("0084000008");
  EXPECT_EQ(send("0082000A 10 00000000000000000000000000000000"), "6A88");
  EXPECT_EQ(send("00880000 10 1011121314151617 2021222324252627 00"), "6A88");
}

TEST_F(AuthenticationTest, ChallengesAreAsLongAsTheCipherCanUse) {
  EXPECT_EQ(answer("0084000004").size(), 4U);
  EXPECT_NE(answer("0084000008"), answer("0084000008"));
  EXPECT_EQ(send("0084000010"), "6C08");
  EXPECT_EQ(send("0084000108"), "6A86");
  use("three-zero");
  EXPECT_EQ(answer("0084000010").size(), 16U);
}

}  // namespace
}  // namespace ssc::cardsim
