// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;

constexpr std::string_view kTerminal = "999911000001";
constexpr std::string_view kLoad1Yuan = "B0280001 0B 01 00000064 999911000001 10";
// 10.00 yuan of the account, 2.00 of the holder, 3.00 of the fund.
constexpr std::string_view kBuy = "B0280101 13 01 000003E8 000000C8 0000012C 999911000001 16";
constexpr std::string_view kTime = "20261122101500";

// The offline card: 1,234.56 yuan; 18.00 and 304.00 in the year 2026 so far.
class MoneyTest : public ChipTest {
 protected:
  MoneyTest() {
    use("offline");
    enter();
  }

  void enter() {
    send(kSelectSsse);
    send("00A40000 02 DF04");
    send("00200000 03 123456");
  }
  std::string balance() { return send("B0260001 04"); }

  sscard::Mac session_mac(const Data& key, std::string_view factor, std::string_view input) const {
    return sscard::mac(Cipher::session(card().algorithm, key, hex(factor)), hex(input));
  }
  // The TAC of DES cards: DTK's halves xored.
  std::string tac(std::string_view input) const {
    const auto key = sscard::tac_key(8, card().purse->keys.tac);
    return to_hex(sscard::mac(Cipher(card().algorithm, *key), hex(input)));
  }

  // CREDIT FOR LOAD as the issuer sends it.
  std::string credit(const Data& initialized) {
    const std::string factor = to_hex(Bytes(initialized).subspan(8, 4)) + "00028000";
    const auto mac2 = session_mac(card().purse->keys.load[0], factor,
                                  "00000064 01" + std::string(kTerminal) + std::string(kTime));
    return send("B02A0000 0B" + std::string(kTime) + to_hex(mac2) + "04");
  }
  // DEBIT FOR PURCHASE as a terminal with a PSAM sends it; `serial` is the PSAM's.
  std::string debit(const Data& initialized, std::string_view time, std::string_view serial) {
    const auto mac1 =
        session_mac(card().purse->keys.purchase[0], factor(initialized, serial),
                    "000003E8 000000C8 0000012C 02" + std::string(kTerminal) + std::string(time));
    return send("B02C0100 0F" + std::string(serial) + std::string(time) + to_hex(mac1) + "08");
  }
  static std::string factor(const Data& initialized, std::string_view serial) {
    return to_hex(Bytes(initialized).subspan(18, 4)) + to_hex(Bytes(initialized).subspan(14, 2)) +
           std::string(serial.substr(4));
  }
};

TEST_F(MoneyTest, TellsBalanceAndTotalsAfterThePin) {
  EXPECT_EQ(balance(), "0001E240 9000");
  EXPECT_EQ(send("B0260002 06"), "000007082026 9000");
  EXPECT_EQ(send("B0260003 06"), "000076C02026 9000");
  EXPECT_EQ(send("B0260001 06"), "6C04");
  EXPECT_EQ(send("B0260004 04"), "6A86");
  power_off();
  send(kSelectSsse);
  send("00A40000 02 DF04");
  EXPECT_EQ(balance(), "6982");
  EXPECT_EQ(send(kLoad1Yuan), "6982");
  EXPECT_EQ(send(kBuy), "6982");
}

TEST_F(MoneyTest, IsOnlyInTheMedicalApplicationOfOfflineCards) {
  send("00A40000 02 DF03");
  EXPECT_EQ(balance(), "6985");
  use("employee");
  enter();
  EXPECT_EQ(balance(), "6985");
  EXPECT_EQ(send(kBuy), "6985");
  EXPECT_EQ(send("B0560100 02"), "6985");
}

TEST_F(MoneyTest, IsLoadedByTheIssuer) {
  const Data initialized = answer(kLoad1Yuan);
  EXPECT_EQ(to_hex(Bytes(initialized).first(8)),
            "0001E240000201"
            "01");
  const auto mac1 =
      session_mac(card().purse->keys.load[0], to_hex(Bytes(initialized).subspan(8, 4)) + "00028000",
                  "0001E240 00000064 01 999911000001");
  EXPECT_EQ(to_hex(Bytes(initialized).subspan(12)), to_hex(mac1));
  EXPECT_EQ(credit(initialized),
            tac("0001E2A4 0002 00000064 01 999911000001 20261122101500") + " 9000");
  EXPECT_EQ(balance(), "0001E2A4 9000");
  EXPECT_EQ(send("00B20144 1C"),
            "000231999911000001202611221015000000006400000000"
            "00000000 9000");
}

TEST_F(MoneyTest, PaysATerminalWithAPsam) {
  const Data initialized = answer(kBuy);
  EXPECT_EQ(to_hex(Bytes(initialized).first(18)),
            "0001E240000007080000"
            "76C0202600030101");
  const std::string paid = debit(initialized, kTime, "00000007");
  const auto mac2 = session_mac(card().purse->keys.purchase[0], factor(initialized, "00000007"),
                                "000003E8 000000C8 0000012C");
  const std::string proof =
      tac("000003E8 000000C8 0000012C 02 999911000001 00000007 20261122101500");
  EXPECT_EQ(paid, proof + to_hex(mac2) + " 9000");
  EXPECT_EQ(balance(), "0001DE58 9000");
  EXPECT_EQ(send("B0260002 06"), "000007D02026 9000");
  EXPECT_EQ(send("B0260003 06"), "000077EC2026 9000");
  EXPECT_EQ(send("00B20144 1C"),
            "00033299991100000120261122101500000003E8000000C8"
            "0000012C 9000");
  power_off();  // it was pulled before the terminal had the answer
  send(kSelectSsse);
  send("00A40000 02 DF04");
  EXPECT_EQ(send("B02E0002 02 0003 08"), to_hex(mac2) + proof + " 9000");
  EXPECT_EQ(send("B02E0002 02 0002 08"), "9406");
  EXPECT_EQ(send("B02E0001 02 0003 08"), "9406");
}

TEST_F(MoneyTest, OfANewYearBeginsItsTotalsAgain) {
  debit(answer(kBuy), "20270101000000", "00000001");
  EXPECT_EQ(send("B0260002 06"), "000000C82027 9000");
  EXPECT_EQ(send("B0260003 06"), "0000012C2027 9000");
}

TEST_F(MoneyTest, HasAYearThatBeginsWhenTheIssuerSays) {
  EXPECT_EQ(send("B0560100 02"), "0101 9000");
  EXPECT_EQ(send("B0560000 02 0701"), "6982");
  EXPECT_EQ(authenticate(kDf04, kDsk), "9000");
  EXPECT_EQ(send("B0560000 02 1301"), "6A80");
  EXPECT_EQ(send("B0560000 02 0A01"), "6A80");  // no digit, and not October
  EXPECT_EQ(send("B0560000 02 0701"), "9000");
  EXPECT_EQ(send("B0560100 02"), "0701 9000");
  debit(answer(kBuy), "20270630000000", "00000001");
  EXPECT_EQ(send("B0260002 06"), "000007D02026 9000");
  debit(answer(kBuy), "20270701000000", "00000002");
  EXPECT_EQ(send("B0260002 06"), "000000C82027 9000");
}

TEST_F(MoneyTest, IsNotMovedByAWrongMac) {
  answer(kBuy);
  EXPECT_EQ(send("B02C0100 0F 00000001 20261122101500 00000000 08"), "9302");
  answer(kLoad1Yuan);
  EXPECT_EQ(send("B02A0000 0B 20261122101500 00000000 04"), "9302");
  EXPECT_EQ(balance(), "0001E240 9000");
}

TEST_F(MoneyTest, RefusesWhatTheCardDoesNotHaveOrHold) {
  EXPECT_EQ(send("B0280101 13 01 0001E241 00000000 00000000 999911000001 16"), "9401");
  EXPECT_EQ(send("B0280101 13 03 00000001 00000000 00000000 999911000001 16"), "9403");
  EXPECT_EQ(send("B0280001 0B 00 00000001 999911000001 10"), "9403");
  EXPECT_EQ(send("B0280001 0B 01 FFFFFFFF 999911000001 10"), "9402");
  EXPECT_EQ(send("B0280002 0B 01 00000001 999911000001 10"), "6A86");
  EXPECT_EQ(send("B0280001 0A 01 00000001 9999110000 10"), "6700");
  EXPECT_EQ(send("B0280201 0A 01 00000001 9999110000 10"), "6A86");
}

TEST_F(MoneyTest, WantsTheStepsInTheirOrder) {
  const std::string debit_anything = "B02C0100 0F 00000001 20261122101500 00000000 08";
  EXPECT_EQ(send(debit_anything), "6901");
  EXPECT_EQ(send("B02A0000 0B 20261122101500 00000000 04"), "6901");
  Data initialized = answer(kLoad1Yuan);
  EXPECT_EQ(send(debit_anything), "6901");
  EXPECT_EQ(credit(initialized), "6901");  // a failure has ended the transaction
  initialized = answer(kLoad1Yuan);
  balance();
  EXPECT_EQ(credit(initialized).substr(9), "9000");
  initialized = answer(kBuy);
  send("00A40000 02 DF04");
  EXPECT_EQ(debit(initialized, kTime, "00000001"), "6901");
}

}  // namespace
}  // namespace ssc::cardsim
