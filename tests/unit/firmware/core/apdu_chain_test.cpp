// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/apdu_chain.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/core/reader_fixture.hpp"

namespace ssc::firmware {
namespace {

using Step = ApduChain::Step;

ApduChain chain_after(bool more_response, bool wants_command) {
  ApduChain chain;
  chain.on_response(more_response, wants_command);
  return chain;
}

TEST(ApduChainTest, TakesEachLevelParameterInItsTurnOnly) {
  const std::uint16_t parameters[] = {0x0000, 0x0001, 0x0002, 0x0003, 0x0010, 0x0004, 0x0100};
  const Step fresh[] = {Step::kWhole, Step::kBegin, Step::kWrong, Step::kWrong,
                        Step::kWrong, Step::kWrong, Step::kWrong};
  const Step in_command[] = {Step::kWrong, Step::kWrong, Step::kEnd,  Step::kMiddle,
                             Step::kWrong, Step::kWrong, Step::kWrong};
  const Step in_response[] = {Step::kWrong, Step::kWrong, Step::kWrong, Step::kWrong,
                              Step::kNext,  Step::kWrong, Step::kWrong};
  for (std::size_t i = 0; i < std::size(parameters); ++i) {
    EXPECT_EQ(ApduChain{}.on_command(parameters[i]), fresh[i]) << parameters[i];
    EXPECT_EQ(chain_after(false, true).on_command(parameters[i]), in_command[i]) << parameters[i];
    EXPECT_EQ(chain_after(true, false).on_command(parameters[i]), in_response[i]) << parameters[i];
  }
}

TEST(ApduChainTest, NamesThePartsOfAnAnswer) {
  ApduChain chain;
  EXPECT_EQ(chain.on_response(false, false), 0x00);
  EXPECT_FALSE(chain.open());
  EXPECT_EQ(chain.on_response(false, true), 0x10);
  EXPECT_TRUE(chain.open());
  EXPECT_EQ(chain.on_response(true, false), 0x01);
  EXPECT_EQ(chain.on_response(true, false), 0x03);
  EXPECT_EQ(chain.on_response(false, false), 0x02);
  EXPECT_FALSE(chain.open());
}

TEST(ApduChainTest, IsOverAfterAWrongStep) {
  auto chain = chain_after(true, false);
  EXPECT_EQ(chain.on_command(0x0001), Step::kWrong);
  EXPECT_FALSE(chain.open());
  EXPECT_EQ(chain.on_command(0x0000), Step::kWhole);
}

// --- The same on the wire, T=0 ---

class ExtendedApduTest : public ReaderTest {
 protected:
  ExtendedApduTest() : ReaderTest(ExchangeLevel::kExtendedApdu) {}

  std::string xfr(const std::string& wLevelParameter, std::string_view data) {
    return send(message(0x6F, 0, 0x0A, "00" + wLevelParameter, data));
  }
  static std::string block(const std::string& bChainParameter, std::string_view data) {
    return message(0x80, 0, 0x0A, "0000" + bChainParameter, data);
  }
  std::string card(std::string_view characters) {
    user.card_says(characters);
    return take();
  }
};

std::string repeat(std::string_view byte, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += byte;
  return text;
}

TEST_F(ExtendedApduTest, TellsItsLevelInTheDescriptor) {
  EXPECT_EQ(device.descriptor().dwFeatures, 0x000404BEu);
}

TEST_F(ExtendedApduTest, DoesGetResponseAndWrongLengthItself) {
  power_on();
  xfr("0000", "00A40400023F0000");
  card("A4");
  EXPECT_EQ(card("6103"), "");
  EXPECT_EQ(user.take_log(), ">00A4040002 >3F00 >00C0000003");
  EXPECT_EQ(card("C00102039000"), block("00", "0102039000"));

  xfr("0000", "00B0000000");
  EXPECT_EQ(card("6C02"), "");
  EXPECT_EQ(card("B011229000"), block("00", "11229000"));
}

TEST_F(ExtendedApduTest, GivesALongAnswerInParts) {
  power_on();
  xfr("0000", "00B00000000200");  // Le = 512
  card("B0" + repeat("11", 256) + "6100");
  EXPECT_EQ(user.take_log(), ">00B0000000 >00C0000000");
  const auto first = card("C0" + repeat("22", 256) + "9000");
  ASSERT_EQ(first.substr(0, 2), "80");
  EXPECT_EQ(first.substr(18, 2), "01");
  const auto last = xfr("1000", "");
  EXPECT_EQ(last.substr(18, 2), "02");
  EXPECT_EQ(first.substr(20) + last.substr(20), repeat("11", 256) + repeat("22", 256) + "9000");
  EXPECT_EQ(xfr("1000", ""), message(0x80, 0, 0x0A, "400800", ""));  // no more parts
}

// Extended case 3, Lc = 300: over T=0 by ENVELOPE, 255 bytes of it at a time.
const std::string kLongApdu = "00D6000000012C" + repeat("77", 300);

TEST_F(ExtendedApduTest, TakesALongCommandInParts) {
  power_on();
  EXPECT_EQ(xfr("0100", kLongApdu.substr(0, 2 * 200)), block("10", ""));
  EXPECT_EQ(xfr("0300", kLongApdu.substr(2 * 200, 2 * 100)), "");
  card("C2");
  EXPECT_EQ(user.take_log(), ">00C20000FF >" + kLongApdu.substr(0, 2 * 255));
  EXPECT_EQ(card("9000"), block("10", ""));
  EXPECT_EQ(xfr("0200", kLongApdu.substr(2 * 300)), "");
  card("C2");
  EXPECT_EQ(user.take_log(), ">00C2000034 >" + kLongApdu.substr(2 * 255));
  EXPECT_EQ(card("9000"), block("00", "9000"));
}

TEST_F(ExtendedApduTest, EndsAChainThatTheHostBreaks) {
  power_on();
  EXPECT_EQ(xfr("0100", kLongApdu.substr(0, 2 * 200)), block("10", ""));
  EXPECT_EQ(xfr("0000", kReadOne).substr(16, 2), "08");
  EXPECT_EQ(take(), "");
  power_on();
  xfr("0000", kReadOne);
  EXPECT_EQ(card("B0429000"), block("00", "429000"));
}

TEST_F(ExtendedApduTest, KeepsAChainOverCommandsThatAreNoExchange) {
  power_on("3B80801F4758");  // CLK may stop low
  xfr("0100", kLongApdu.substr(0, 2 * 200));
  EXPECT_EQ(send(message(0x65, 0, 1, "000000", "")), message(0x81, 0, 1, "000000", ""));
  EXPECT_EQ(send(message(0x6C, 0, 1, "000000", "")).substr(0, 2), "82");
  EXPECT_EQ(send(message(0x6B, 0, 1, "000000", "02")).substr(0, 2), "83");
  EXPECT_EQ(send(message(0x6E, 0, 1, "010000", "")), message(0x81, 0, 1, "000001", ""));
  user.pass(Alarm::kTime);
  user.log.clear();
  EXPECT_EQ(xfr("0200", kLongApdu.substr(2 * 200)), "");
  EXPECT_EQ(user.take_log(), "CLK5000");
  user.pass(Alarm::kTime);
  EXPECT_EQ(user.take_log(), ">00C20000FF");
}

TEST_F(ExtendedApduTest, EndsAChainWhenTheParametersChange) {
  const std::string changes[] = {
      message(0x61, 0, 0x0A, "000000", "1100000A00"),        // SetParameters
      message(0x6D, 0, 0x0A, "000000", ""),                  // ResetParameters
      message(0x73, 0, 0x0A, "000000", "8813000080340000"),  // 5,000 kHz, 13,440 bit/s
  };
  power_on();
  for (const auto& change : changes) {
    xfr("0000", "00B00000000200");
    card("B0" + repeat("11", 256) + "6100");
    card("C0" + repeat("22", 256) + "9000");
    EXPECT_EQ(send(change).substr(14, 4), "0000") << change;
    EXPECT_EQ(xfr("1000", ""), message(0x80, 0, 0x0A, "400800", ""));
  }
}

TEST_F(ExtendedApduTest, RefusesPartsOutOfTurn) {
  power_on();
  for (const char* wLevelParameter : {"0200", "0300", "0400", "0110", "FFFF"}) {
    EXPECT_EQ(xfr(wLevelParameter, kReadOne), message(0x80, 0, 0x0A, "400800", ""));
  }
  EXPECT_EQ(xfr("1000", ""), message(0x80, 0, 0x0A, "400800", ""));
  EXPECT_EQ(xfr("0000", ""), message(0x80, 0, 0x0A, "400100", ""));
  EXPECT_EQ(xfr("0000", "00B0"), message(0x80, 0, 0x0A, "400A00", ""));
  xfr("0000", kReadOne);
  EXPECT_EQ(card("B0429000"), block("00", "429000"));
}

TEST_F(ExtendedApduTest, ForgetsTheChainOfACardThatWasPulled) {
  power_on();
  xfr("0100", kLongApdu.substr(0, 2 * 200));
  remove();
  EXPECT_EQ(xfr("0200", "77"), message(0x80, 0, 0x0A, "42FE00", ""));
  power_on();
  xfr("0000", kReadOne);
  EXPECT_EQ(card("B0429000"), block("00", "429000"));
}

TEST_F(ExtendedApduTest, UsesTheClassesOfT0Apdu) {
  power_on();
  EXPECT_EQ(send(message(0x6A, 0, 1, "01A0FF", "")), message(0x81, 0, 1, "000000", ""));
  xfr("0000", "00A40400023F0000");
  card("A4");
  card("6103");
  EXPECT_EQ(user.take_log(), ">00A4040002 >3F00 >A0C0000003");
  card("C00102039000");
  send(message(0x6A, 0, 1, "00A0FF", ""));  // nothing named: the default again
  xfr("0000", "00A40400023F0000");
  card("A4");
  card("6103");
  EXPECT_EQ(user.take_log(), ">00A4040002 >3F00 >00C0000003");
  EXPECT_EQ(send(message(0x6A, 1, 1, "040000", "")), message(0x81, 1, 1, "420701", ""));
}

}  // namespace
}  // namespace ssc::firmware
