// SPDX-License-Identifier: Apache-2.0
#include "host/card/read_file.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/card/script.hpp"

// Files of cards that do as the rules say, and of cards that do not.
namespace ssc::card {
namespace {

using sscard::Df;
using sscard::Version;
using testing::ElementsAre;

const sscard::File& file(Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, Version::k2_0);
}
const sscard::File& special() {
  return file(Df::kDf04, 0xEF15);
}
const sscard::File& reserved() {
  return file(Df::kDf01, 0xEF16);
}

std::string zeros(std::size_t bytes) {
  return std::string(2 * bytes, '0');
}

std::vector<std::string> hex(const Result<std::vector<SecretData>>& records) {
  std::vector<std::string> texts;
  for (const SecretData& record : records.value()) texts.push_back(to_hex_text(record));
  return texts;
}

// Answers every command with the same.
class Parrot final : public Transport {
 public:
  explicit Parrot(std::string_view answer) : answer_(from_hex_text(answer)) {}

  Result<std::size_t> transmit(Bytes /*command*/, MutableBytes answer) override {
    std::copy(answer_.begin(), answer_.end(), answer.begin());
    return answer_.size();
  }
  Result<void> restart() override { return {}; }

 private:
  std::vector<Byte> answer_;
};

Code failure_of(Parrot parrot, const sscard::File& file) {
  Channel channel(parrot);
  if (file.structure == sscard::Structure::kTransparent)
    return read_transparent(channel, file).error().code;
  if (file.structure == sscard::Structure::kCyclic)
    return read_cyclic(channel, file, Version::k2_0).error().code;
  return read_records(channel, file, Version::k2_0).error().code;
}

TEST(ReadRecords, OfAFileAboveOneAnswerGoItemByItem) {
  const std::string qualification = "436C" + zeros(108), title = "4465" + zeros(101);
  Script script;
  script.on("00A4020002EF05", "9000")
      .on("00B2420005", "4203 313030 9000")
      .on("00B2410005", "6A83")
      .on("00B243006E", qualification + "9000")
      .on("00B243026E", qualification + "9000")
      .on("00B2440067", title + "9000")
      .on("00B2440267", "6A83");
  Channel channel(script);
  const auto records = read_records(channel, file(Df::kDf02, 0xEF05), Version::k2_0);
  ASSERT_TRUE(records) << records.error().detail;
  EXPECT_EQ(to_hex_text(*records), "4203313030" + qualification + qualification + title);
}

TEST(ReadCyclic, EndsWithTheLastRecord) {
  Script script;
  script.on("00B201AC03", "0002 31 9000").on("00B202AC03", "0001 39 9000").on("00B203AC03", "6A83");
  Channel channel(script);
  EXPECT_THAT(hex(read_cyclic(channel, special(), Version::k2_0)), ElementsAre("000231", "000139"));
}

TEST(ReadCyclic, LearnsFromTheFirstRecordThatTheyAreShorter) {
  const std::string record = zeros(0x14);
  Script script;
  script.on("00B201441C", "6C14")
      .on("00B2014414", record + "9000")
      .on("00B2024414", record + "9000")
      .on("00B2034414", "6A83");
  Channel channel(script);
  EXPECT_EQ(read_cyclic(channel, file(Df::kDf04, 0xEF08), Version::k2_0)->size(), 2u);
}

TEST(ReadCyclic, OfACardThatNeverEndsStops) {
  Parrot card("0001 31 9000");
  Channel channel(card);
  EXPECT_EQ(read_cyclic(channel, special(), Version::k2_0)->size(), 254u);
}

TEST(ReadTransparent, GoesOnUntilTheFileIsWhole) {
  Script script;
  script.on("00A4020002EF16", "9000")
      .on("00B0000000", zeros(256) + "9000")
      .on("00B0010028", zeros(40) + "9000");
  Channel channel(script);
  EXPECT_EQ(read_transparent(channel, reserved())->size(), 0x128u);
}

TEST(ReadTransparent, OfACardThatGivesMoreThanItWasAskedForEndsWithTheFile) {
  Script script;
  script.on("00A4020002EF16", "9000")
      .on("00B0000000", zeros(256) + "9000")
      .on("00B0010028", zeros(256) + "9000");
  Channel channel(script);
  EXPECT_EQ(read_transparent(channel, reserved())->size(), 0x128u);
}

TEST(ReadTransparent, OfAShorterFileEndsWithIt) {
  Script beyond;
  beyond.on("00A4020002EF16", "9000")
      .on("00B0000000", zeros(256) + "9000")
      .on("00B0010028", "6B00");
  Channel first(beyond);
  EXPECT_EQ(read_transparent(first, reserved())->size(), 256u);
  Script warned;
  warned.on("00A4020002EF16", "9000").on("00B0000000", zeros(16) + "6282");
  Channel second(warned);
  EXPECT_EQ(read_transparent(second, reserved())->size(), 16u);
}

TEST(HostileCard, ThatSaysDoneAndGivesNothingHasEmptyFiles) {
  Parrot card("9000");
  Channel channel(card);
  EXPECT_TRUE(read_records(channel, file(Df::kSsse, 0xEF06), Version::k2_0)->empty());
  EXPECT_TRUE(read_transparent(channel, reserved())->empty());
  EXPECT_EQ(read_records(channel, file(Df::kDf02, 0xEF05), Version::k2_0).error().code,
            Code::kCardData);
}

TEST(HostileCard, ThatNeverStopsAnnouncingIsGivenUp) {
  for (const char* answer : {"61 10", "00 61 01"}) {
    for (const auto* file : {&file(Df::kSsse, 0xEF06), &special(), &reserved()})
      EXPECT_EQ(failure_of(Parrot(answer), *file), Code::kCardProtocol) << answer;
  }
  EXPECT_EQ(failure_of(Parrot("6C 10"), special()), Code::kCardProtocol);
}

TEST(HostileCard, SaysWhyAFileIsNotToBeHad) {
  const std::pair<const char*, Code> cases[] = {{"6A82", Code::kFileUnknown},
                                                {"6982", Code::kCardAccess},
                                                {"9303", Code::kCardBlocked},
                                                {"6F00", Code::kCardStatus}};
  for (const auto& [status, code] : cases) {
    for (const auto* file : {&file(Df::kSsse, 0xEF06), &special(), &reserved()})
      EXPECT_EQ(failure_of(Parrot(status), *file), code) << status << " " << file_label(*file);
  }
}

}  // namespace
}  // namespace ssc::card
