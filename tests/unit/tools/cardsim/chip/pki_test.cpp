// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/digest.hpp"
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::string_view kSelectPki = "00A40400 0C 504B492EC9E7BBE1B1A3D5CF";

// The 3.0 card: user PIN 246802, administrator's 86420246, three tries.
class PkiTest : public ChipTest {
 protected:
  PkiTest() {
    use("three-zero");
    send(kSelectPki);
  }

  // E(first half of SM3(PIN), challenge and eight bytes of zero)
  Data proof(std::string_view pin, Bytes challenge) {
    Data block(challenge.begin(), challenge.end());
    block.resize(16);
    const auto digest = crypto::sm3(as_bytes(pin));
    Cipher(sscard::Algorithm::kSm4, Bytes(digest).first(16)).encrypt(block);
    return block;
  }
  std::string verify(std::string_view header, std::string_view pin) {
    return send(header, proof(pin, answer("0084000008")));
  }
};

TEST_F(PkiTest, IsSelectedByItsName) {
  EXPECT_EQ(send(kSelectPki), "6F0E840C504B492EC9E7BBE1B1A3D5CF 9000");
  use("employee");
  EXPECT_EQ(send(kSelectPki), "6A82");
}

TEST_F(PkiTest, IsWalledOffFromTheSocialSecurityEnvironment) {
  EXPECT_EQ(send("00B2012D 40"), "6D00");
  EXPECT_EQ(send("00A40000 02 DF04"), "6A82");
  EXPECT_EQ(send("00A40200 02 EF05"), "6A82");
  send(kSelectSsse);
  EXPECT_EQ(send("00A40200 02 0018"), "6A82");
  EXPECT_EQ(send("00200181 10", Data(16)), "6A86");
}

TEST_F(PkiTest, ShowsItsCertificatesToEverybody) {
  EXPECT_EQ(send("00B00000 10"), "6986");
  for (const char* file : {"0018", "0019"}) {
    EXPECT_EQ(send("00A40200 02 " + std::string(file)), "9000");
    EXPECT_EQ(send("00B00000 04").substr(0, 4), "3082");  // a SEQUENCE
    EXPECT_EQ(send("00B003F8 04"), "00000000 9000");
    EXPECT_EQ(send("00B003FC 01"), "6B00");
  }
}

TEST_F(PkiTest, HasNoFilesForItsKeys) {
  for (const char* key : {"0012", "0013", "0014", "0015"})
    EXPECT_EQ(send("00A40200 02 " + std::string(key)), "6A82");
}

TEST_F(PkiTest, TakesAPinByTheAnswerToItsChallenge) {
  EXPECT_EQ(verify("00200181", "246802"), "9000");
  EXPECT_EQ(verify("00200100", "86420246"), "9000");
  EXPECT_EQ(verify("00200100", "246802"), "63C2");
}

TEST_F(PkiTest, CountsWrongAnswersUntilARightOne) {
  EXPECT_EQ(verify("00200181", "111111"), "63C2");
  EXPECT_EQ(verify("00200181", "246802"), "9000");
  EXPECT_EQ(verify("00200181", "111111"), "63C2");
  EXPECT_EQ(verify("00200181", "111111"), "63C1");
  EXPECT_EQ(verify("00200181", "111111"), "63C0");
  EXPECT_EQ(verify("00200181", "246802"), "6983");
}

TEST_F(PkiTest, WantsAFreshChallengeOfEightBytes) {
  EXPECT_EQ(send("00200181", Data(16)), "6984");
  const Data challenge = answer("0084000008");
  EXPECT_EQ(send("00200181", proof("246802", challenge)), "9000");
  EXPECT_EQ(send("00200181", proof("246802", challenge)), "6984");
  const Data short_one = answer("0084000004");
  EXPECT_EQ(send("00200181", proof("246802", short_one)), "6984");
  EXPECT_EQ(send("00200181", Data(15)), "6700");
  EXPECT_EQ(send("00200182", Data(16)), "6A88");
}

}  // namespace
}  // namespace ssc::cardsim
