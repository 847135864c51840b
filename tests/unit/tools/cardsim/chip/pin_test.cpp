// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;

// The employee's PIN is 123456, with three tries.
class PinTest : public ChipTest {
 protected:
  PinTest() { send(kSelectSsse); }

  std::string tries() { return send("00200000"); }
  std::string verify(std::string_view pin) {
    return send("00200000" + to_hex(Data{static_cast<Byte>(pin.size() / 2)}) + std::string(pin));
  }
  std::string change(std::string_view data) {
    return send("805E0100" + to_hex(Data{static_cast<Byte>(hex(data).size())}) + std::string(data));
  }
  std::string reload(std::string_view pin) {
    const Cipher puk = session(kSsse, kPuk, answer("0084000008"));
    const auto enciphered = sscard::encipher(puk, hex(pin));
    return send(to_hex(*sscard::with_mac(puk, kReload, *enciphered)));
  }
  static constexpr iso7816::CommandHeader kUnblock = {0x84, 0x24, 0x00, 0x00};
  static constexpr iso7816::CommandHeader kReload = {0x84, 0x24, 0x00, 0x01};
  void block() {
    for (int i = 0; i < 3; ++i) verify("111111");
  }
};

TEST_F(PinTest, TellsItsTriesWithoutCountingTheQuestion) {
  EXPECT_EQ(tries(), "63C3");
  EXPECT_EQ(tries(), "63C3");
}

TEST_F(PinTest, CountsWrongOnesUntilARightOne) {
  EXPECT_EQ(verify("111111"), "63C2");
  EXPECT_EQ(verify("12345F"), "63C1");
  EXPECT_EQ(verify("123456"), "9000");
  EXPECT_EQ(tries(), "63C3");
}

TEST_F(PinTest, IsBlockedAfterTheLastTry) {
  verify("111111");
  verify("111111");
  EXPECT_EQ(verify("111111"), "63C0");
  EXPECT_EQ(verify("123456"), "6983");
  EXPECT_EQ(tries(), "63C0");
}

TEST_F(PinTest, KeepsItsTriesWithoutPower) {
  verify("111111");
  power_off();
  EXPECT_EQ(tries(), "63C2");
  block();
  power_off();
  EXPECT_EQ(verify("123456"), "6983");
}

TEST_F(PinTest, OpensItsFilesUntilPowerGoes) {
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B20144 1C"), "6982");
  EXPECT_EQ(verify("123456"), "9000");
  EXPECT_EQ(send("00B20144 1C"),
            "000232999911000001202606110930150000"
            "2F12"
            "00000708"
            "000076C0 9000");
  send(kSelectSsse);
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B28128 0A"), "81083331303031303030 9000");
}

TEST_F(PinTest, IsOfTwoToEightBytes) {
  EXPECT_EQ(verify("12"), "6700");
  EXPECT_EQ(verify("123456789012345678"), "6700");
  EXPECT_EQ(send("00200001 03 123456"), "6A86");
  EXPECT_EQ(tries(), "63C3");
}

TEST_F(PinTest, ThatIsNotAskedForOpensTheFiles) {
  Persona persona = shipped("employee");
  persona.card.pin.value.clear();
  use(persona);
  send(kSelectSsse);
  EXPECT_EQ(tries(), "9000");
  EXPECT_EQ(verify("123456"), "6985");
  send("00A40000 02 DF04");
  EXPECT_EQ(send("00B28128 0A"), "81083331303031303030 9000");
}

TEST_F(PinTest, IsChangedByWhoKnowsIt) {
  EXPECT_EQ(change("111111 FF 0000"), "63C2");
  EXPECT_EQ(change("123456 FF 77777F"), "9000");
  EXPECT_EQ(verify("123456"), "63C2");
  EXPECT_EQ(verify("77777F"), "9000");
}

TEST_F(PinTest, IsClearedAndSet) {
  EXPECT_EQ(change("FF 1234"), "6985");  // there is one already
  EXPECT_EQ(change("123456 FF"), "9000");
  EXPECT_EQ(tries(), "9000");
  EXPECT_EQ(change("FF 4321"), "9000");
  EXPECT_EQ(verify("4321"), "9000");
}

TEST_F(PinTest, IsNotChangedToWhatIsNone) {
  EXPECT_EQ(change("123456 FF 12"), "6A80");
  EXPECT_EQ(change("123456 FF 12A4"), "6A80");
  EXPECT_EQ(change("123456 FF F123"), "6A80");
  EXPECT_EQ(change("123456 1234"), "6A80");
  EXPECT_EQ(change("FF12"), "6700");
  EXPECT_EQ(verify("123456"), "9000");
}

TEST_F(PinTest, ThatIsBlockedIsNotChanged) {
  block();
  EXPECT_EQ(change("123456 FF 1234"), "6983");
}

TEST_F(PinTest, IsUnblockedUnderPuk) {
  block();
  EXPECT_EQ(send_secure(kUnblock, {}, kSsse, kPuk), "6982");
  EXPECT_EQ(authenticate(kSsse, kPuk), "9000");
  EXPECT_EQ(send_secure(kUnblock, hex("00"), kSsse, kPuk), "6700");
  EXPECT_EQ(send_secure(kUnblock, {}, kSsse, kPuk), "9000");
  EXPECT_EQ(verify("123456"), "9000");
}

TEST_F(PinTest, IsReloadedEnciphered) {
  for (const char* persona : {"employee", "three-zero"}) {
    use(persona);
    block();
    EXPECT_EQ(authenticate(kSsse, kPuk), "9000");
    EXPECT_EQ(reload("9753"), "9000");
    EXPECT_EQ(verify("9753"), "9000");
  }
}

// Lc is 04 or, with the PIN, 0C (8-byte ciphers) or 14. Another costs neither challenge nor try.
TEST_F(PinTest, IsReloadedInOneBlock) {
  authenticate(kSsse, kPuk);
  EXPECT_EQ(reload("1234567890123456"), "6700");
  send("0084000008");
  EXPECT_EQ(send("84240000 05 0000000000"), "6700");
  EXPECT_EQ(send("84240001 04 00000000"), "6700");
  EXPECT_EQ(send("84240000 04 00000000"), "6988");
  use("three-zero");
  send(kSelectSsse);
  authenticate(kSsse, kPuk);
  EXPECT_EQ(reload("1234567890123456"), "9000");
  EXPECT_EQ(verify("1234567890123456"), "9000");
}

TEST_F(PinTest, IsNotReloadedWithWhatIsNoneOrUnderAnotherKey) {
  authenticate(kSsse, kPuk);
  EXPECT_EQ(reload("97"), "6A80");
  send("0084000008");
  EXPECT_EQ(send("84240001 0C 0000000000000000 00000000"), "6988");
  EXPECT_EQ(send("84240002 04 00000000"), "6A86");
  EXPECT_EQ(verify("123456"), "9000");
}

}  // namespace
}  // namespace ssc::cardsim
