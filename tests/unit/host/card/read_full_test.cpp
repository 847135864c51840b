// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "host/card/certificates.hpp"
#include "host/card/read.hpp"
#include "host/card/read_file.hpp"
#include "tests/unit/host/card/personas.hpp"

// Whole cards, read with what the terminal has: simulated ones, which enforce their rules.
namespace ssc::card {
namespace {

using std::chrono::year;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> unread(const FullData& data, Code code) {
  std::vector<std::string> files;
  for (const FileReading& reading : data.files) {
    if (!reading.content && reading.content.error().code == code)
      files.push_back(file_label(*reading.file));
  }
  return files;
}

TEST(ReadBasic, OfA30CardWithPsamHasItsHolder) {
  PersonaCard chip("three-zero");
  PersonaPsam psam("psam-sm4");
  const auto data = read_basic(chip.line(), chip.atr(), {.keys = &psam.keys()});
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_TRUE(data->genuine);
  EXPECT_EQ(data->holder->name.reveal(), "孙新芯");
  EXPECT_THAT(data->unread, IsEmpty());
}

TEST(ReadBasic, OfACardThatThePsamHasNoAlgorithmForSaysSo) {
  PersonaCard chip("three-zero");
  PersonaPsam psam("psam");
  const auto data = read_basic(chip.line(), chip.atr(), {.keys = &psam.keys()});
  ASSERT_TRUE(data);
  EXPECT_EQ(data->genuine.error().code, Code::kAlgorithmUnavailable);
  EXPECT_FALSE(data->holder);
  EXPECT_EQ(data->unread.at(0).code, Code::kAlgorithmUnavailable);
}

// 3B 00: no historical bytes, from which its keys would be diversified.
TEST(ReadBasic, OfACardWhoseAnswerToResetNamesNoKeysIsAsWithoutPsam) {
  const std::vector<Byte> silent = {0x3B, 0x00};
  PersonaPsam psam("psam");
  PersonaCard chip("employee");
  const auto data = read_basic(chip.line(), silent, {.keys = &psam.keys()});
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_EQ(data->genuine.error().code, Code::kKeyMissing);
  EXPECT_TRUE(data->holder);
  PersonaCard newer("three-zero");
  const auto kept = read_basic(newer.line(), silent, {.keys = &psam.keys()});
  ASSERT_TRUE(kept) << kept.error().detail;
  EXPECT_EQ(kept->unread.at(0).code, Code::kKeyMissing);
}

TEST(ReadBasic, OfACardWithOtherKeysIsNoReading) {
  cardsim::Persona forged = cardsim::shipped("employee");
  for (auto& key : forged.card.keys) key.value.front() ^= 0x10;
  PersonaCard chip(forged);
  PersonaPsam psam("psam");
  const auto data = read_basic(chip.line(), chip.atr(), {.keys = &psam.keys()});
  EXPECT_EQ(data.error().code, Code::kCardNotGenuine);
}

TEST(ReadFull, WithPsamLacksOnlyWhatWantsThePinOrAnUnpublishedKey) {
  PersonaCard chip("three-zero");
  PersonaPsam psam("psam-sm4");
  auto card = OpenCard::open(chip.line(), chip.atr(), {.keys = &psam.keys()});
  const auto data = read_full(*card);
  ASSERT_TRUE(data) << data.error().detail;
  EXPECT_TRUE(data->genuine);
  EXPECT_THAT(unread(*data, Code::kPinWanted), ElementsAre("DF04EF06", "DF04EF08"));
  EXPECT_THAT(unread(*data, Code::kKeyMissing), ElementsAre("DF07EF05", "DF07EF06", "DF07EF07"));
  for (const FileReading& reading : data->files) {
    if (!reading.content) continue;
    EXPECT_THAT(reading.content->warnings, IsEmpty()) << file_label(*reading.file);
  }
}

TEST(ReadFull, WithoutAnythingStillReadsWhatIsFree) {
  PersonaCard chip("employee");
  auto card = OpenCard::open(chip.line(), chip.atr());
  const auto data = read_full(*card);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->genuine.error().code, Code::kNoPsam);
  EXPECT_THAT(unread(*data, Code::kCardAccess),
              ElementsAre("EF07", "EF08", "DF07EF05", "DF07EF06", "DF07EF07"));
}

TEST(ReadFull, LeavesABlockedApplicationOut) {
  cardsim::Persona blocked = cardsim::shipped("employee");
  blocked.card.blocked_applications = {sscard::Df::kDf04};
  PersonaCard chip(blocked);
  auto card = OpenCard::open(chip.line(), chip.atr());
  const auto data = read_full(*card);
  ASSERT_TRUE(data);
  EXPECT_THAT(unread(*data, Code::kCardBlocked),
              ElementsAre("DF04EF05", "DF04EF06", "DF04EF08", "DF04EF15"));
}

TEST(ReadFull, TellsHowFarItIs) {
  PersonaCard chip("employee");
  auto card = OpenCard::open(chip.line(), chip.atr());
  std::vector<std::size_t> done;
  std::size_t files = 0;
  const auto data = read_full(*card, [&](const sscard::File&, std::size_t n, std::size_t total) {
    done.push_back(n);
    files = total;
  });
  ASSERT_TRUE(data);
  EXPECT_EQ(data->files.size(), files);
  EXPECT_EQ(done.size(), files);
  EXPECT_EQ(done.back(), files - 1);
}

TEST(ReadFull, OfEveryPersonaComesToAnEnd) {
  PersonaPsam psam("psam");
  for (const char* name :
       {"employee", "foreigner", "longname", "offline", "resident", "retired", "v1"}) {
    PersonaCard chip(name);
    auto card = OpenCard::open(chip.line(), chip.atr(), {.keys = &psam.keys()});
    ASSERT_TRUE(card) << name;
    const auto data = read_full(*card);
    EXPECT_TRUE(data) << name << " " << data.error().detail;
  }
}

TEST(Certificates, AreThoseThatWereWritten) {
  PersonaCard chip("three-zero");
  PersonaPsam psam("psam-sm4");
  auto card = OpenCard::open(chip.line(), chip.atr(), {.keys = &psam.keys()});
  const auto certificates = read_certificates(*card);
  ASSERT_TRUE(certificates) << certificates.error().detail;
  ASSERT_EQ(certificates->size(), 1u);
  const Certificate& medical = certificates->front();
  EXPECT_EQ(medical.insurance_type, "310");
  EXPECT_EQ(medical.division, "999911");
  EXPECT_EQ(medical.from, year(2017) / 9 / 1);
  EXPECT_EQ(medical.until, year(2026) / 9 / 30);
  EXPECT_EQ(medical.paid_fen, 2180000);
  EXPECT_EQ(medical.paid_months, 109u);
  EXPECT_EQ(medical.issued, year(2026) / 10 / 8);
}

TEST(Certificates, OfA10CardThereAreNone) {
  PersonaCard chip("v1");
  auto card = OpenCard::open(chip.line(), chip.atr());
  EXPECT_EQ(read_certificates(*card).error().code, Code::kFileUnknown);
}

}  // namespace
}  // namespace ssc::card
