// SPDX-License-Identifier: Apache-2.0
#include "host/card/channel.hpp"

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

const std::vector<Byte> kReadEf05 = from_hex_text("00 B2 01 2D 40");
const std::vector<Byte> kSelect = from_hex_text("00 A4 02 00 02 EF 05");

TEST(Channel, TakesAnAnswerThatComesAtOnce) {
  Script script;
  script.on("00 B2 01 2D 40", "01 02 03 90 00");
  Channel channel(script);
  const auto answer = channel.exchange(kReadEf05);
  ASSERT_TRUE(answer);
  EXPECT_EQ(to_hex_text(answer->data), "010203");
  EXPECT_TRUE(answer->status.ok());
}

TEST(Channel, FetchesWhat61Announces) {
  Script script;
  script.on("00 A4 02 00 02 EF 05", "61 03").on("00 C0 00 00 03", "6F 01 02 90 00");
  Channel channel(script);
  const auto answer = channel.exchange(kSelect);
  ASSERT_TRUE(answer);
  EXPECT_EQ(to_hex_text(answer->data), "6F0102");
  EXPECT_EQ(channel.commands(), 2u);
}

TEST(Channel, JoinsAnAnswerInPieces) {
  Script script;
  script.on("00 A4 02 00 02 EF 05", "61 02")
      .on("00 C0 00 00 02", "01 02 61 01")
      .on("00 C0 00 00 01", "03 90 00");
  Channel channel(script);
  EXPECT_EQ(to_hex_text(channel.exchange(kSelect)->data), "010203");
}

TEST(Channel, RepeatsWithTheLengthThat6CTells) {
  Script script;
  script.on("00 B2 01 2D 40", "6C 02").on("00 B2 01 2D 02", "0A 0B 90 00");
  Channel channel(script);
  EXPECT_EQ(to_hex_text(channel.exchange(kReadEf05)->data), "0A0B");
}

TEST(Channel, TakesNoDataFromAnAnswerThatAsksForARepeat) {
  Script script;
  script.on("00 B2 01 2D 40", "0A 0B 6C 02").on("00 B2 01 2D 02", "0A 0B 90 00");
  Channel channel(script);
  EXPECT_EQ(to_hex_text(channel.exchange(kReadEf05)->data), "0A0B");
}

TEST(Channel, RepeatsGetResponseToo) {
  Script script;
  script.on("00 A4 02 00 02 EF 05", "61 00")
      .on("00 C0 00 00 00", "6C 01")
      .on("00 C0 00 00 01", "0A 90 00");
  Channel channel(script);
  EXPECT_EQ(to_hex_text(channel.exchange(kSelect)->data), "0A");
}

TEST(Channel, DoesNotRepeatACommandWithoutLe) {
  Script script;
  script.on("00 A4 02 00 02 EF 05", "6C 02");
  Channel channel(script);
  EXPECT_EQ(channel.exchange(kSelect)->status, iso7816::StatusWord(0x6C02));
}

TEST(Channel, GivesUpACardThatKeepsAnnouncing) {
  Script script;
  script.on("00 A4 02 00 02 EF 05", "61 01");
  for (int i = 0; i < 5; ++i) script.on("00 C0 00 00 01", "0A 61 01");
  Channel channel(script);
  EXPECT_EQ(channel.exchange(kSelect).error().code, Code::kCardProtocol);
}

TEST(Channel, GivesUpACardThatKeepsCorrecting) {
  Script script;
  script.on("00 B2 01 2D 40", "6C 40");
  for (int i = 0; i < 5; ++i) script.on("00 B2 01 2D 40", "6C 40");
  Channel channel(script);
  EXPECT_EQ(channel.exchange(kReadEf05).error().code, Code::kCardProtocol);
}

TEST(Channel, GivesUpACardThatAnswersMoreThanAShortCommandCan) {
  const std::string most(2 * 256, '0');
  Script script;
  script.on("00 A4 02 00 02 EF 05", most + "61 01").on("00 C0 00 00 01", "0A 90 00");
  Channel channel(script);
  EXPECT_EQ(channel.exchange(kSelect).error().code, Code::kCardProtocol);
}

TEST(Channel, AnAnswerWithoutStatusIsAProtocolFault) {
  for (const char* answer : {"", "90"}) {
    Script script;
    script.on("00 B2 01 2D 40", answer);
    Channel channel(script);
    EXPECT_EQ(channel.exchange(kReadEf05).error().code, Code::kCardProtocol);
  }
}

TEST(Refusal, TellsAccessBlockAndTheRestApart) {
  EXPECT_EQ(refusal("READ", iso7816::StatusWord(0x6982)).code, Code::kCardAccess);
  EXPECT_EQ(refusal("READ", iso7816::StatusWord(0x9303)).code, Code::kCardBlocked);
  EXPECT_EQ(refusal("READ", iso7816::StatusWord(0x6A82)).code, Code::kCardStatus);
  EXPECT_TRUE(refusal("READ", iso7816::StatusWord(0x6A82)).detail.starts_with("READ: 6A82 "));
}

}  // namespace
}  // namespace ssc::card
