// SPDX-License-Identifier: Apache-2.0
#include "host/card/psam.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/card/origin.hpp"

namespace ssc::card {
namespace {

using sscard::Algorithm;

const std::string kSelectSm4 = "00A404000F 7378332E73682EC9E7BBE1B1A3D5CF";
const std::string kSelectSsf33 = "00A404000F 7378322E73682EC9E7BBE1B1A3D5CF";
const std::string kSelectDes = "00A404000F 7378312E73682EC9E7BBE1B1A3D5CF";
const std::string kSelectDf01 = "00A4040006 D15600000590";
const std::string kEnvironment = "BFEC000001 99";
const std::string kCard = "8660999900000001";
const std::string kCity = "3939393931317378";
const std::string kProvince = "3939303030307368";
const std::string kFactor = "1122334455667788";
const std::string kZeros = "0000000000000000";
const std::string kThreeLevels = "BFDE670A28" + kCard + kCity + kProvince + kFactor + kZeros;
const std::string kTwoLevels = "BFDE470A20" + kCard + kCity + kFactor + kZeros;
const std::string kOneLevel = "BFDE270A18" + kCard + kFactor + kZeros;
const std::string kCipher = "80FA000010 A1A2A3A4A5A6A7A8" + kZeros;
// Halves xored: 3799FEB2B4D93ABD
const std::string kBlock = "94A1A90D8F0500B8A33857BF3BDC3A05";

void make_ready(Script& script) {
  script.on(kSelectSm4, "9000").on(kSelectDf01, "9000").on(kEnvironment, "9000");
}

std::string answer_of(Script& script, Algorithm algorithm = Algorithm::kSm4,
                      const sscard::Key& key = holder_key()) {
  Psam psam(script);
  const auto answer = psam.answer(card_of(algorithm), proof_of(key));
  return answer ? to_hex_text(*answer) : std::string(answer.error().info().code);
}

TEST(Psam, EnciphersTheSourceUnderTheCardsKey) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, "6110").on("00C0000010", kBlock + "9000");
  EXPECT_EQ(answer_of(script), "3799FEB2B4D93ABD");
}

TEST(Psam, OfSsf33NeedsNobodyElseToKnowTheCipher) {
  Script script;
  script.on(kSelectSsf33, "9000").on(kSelectDf01, "9000").on(kEnvironment, "9000");
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  EXPECT_EQ(answer_of(script, Algorithm::kSsf33), "3799FEB2B4D93ABD");
}

TEST(Psam, OfDesHasEightByteBlocks) {
  Script script;
  script.on(kSelectDes, "9000").on(kSelectDf01, "9000").on(kEnvironment, "9000");
  script.on("BFDE670A20" + kCard + kCity + kProvince + kFactor, "9000");
  script.on("80FA000008 A1A2A3A4A5A6A7A8", "C1C2C3C4C5C6C7C8 9000");
  EXPECT_EQ(answer_of(script, Algorithm::kDes), "C1C2C3C4C5C6C7C8");
}

TEST(Psam, OfAProvinceOrACityHasFewerLevels) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "6A80").on(kTwoLevels, "6A80").on(kOneLevel, "9000");
  script.on(kCipher, kBlock + "9000");
  EXPECT_EQ(answer_of(script), "3799FEB2B4D93ABD");
}

TEST(Psam, IsTriedWithThePrintedNumberOfLevelsFirst) {
  const std::string input = kFactor + kZeros;
  Script script;
  make_ready(script);
  script.on("BFDE272A18" + kCard + input, "6A80");
  script.on("BFDE672A28" + kCard + kCity + kProvince + input, "6A80");
  script.on("BFDE472A20" + kCard + kCity + input, "9000");
  script.on(kCipher, kBlock + "9000");
  const auto& update = *sscard::find_key(sscard::Df::kDf04, sscard::KeyName::kUk2);
  EXPECT_EQ(answer_of(script, Algorithm::kSm4, update), "3799FEB2B4D93ABD");
}

TEST(Psam, WithoutTheKeySaysSo) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "6A88").on(kTwoLevels, "6A88").on(kOneLevel, "6A88");
  EXPECT_EQ(answer_of(script), "KEY_MISSING");
}

TEST(Psam, IsNotAskedForAKeyThatNoneHolds) {
  Script script;
  const auto& block = *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kBk);
  EXPECT_EQ(answer_of(script, Algorithm::kSm4, block), "KEY_MISSING");
}

TEST(Psam, OfAnotherAlgorithmIsNoneForThisCard) {
  Script script;
  script.on(kSelectSm4, "6A82");
  EXPECT_EQ(answer_of(script), "ALGORITHM_UNAVAILABLE");
  Script blocked;
  blocked.on(kSelectSm4, "6A81");
  EXPECT_EQ(answer_of(blocked), "ALGORITHM_UNAVAILABLE");
  Script ssf33;
  ssf33.on(kSelectSsf33, "6A82");
  EXPECT_EQ(answer_of(ssf33, Algorithm::kSsf33), "ALGORITHM_UNAVAILABLE");
}

TEST(Psam, ThatIsNotThereOrMuteIsNoPsam) {
  for (const Code code : {Code::kNoCard, Code::kCardMute, Code::kCardRemoved}) {
    Script script;
    script.on(kSelectSm4, code);
    EXPECT_EQ(answer_of(script), "NO_PSAM");
  }
}

TEST(Psam, PulledAtAnyCommandIsNoPsam) {
  const std::pair<std::string, std::string> kDialogue[] = {{kSelectSm4, "9000"},
                                                           {kSelectDf01, "9000"},
                                                           {kEnvironment, "9000"},
                                                           {kThreeLevels, "9000"},
                                                           {kCipher, kBlock + "9000"}};
  for (std::size_t last = 0; last < std::size(kDialogue); ++last) {
    Script script;
    for (std::size_t i = 0; i < last; ++i) script.on(kDialogue[i].first, kDialogue[i].second);
    script.on(kDialogue[last].first, Code::kCardRemoved);
    EXPECT_EQ(answer_of(script), "NO_PSAM") << last;
  }
}

TEST(Psam, IsMadeReadyOnceForACard) {
  Script script;
  make_ready(script);
  for (int i = 0; i < 2; ++i) script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  Psam psam(script);
  EXPECT_TRUE(psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key())));
  EXPECT_TRUE(psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key())));
}

TEST(Psam, IsMadeReadyAnewForACardOfAnotherCity) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  script.on(kSelectSm4, "9000").on(kSelectDf01, "9000").on("BFEC000001 43", "9000");
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  Psam psam(script);
  KeyOrigin card = card_of(Algorithm::kSm4);
  EXPECT_TRUE(psam.answer(card, proof_of(holder_key())));
  card.city = *identity::Division::parse("430200");
  EXPECT_TRUE(psam.answer(card, proof_of(holder_key())));
}

TEST(Psam, IsMadeReadyAgainAfterARefusal) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, "6985");
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  Psam psam(script);
  const auto refused = psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key()));
  EXPECT_EQ(refused.error().code, Code::kPsamRefused);
  EXPECT_TRUE(psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key())));
}

TEST(Psam, ResetByAnotherProgramIsAskedOnceMore) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, Code::kCardReset).on_restart();
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  EXPECT_EQ(answer_of(script), "3799FEB2B4D93ABD");
}

TEST(Psam, ResetAgainAndAgainIsNotTheUsersCard) {
  Script script;
  script.on(kSelectSm4, Code::kCardReset).on_restart().on(kSelectSm4, Code::kCardReset);
  EXPECT_EQ(answer_of(script), "PSAM_REFUSED");
}

TEST(Psam, WithDirtyContactsIsNotTheUsersCard) {
  for (const Code code : {Code::kCardProtocol, Code::kCardInUse}) {
    Script script;
    script.on(kSelectSm4, code);
    EXPECT_EQ(answer_of(script), "PSAM_REFUSED");
  }
}

TEST(Psam, ExchangedForAnotherIsMadeReadyAgain) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, Code::kCardRemoved);
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  Psam psam(script);
  const auto pulled = psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key()));
  EXPECT_EQ(pulled.error().code, Code::kNoPsam);
  EXPECT_TRUE(psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key())));
}

TEST(Psam, StaysReadyWhenItOnlyLacksAKey) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "6A88").on(kTwoLevels, "6A88").on(kOneLevel, "6A88");
  script.on(kThreeLevels, "9000").on(kCipher, kBlock + "9000");
  Psam psam(script);
  const auto lacking = psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key()));
  EXPECT_EQ(lacking.error().code, Code::kKeyMissing);
  EXPECT_TRUE(psam.answer(card_of(Algorithm::kSm4), proof_of(holder_key())));
}

TEST(Psam, ThatAnswersHalfABlockIsNotBelieved) {
  Script script;
  make_ready(script);
  script.on(kThreeLevels, "9000").on(kCipher, "C1C2C3C4C5C6C7C8 9000");
  EXPECT_EQ(answer_of(script), "PSAM_REFUSED");
}

TEST(Psam, SealsACommandByCipherAndMac) {
  const std::string kHalf = "E0E1E2E3E4E5E6E7";
  Script script;
  script.on(kSelectDes, "9000").on(kSelectDf01, "9000").on(kEnvironment, "9000");
  script.on("BFDE481018" + kCard + kCity + kFactor, "9000");
  script.on("80FA000008 0312345680000000", kHalf + "9000");
  // IV, then 84 24 00 01 0C, cipher, padding
  script.on("80FA050018" + kZeros + "842400010C E0E1E2 E3E4E5E6E7 800000", "C1C2C3C4 9000");
  Psam psam(script);
  const auto& puk = *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kPuk);
  Seal seal{&puk, proof_of(puk).factor, sscard::kReloadPin, *sscard::encode_pin("123456")};
  const auto sealed = psam.seal(card_of(Algorithm::kDes), seal);
  ASSERT_TRUE(sealed) << sealed.error().detail;
  EXPECT_EQ(to_hex_text(*sealed), to_hex_text(from_hex_text("842400010C" + kHalf + "C1C2C3C4")));
}

TEST(Psam, TellsItsTerminalNumber) {
  Script script;
  script.on(kSelectDes, "9000").on("00B0960006", "999911000001 9000");
  Psam psam(script);
  EXPECT_EQ(psam.terminal_number(Algorithm::kDes), "999911000001");
}

TEST(Psam, WithoutATerminalNumberSaysSo) {
  Script script;
  script.on(kSelectDes, "9000").on("00B0960006", "FFFFFFFFFFFF 9000");
  Psam psam(script);
  EXPECT_EQ(psam.terminal_number(Algorithm::kDes).error().code, Code::kPsamRefused);
}

}  // namespace
}  // namespace ssc::card
