// SPDX-License-Identifier: Apache-2.0
#include "host/card/open_card.hpp"

#include <gmock/gmock.h>

#include "host/card/pin.hpp"
#include "tests/unit/host/card/personas.hpp"
#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

using sscard::Df;
using sscard::Version;

const sscard::File& file(Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, Version::k3_0);
}

std::string_view text(const FileContent& content, std::uint8_t tag, std::uint8_t occurrence = 1) {
  const ItemContent* item = content.find(tag, occurrence);
  return item == nullptr ? "absent" : item->text.reveal();
}

// A 3.0 card, insured in Xuling, and what its reader may offer.
class OpenedCard : public testing::Test {
 protected:
  OpenCard open(Rights rights = {}) { return *OpenCard::open(card_.line(), card_.atr(), rights); }
  OpenCard open_with_psam() { return open({.keys = &psam_.keys()}); }

  PersonaCard card_{"three-zero"};
  PersonaPsam psam_{"psam-sm4"};
};

TEST_F(OpenedCard, IsKnownAfterTwoCommands) {
  OpenCard card = open();
  EXPECT_EQ(card.channel().commands(), 2u);
  EXPECT_EQ(card.facts().identifier.reveal(), "999911D15600000500000008FFFFFFFF");
  EXPECT_EQ(card.version(), Version::k3_0);
  EXPECT_EQ(card.facts().algorithm, sscard::Algorithm::kSm4);
}

TEST_F(OpenedCard, ProvesThatItIsGenuine) {
  EXPECT_TRUE(open_with_psam().prove_genuine());
  EXPECT_EQ(open().prove_genuine().error().code, Code::kNoPsam);
}

TEST_F(OpenedCard, GivesTheHolderToWhoeverHasTheKey) {
  OpenCard card = open_with_psam();
  const auto holder = card.read(file(Df::kSsse, 0xEF06));
  ASSERT_TRUE(holder) << holder.error().detail;
  EXPECT_EQ(text(*holder, 0x08), "999911199504150114");
  EXPECT_EQ(text(*holder, 0x09), "孙新芯");
  EXPECT_EQ(text(*holder, 0x0D), "19950415");
}

TEST_F(OpenedCard, KeepsTheHolderFromAnybodyElse) {
  const auto refused = open().read(file(Df::kSsse, 0xEF06));
  EXPECT_EQ(refused.error().code, Code::kCardAccess);
  EXPECT_EQ(refused.error().status, 0x6982);
}

TEST_F(OpenedCard, ProvesAKeyOnceForAllFilesOfAnApplication) {
  OpenCard card = open_with_psam();
  ASSERT_TRUE(card.read(file(Df::kDf01, 0xEF05)));
  const unsigned before = card.channel().commands();
  ASSERT_TRUE(card.read(file(Df::kDf01, 0xEF06)));
  EXPECT_EQ(card.channel().commands(), before + 1);
}

TEST_F(OpenedCard, ProvesAKeyAgainWhenItComesBackToAnApplication) {
  OpenCard card = open_with_psam();
  ASSERT_TRUE(card.read(file(Df::kDf01, 0xEF05)));
  ASSERT_TRUE(card.read(file(Df::kDf02, 0xEF06)));
  EXPECT_TRUE(card.read(file(Df::kDf01, 0xEF06)));
}

TEST_F(OpenedCard, LeavesNoRightsToWhoeverComesNext) {
  OpenCard reader = open_with_psam();
  ASSERT_TRUE(reader.prove_genuine());
  EXPECT_FALSE(card_.line().powers_off());
  ASSERT_TRUE(reader.read(file(Df::kSsse, 0xEF06)));
  EXPECT_TRUE(card_.line().powers_off());

  PersonaCard other("three-zero");
  OpenCard asked = *OpenCard::open(other.line(), other.atr());
  ASSERT_TRUE(verify_pin(asked.channel(), *Pin::of("246802")));
  EXPECT_TRUE(other.line().powers_off());
}

TEST_F(OpenedCard, WantsThePinWhereNoKeyWillDo) {
  EXPECT_EQ(open_with_psam().read(file(Df::kDf04, 0xEF08)).error().code, Code::kPinWanted);
}

TEST_F(OpenedCard, TakesThePinBeforeAKeyWhereEitherWillDo) {
  const Pin pin = *Pin::of("246802");
  OpenCard card = open({.keys = &psam_.keys(), .pin = &pin});
  ASSERT_TRUE(card.select(Df::kDf01));
  const unsigned before = card.channel().commands();
  ASSERT_TRUE(card.gain(file(Df::kDf01, 0xEF05), Access::kRead));
  EXPECT_EQ(card.channel().commands(), before + 2);  // VERIFY without data, and with it
  EXPECT_TRUE(card.read(file(Df::kDf04, 0xEF05)));
  EXPECT_TRUE(card.read(file(Df::kDf04, 0xEF08)));
  EXPECT_TRUE(card.read(file(Df::kDf04, 0xEF06)));  // wants both
}

TEST_F(OpenedCard, IsTriedOnceWithAWrongPin) {
  const Pin wrong = *Pin::of("000000");
  OpenCard card = open({.pin = &wrong});
  EXPECT_EQ(card.read(file(Df::kDf01, 0xEF05)).error().code, Code::kPinWrong);
  EXPECT_EQ(card.read(file(Df::kDf04, 0xEF08)).error().code, Code::kPinWrong);
  EXPECT_EQ(pin_status(card.channel())->tries, 2);
}

// Answers commands of this INS that carry data on its own.
class StubbornCard final : public Transport {
 public:
  StubbornCard(Transport& card, Byte ins, std::string_view answer)
      : card_(card), ins_(ins), answer_(from_hex_text(answer)) {}

  unsigned asked() const { return asked_; }
  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    constexpr std::size_t kHeaderAndLc = 5;
    if (command[1] != ins_ || command.size() <= kHeaderAndLc)
      return card_.transmit(command, answer);
    ++asked_;
    std::copy(answer_.begin(), answer_.end(), answer.begin());
    return answer_.size();
  }
  Result<void> restart() override { return card_.restart(); }

 private:
  Transport& card_;
  Byte ins_;
  std::vector<Byte> answer_;
  unsigned asked_ = 0;
};

// A card may count a try whatever it says.
TEST_F(OpenedCard, IsOfferedAPinOnceWhateverItSays) {
  const Pin pin = *Pin::of("246802");
  for (const char* status : {"6300", "6581", "6A80", "6F00", "9303"}) {
    StubbornCard line(card_.line(), 0x20, status);
    OpenCard card = *OpenCard::open(line, card_.atr(), {.pin = &pin});
    EXPECT_FALSE(card.read(file(Df::kDf01, 0xEF05))) << status;
    EXPECT_FALSE(card.read(file(Df::kDf04, 0xEF08))) << status;
    EXPECT_EQ(line.asked(), 1u) << status;
  }
}

TEST_F(OpenedCard, IsOfferedAKeyOnceWhateverItSays) {
  for (const char* status : {"6300", "6581", "6A80", "6F00", "9303"}) {
    StubbornCard line(card_.line(), 0x82, status);
    OpenCard card = *OpenCard::open(line, card_.atr(), {.keys = &psam_.keys()});
    EXPECT_FALSE(card.read(file(Df::kDf01, 0xEF05))) << status;
    EXPECT_FALSE(card.read(file(Df::kDf01, 0xEF06))) << status;
    EXPECT_EQ(line.asked(), 1u) << status;
  }
}

TEST_F(OpenedCard, TakesAKeyWhereThePinIsWrong) {
  const Pin wrong = *Pin::of("000000");
  OpenCard card = open({.keys = &psam_.keys(), .pin = &wrong});
  EXPECT_TRUE(card.read(file(Df::kDf01, 0xEF05)));
  EXPECT_TRUE(card.read(file(Df::kDf02, 0xEF06)));
  EXPECT_EQ(card.read(file(Df::kDf04, 0xEF08)).error().code, Code::kPinWrong);
  EXPECT_EQ(pin_status(card.channel())->tries, 2);
}

TEST_F(OpenedCard, WithoutAPinNeedsNoKeyWhereEitherWillDo) {
  cardsim::Persona open_to_all = cardsim::shipped("employee");  // of DES, the PSAM of SM4
  open_to_all.card.pin = {};
  PersonaCard chip(open_to_all);
  OpenCard card = *OpenCard::open(chip.line(), chip.atr(), {.keys = &psam_.keys()});
  EXPECT_TRUE(card.read(file(Df::kDf01, 0xEF05)));
}

TEST_F(OpenedCard, IsNeverTriedWithAKeyWhoseIdIsAssumed) {
  OpenCard card = open_with_psam();
  ASSERT_TRUE(card.select(Df::kDf07));
  const unsigned before = card.channel().commands();
  EXPECT_EQ(card.gain(file(Df::kDf07, 0xEF05), Access::kRead).error().code, Code::kKeyMissing);
  EXPECT_EQ(card.channel().commands(), before);
}

TEST_F(OpenedCard, ReadsCompoundItemsByTheirOccurrence) {
  OpenCard card = open_with_psam();
  const auto education = card.read(file(Df::kDf01, 0xEF15));
  ASSERT_TRUE(education);
  EXPECT_EQ(text(*education, 0x2A), "20");
  const ItemContent* degree = education->find("degrees");
  ASSERT_NE(degree, nullptr);
  ASSERT_EQ(degree->inner.size(), 3u);
  EXPECT_EQ(degree->inner[2].text.reveal(), "虚岭样本大学");
}

TEST_F(OpenedCard, ReadsTheRecordsOfACyclicFileNewestFirst) {
  OpenCard card = open_with_psam();
  const auto jobs = card.read(file(Df::kDf02, 0xEF07));
  ASSERT_TRUE(jobs);
  ASSERT_EQ(jobs->records.size(), 2u);
  EXPECT_EQ(jobs->records[0].items[1].text.reveal(), "20200701");
  EXPECT_EQ(jobs->records[1].number, 2);
  EXPECT_EQ(jobs->records[1].items[3].text.reveal(), "幻江市样本印刷厂");
}

TEST_F(OpenedCard, ReadsATransparentFile) {
  const auto reserved = open().read(file(Df::kDf01, 0xEF16));
  ASSERT_TRUE(reserved);
  EXPECT_EQ(reserved->bytes.size(), 0x128u);
}

TEST_F(OpenedCard, TakesAnItemFromWhoeverHasItsKey) {
  OpenCard card = open_with_psam();
  const auto& marital = file(Df::kDf01, 0xEF08);
  ASSERT_TRUE(card.update_item(marital, 0x2B, from_hex_text("31")));
  EXPECT_EQ(text(*card.read(marital), 0x2B), "1");
}

TEST_F(OpenedCard, FillsAShorterValue) {
  OpenCard card = open_with_psam();
  const auto& residence = file(Df::kDf01, 0xEF06);
  ASSERT_TRUE(card.update_item(residence, 0x28, from_hex_text("313233")));
  EXPECT_EQ(card.read(residence)->find(0x28)->raw.size(), 15u);
  EXPECT_EQ(card.update_item(residence, 0x24, from_hex_text("99991199")).error().code,
            Code::kRequestMalformed);
  EXPECT_EQ(card.update_item(residence, 0x99, {}).error().code, Code::kFileUnknown);
}

TEST_F(OpenedCard, TakesAFurtherOccurrenceWhereItIs) {
  OpenCard card = open_with_psam();
  const auto& assistance = file(Df::kDf02, 0xEF15);
  const SecretData first = card.read(assistance)->find(0x99, 1)->raw;
  const auto value = from_hex_text("1003 333031 1104 20240101 1203 999911");
  const auto written = card.update_item(assistance, 0x99, value, 2);
  ASSERT_TRUE(written) << written.error().detail;
  const auto content = card.read(assistance);
  EXPECT_EQ(content->find(0x99, 2)->inner.at(2).text.reveal(), "999911");
  EXPECT_EQ(content->find(0x99, 1)->raw, first);
  EXPECT_EQ(card.update_item(assistance, 0x99, value, 9).error().code, Code::kCardStatus);
  EXPECT_EQ(card.update_item(assistance, 0x99, value, 0).error().code, Code::kRequestMalformed);
  EXPECT_EQ(card.read(assistance)->find(0x99, 1)->raw, first);
}

TEST_F(OpenedCard, TakesANewRecordInFrontOfTheOthers) {
  OpenCard card = open_with_psam();
  const auto& special = file(Df::kDf04, 0xEF15);
  ASSERT_TRUE(card.append(special, from_hex_text("000731")));
  EXPECT_EQ(card.read(special)->records.at(0).items.at(0).text.reveal(), "7");
  EXPECT_EQ(card.append(file(Df::kDf01, 0xEF08), {}).error().code, Code::kRequestMalformed);
}

TEST_F(OpenedCard, IsTheSameCardAfterAReset) {
  OpenCard card = open_with_psam();
  ASSERT_TRUE(card.read(file(Df::kSsse, 0xEF06)));
  ASSERT_TRUE(card_.line().restart());
  ASSERT_TRUE(card.reidentify());
  EXPECT_TRUE(card.read(file(Df::kSsse, 0xEF06)));
}

// Another card in the same place.
class SwappedLine final : public Transport {
 public:
  SwappedLine(Transport& first, Transport& second) : line_(&first), next_(&second) {}

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    return line_->transmit(command, answer);
  }
  Result<void> restart() override {
    line_ = next_;
    return line_->restart();
  }

 private:
  Transport *line_, *next_;
};

TEST_F(OpenedCard, IsNotTheOneThatWasPutInInItsPlace) {
  PersonaCard other("employee");
  SwappedLine line(card_.line(), other.line());
  OpenCard card = *OpenCard::open(line, card_.atr());
  ASSERT_TRUE(line.restart());
  EXPECT_EQ(card.reidentify().error().code, Code::kCardSwapped);
  EXPECT_EQ(card.facts().number.reveal(), "V99900089");
  EXPECT_EQ(card.version(), Version::k3_0);
}

TEST_F(OpenedCard, IsNotAnotherCard) {
  PersonaCard other("employee");
  const OpenCard stranger = *OpenCard::open(other.line(), other.atr());
  EXPECT_EQ(stranger.expect(open().facts()).error().code, Code::kCardSwapped);
}

TEST_F(OpenedCard, ThatHasNeitherIdentifierNorNumberIsNotKnownAgain) {
  Script nameless;
  nameless.on("00A404000F 7378312E73682EC9E7BBE1B1A3D5CF",
              "6F16 840F7378312E73682EC9E7BBE1B1A3D5CF A503 88011E 9000");
  nameless.on("00B2012D40", "0304 322E3000 9000");
  const OpenCard card = *OpenCard::open(nameless, {});
  EXPECT_EQ(card.expect(card.facts()).error().code, Code::kCardSwapped);
}

}  // namespace
}  // namespace ssc::card
