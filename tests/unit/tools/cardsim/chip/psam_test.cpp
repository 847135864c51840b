// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/diversification.hpp"
#include "tests/unit/tools/cardsim/chip/card_fixture.hpp"
#include "tools/cardsim/chip/psam_memory.hpp"

namespace ssc::cardsim {
namespace {

// A terminal with a card in one slot and a PSAM in the other; it knows no key.
class PsamTest : public testing::Test {
 protected:
  void use(std::string_view card_persona, std::string_view psam_persona) {
    card = Inside(shipped(card_persona));
    psam = Inside(shipped(psam_persona));
    const auto atr = iso7816::parse_atr(shipped(card_persona).atr);
    factors = *sscard::Factors::of(*identity::Division::parse("999911"), atr->historical);
    card.send(kSelectSsse);
  }

  // BF DE and 80 FA, then EXTERNAL AUTHENTICATION with what comes out of them.
  std::string authenticate(std::string_view usage_and_id, int levels, std::string_view key_id) {
    Data challenge = card.answer("0084000008");
    challenge.resize(block_);
    const std::string delivered = deliver(usage_and_id, levels, challenge);
    if (delivered != "9000") return delivered;
    Data source = hex("5051525354555657");
    source.resize(block_);
    const auto proof = sscard::fold_cryptogram(psam.answer("80FA0000", source));
    Data data(proof->begin(), proof->end());
    append(data, Bytes(source).first(8));
    return card.send("008200" + std::string(key_id), data);
  }
  std::string deliver(std::string_view usage_and_id, int levels, Bytes process_factor) {
    const auto all = factors.for_levels(levels);
    Data data(all.begin(), all.end());
    append(data, process_factor);
    return psam.send("BFDE" + std::string(usage_and_id), data);
  }

  std::size_t block_ = 8;
  Inside card{shipped("employee")};
  Inside psam{shipped("psam")};
  sscard::Factors factors;
};

TEST_F(PsamTest, HasTheFilesOfItsTerminal) {
  EXPECT_EQ(psam.send(kSelectSsse), "6F11840F7378312E73682EC9E7BBE1B1A3D5CF 9000");
  EXPECT_EQ(psam.send("00B09500 0F"),
            "0199991100000000000001"
            "01010000 9000");
  EXPECT_EQ(psam.send("00B09600 06"), "999911000001 9000");
  EXPECT_EQ(psam.send("00B09900 04"), "6A82");
  EXPECT_EQ(psam.send("00A40000 02 DF01"), "6F088406D15600000590 9000");
  EXPECT_EQ(psam.send("00B09900 04"), "00000001 9000");
  EXPECT_EQ(psam.send("00A40200 02 001A"), "9000");
  EXPECT_EQ(psam.send("00B00000 0A"), "01012024010120441231 9000");
  EXPECT_EQ(psam.send("00A40400 06 D15600000590"), "6F088406D15600000590 9000");
  EXPECT_EQ(psam.send("00A40400 06 D15600000503"), "6A82");
  EXPECT_EQ(psam.send("00A40200 02 3F00"), "6A82");  // P1 02 is for EFs
  EXPECT_EQ(psam.send("00A40200 02 DF01"), "6A82");
  EXPECT_EQ(psam.send("00A40200 00"), "6700");
  EXPECT_EQ(psam.send("00D69600 01 00"), "6D00");
}

TEST_F(PsamTest, AuthenticatesTheTerminalToA3DesCard) {
  use("employee", "psam");
  EXPECT_EQ(psam.send("BFEC0000 01 99"), "9000");
  EXPECT_EQ(authenticate("670A", 3, "0A"), "9000");
  EXPECT_EQ(card.send("00B08700 01"), "00 9000");
  card.send("00A40000 02 DF04");
  EXPECT_EQ(authenticate("672D", 3, "84"), "9000");
  EXPECT_EQ(authenticate("272A", 1, "86"), "9000");  // a root of the city, one level above
}

TEST_F(PsamTest, AuthenticatesTheTerminalToAnSm4Card) {
  use("three-zero", "psam-sm4");
  block_ = 16;
  EXPECT_EQ(psam.send("00A40400 0F 7378332E73682EC9E7BBE1B1A3D5CF"),
            "6F11840F7378332E73682EC9E7BBE1B1A3D5CF 9000");
  EXPECT_EQ(authenticate("670A", 3, "0A"), "9000");
  EXPECT_EQ(card.send("00B20A30 03"), "0A0131 9000");
}

TEST_F(PsamTest, WantsAsManyFactorsAsItsRootsHaveLevels) {
  use("employee", "psam");
  EXPECT_EQ(deliver("670A", 2, Data(8)), "6A80");
  EXPECT_EQ(deliver("670A", 1, Data(8)), "6A80");
  EXPECT_EQ(deliver("670A", 3, Data(16)), "6A80");
  EXPECT_EQ(deliver("67FF", 3, Data(8)), "6A88");
  EXPECT_EQ(deliver("2201", 1, Data(8)), "6985");  // purchases only
}

TEST_F(PsamTest, OfAProvinceOrCityHoldsWhatHasGrownAlready) {
  for (const int levels : {2, 1}) {
    const std::string text =
        "title = 'T'\natr = '3B 00'\nkeys = 'invented KEY'\n"
        "[psam]\ncity = '999911'\nserial = '00000000000000000001'\n"
        "terminal = '000000000001'\nfrom = 2024-01-01\nuntil = 2030-01-01\n"
        "levels = " +
        std::to_string(levels) + "\n";
    use("employee", "psam");
    psam = Inside(*parse_persona(text, "x.toml"));
    EXPECT_EQ(authenticate("670A", 3, "0A"), "6A80");
    EXPECT_EQ(authenticate("670A", levels, "0A"), "9000");
  }
}

TEST_F(PsamTest, EnciphersWhereTheKeyMay) {
  use("employee", "psam");
  EXPECT_EQ(psam.send("80FA0000 08 0000000000000000"), "6985");  // no session key yet
  ASSERT_EQ(deliver("670A", 3, Data(8)), "9000");
  EXPECT_EQ(psam.send("80FA0000 07 00000000000000"), "6700");
  EXPECT_EQ(psam.send("80FA0500 10 0000000000000000 0000000000000000"), "6985");
  EXPECT_EQ(psam.send("80FA0400 08 0000000000000000"), "6A86");
  const std::string two = psam.send("80FA0000 10 0000000000000000 0000000000000000");
  EXPECT_EQ(two.substr(0, 16), two.substr(16, 16));  // block by block
}

// The MAC of a maintenance command, at once and in parts; the card takes it.
TEST_F(PsamTest, MakesMacs) {
  for (const bool in_parts : {false, true}) {
    use("employee", "psam");
    ASSERT_EQ(deliver("2609", 1, card.answer("0084000008")), "9000");
    EXPECT_EQ(psam.send("80FA0000 08 0000000000000000"), "6985");
    const std::string iv = "0000000000000000", block = "841E000104800000";
    EXPECT_EQ(psam.send("80FA0500 08" + iv), "6700");  // a MAC of nothing
    if (in_parts) {
      EXPECT_EQ(psam.send("80FA0300 08" + block), "6901");  // nothing begun
      EXPECT_EQ(psam.send("80FA0700 08" + iv), "9000");
    }
    const Data mac =
        in_parts ? psam.answer("80FA0100 08" + block) : psam.answer("80FA0500 10" + iv + block);
    EXPECT_EQ(card.send("841E0001 04" + to_hex(mac)), "9000");
  }
}

// A purchase from end to end: no side shows the other a key.
TEST_F(PsamTest, PaysWithAnOfflineCard) {
  use("offline", "psam");
  card.send("00A40000 02 DF04");
  card.send("00200000 03 123456");
  const Data begun = card.answer("B0280101 13 01 000003E8 000000C8 0000012C 999911000001 16");
  const std::string random = to_hex(Bytes(begun).subspan(18, 4));
  const std::string serial = to_hex(Bytes(begun).subspan(14, 2));
  const std::string amounts = "000003E8000000C80000012C";
  const Data request = hex(random + serial + amounts +
                           "02"
                           "20261122"
                           "101500"
                           "01"
                           "01" +
                           to_hex(factors.for_levels(1)));
  const Data sam = psam.answer("80700100", request);
  EXPECT_EQ(to_hex(Bytes(sam).first(4)), "00000001");
  const Data paid = card.answer("B02C0100 0F" + to_hex(Bytes(sam).first(4)) + "20261122101500" +
                                to_hex(Bytes(sam).last(4)) + "08");
  EXPECT_EQ(card.send("B0260001 04"), "0001DE58 9000");
  const std::string credit = "80720000 04" + to_hex(Bytes(paid).last(4));
  EXPECT_EQ(psam.send(credit), "9000");
  EXPECT_EQ(psam.send(credit), "6901");
  EXPECT_EQ(to_hex(Bytes(psam.answer("80700100", request)).first(4)), "00000002");
  EXPECT_EQ(psam.send("80720000 04 00000000"), "9302");
}

TEST_F(PsamTest, ChecksWhatItIsAskedToPay) {
  use("offline", "psam");
  const auto ask = [this](std::string_view type, std::string_view key, std::string_view factor) {
    return psam.send("80700100",
                     hex("00000000 0000 00000000 00000000 00000000" + std::string(type) +
                         "20261122101500" + std::string(key) + "01" + std::string(factor)));
  };
  EXPECT_EQ(ask("01", "01", "0000000000000000"), "6A80");
  EXPECT_EQ(ask("02", "09", "0000000000000000"), "9403");
  EXPECT_EQ(ask("02", "01", ""), "6A80");
  EXPECT_EQ(psam.send("80700100 01 00"), "6700");
  EXPECT_EQ(psam.send("80720000 04 00000000"), "6901");
}

}  // namespace
}  // namespace ssc::cardsim
