// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/unit/firmware/card/contact_fixture.hpp"

namespace ssc::firmware {
namespace {

TEST_F(CardContactTest, MovesDataToTheCard) {
  activate();
  exchange("00A4040003AABBCC");
  EXPECT_EQ(line.take_log(), ">00A4040003");
  EXPECT_EQ(line.turn_round_etu, 16U);
  line.sent();
  EXPECT_EQ(line.silence, etu(9'600));
  line.card_says("A4");
  EXPECT_EQ(line.take_log(), ">AABBCC");
  line.card_says("6110");
  EXPECT_EQ(take_results(), "6110");
  EXPECT_FALSE(line.silence);
  EXPECT_FALSE(line.time);
}

TEST_F(CardContactTest, MovesDataFromTheCard) {
  activate();
  exchange("00B0000003");
  line.card_says("60B00102039000");
  EXPECT_EQ(take_results(), "0102039000");
}

TEST_F(CardContactTest, TellsThatACommandStillGoesOn) {
  activate();
  exchange("00B0000001");
  EXPECT_EQ(line.time, milliseconds(1'000));
  line.pass(Alarm::kTime);
  line.card_says("60");
  line.pass(Alarm::kTime);
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "busy 1, busy 1, 429000");
}

TEST_F(CardContactTest, KeepsACardPoweredThatFailsACommand) {
  struct Case {
    const char* says;
    bool then_silent;
    const char* result;
  };
  const Case cases[] = {
      {"", true, "failed mute"},
      {"90", true, "failed mute"},
      {"B001", true, "failed mute"},
      {"33", false, "failed procedure byte"},
  };
  activate();
  for (const auto& c : cases) {
    exchange("00B0000003");
    line.card_says(c.says);
    if (c.then_silent) line.pass(Alarm::kSilence);
    EXPECT_EQ(take_results(), c.result) << c.says;
    EXPECT_EQ(contact.state(), CardState::kActive);
    EXPECT_FALSE(line.silence);
    EXPECT_FALSE(line.time);
  }
  exchange("00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(CardContactTest, RefusesWhatIsNoCommand) {
  activate();
  for (const char* tpdu : {"", "00A404", "0061000000", "00A4040003AABB", "FF1095"}) {
    EXPECT_TRUE(exchange(tpdu));
    EXPECT_EQ(take_results(), "failed malformed") << tpdu;
  }
  EXPECT_EQ(line.take_log(), "");
  EXPECT_FALSE(line.time);
}

TEST_F(CardContactTest, SaysWhyItCannotTalk) {
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed absent");
  insert();
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed not powered");
}

TEST_F(CardContactTest, DoesNotTalkWithACardOfAnUnknownProtocol) {
  activate("3B800E8E");
  exchange("00B0000001");
  EXPECT_EQ(take_results(), "failed protocol");
  exchange_apdu("00B0000001");
  EXPECT_EQ(take_results(), "failed protocol");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(CardContactTest, TakesOneCommandAtATime) {
  activate();
  EXPECT_TRUE(exchange("00B0000001"));
  EXPECT_FALSE(exchange("00B0000002"));
  EXPECT_FALSE(contact.power_on(Voltage::k5V));
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(CardContactTest, LetsTheObserverGoOnFromInsideAReport) {
  activate();
  next_command = "00B0000002";
  exchange("00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
  EXPECT_EQ(line.take_log(), ">00B0000001 >00B0000002");
  line.card_says("B043449000");
  EXPECT_EQ(take_results(), "43449000");
}

// --- APDU level, T=0 ---

TEST_F(CardContactTest, CarriesAnApduOverT0) {
  activate();
  exchange_apdu("00A404000201020F");
  line.card_says("A4");
  line.card_says("6103");
  line.card_says("C00708099000");
  EXPECT_EQ(line.take_log(), ">00A4040002 >0102 >00C0000003");
  EXPECT_EQ(take_results(), "0708099000");
}

TEST_F(CardContactTest, TakesACommandInParts) {
  activate();
  exchange_apdu("00D60000000003", true);
  EXPECT_EQ(take_results(), "wants command");
  EXPECT_EQ(line.take_log(), "") << "nothing to send yet";
  EXPECT_FALSE(line.time);
  EXPECT_TRUE(contact.continue_apdu(bytes("AABBCC"), false));
  line.card_says("D6");
  line.card_says("9000");
  EXPECT_EQ(line.take_log(), ">00D6000003 >AABBCC");
  EXPECT_EQ(take_results(), "9000");
}

TEST_F(CardContactTest, GivesALongAnswerInParts) {
  activate();
  exchange_apdu("00B00000000200");  // Ne 512
  std::string said = "B0";
  for (int i = 0; i < 256; ++i) said += "42";
  line.card_says(said + "61FF");
  std::string rest = "C0";
  for (int i = 0; i < 255; ++i) rest += "43";
  line.card_says(rest + "6101");
  const std::string first = take_results();
  EXPECT_EQ(first.substr(first.size() - 5), "43…");
  EXPECT_TRUE(contact.next_response_part());
  line.card_says("C0449000");
  EXPECT_TRUE(take_results().ends_with("449000"));
}

TEST_F(CardContactTest, RefusesPartsThatNobodyAskedFor) {
  activate();
  contact.continue_apdu(bytes("AA"), false);
  EXPECT_EQ(take_results(), "failed malformed");
  contact.next_response_part();
  EXPECT_EQ(take_results(), "failed malformed");
  exchange_apdu("00D60000000003", true);
  take_results();
  contact.next_response_part();
  EXPECT_EQ(take_results(), "failed malformed") << "the wrong kind of part";
  contact.continue_apdu(bytes("AABBCC"), false);
  EXPECT_EQ(take_results(), "failed malformed") << "dropped by then";
}

TEST_F(CardContactTest, RefusesAClassOfFFInT0) {
  activate();
  exchange_apdu("00B0000001");
  line.card_says("B0429000");
  take_results();
  exchange_apdu("FFB0000001");
  EXPECT_EQ(take_results(), "failed malformed");
}

// --- T=1, blocks (TPDU level) ---

TEST_F(CardContactTest, CarriesABlockBothWaysAsItIs) {
  activate(kT1Atr);
  exchange(block("00C101FE"));
  EXPECT_EQ(line.take_log(), ">00C101FE3E");
  EXPECT_EQ(line.turn_round_etu, 22U);
  EXPECT_FALSE(line.format.repeat_on_parity);
  line.sent();
  EXPECT_EQ(line.silence, etu(11 + 960 * 16)) << "BWT, BWI 4";
  line.card_says("00");
  EXPECT_EQ(line.silence, etu(11 + 8192)) << "CWT, CWI 13";
  line.card_says("E101FE1E");
  EXPECT_EQ(take_results(), "00E101FE1E");
}

TEST_F(CardContactTest, MultipliesBWTByBBWI) {
  activate(kT1Atr);
  contact.exchange(bytes(block("00C30105")), 5);
  line.sent();
  EXPECT_EQ(line.silence, etu(5 * (11 + 960 * 16)));
}

TEST_F(CardContactTest, TakesFFForANodeAddressInT1) {
  activate(kT1Atr);
  exchange(block("000000"));
  line.card_says(block("008000"));
  take_results();
  line.log.clear();
  exchange(block("FF0000"));
  EXPECT_EQ(line.take_log(), ">" + block("FF0000"));
}

TEST_F(CardContactTest, TellsOfADamagedBlock) {
  activate(kT1Atr);
  exchange(block("000000"));
  line.card_says("0080");
  contact.on_parity_error();
  line.card_says("80");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "failed parity");
  EXPECT_EQ(contact.statistics().parity_errors, 1U);
  EXPECT_EQ(contact.state(), CardState::kActive);
}

// --- T=1, APDUs ---

class T1Test : public CardContactTest {
 protected:
  void SetUp() override { activate(kT1Atr); }

  // IFSD goes first.
  void first_apdu(const std::string& apdu) {
    exchange_apdu(apdu);
    ASSERT_EQ(line.take_log(), ">" + block("00C101FE"));
    line.card_says(block("00E101FE"));
    ASSERT_EQ(line.take_log(), ">" + block("000005" + apdu));
  }
};

TEST_F(T1Test, CarriesAnApdu) {
  first_apdu("00B0000001");
  line.card_says(block("000003429000"));
  EXPECT_EQ(take_results(), "429000");
  exchange_apdu("00B0000002");
  EXPECT_EQ(line.take_log(), ">" + block("00400500B0000002")) << "N(S) goes on over APDUs";
  line.card_says(block("00400443449000"));
  EXPECT_EQ(take_results(), "43449000");
}

TEST_F(T1Test, TellsAtOnceOfAWaitingTimeExtension) {
  first_apdu("00B0000001");
  line.card_says(block("00C30107"));
  EXPECT_EQ(line.take_log(), ">" + block("00E30107"));
  EXPECT_EQ(take_results(), "busy 7");
  EXPECT_EQ(line.silence, etu(7 * (11 + 960 * 16)));
  line.card_says(block("000003429000"));
  EXPECT_EQ(take_results(), "429000");
  EXPECT_EQ(contact.statistics().waiting_time_extensions, 1U);
}

TEST_F(T1Test, AsksADamagedBlockAgain) {
  first_apdu("00B0000001");
  line.card_says("000003429000FF");
  EXPECT_EQ(line.take_log(), ">" + block("008100")) << "R(0), EDC error";
  line.card_says(block("000003429000"));
  EXPECT_EQ(take_results(), "429000");
  EXPECT_EQ(contact.statistics().blocks_repeated, 1U);
}

TEST_F(T1Test, DeactivatesACardThatAnswersNoResynchEither) {
  first_apdu("00B0000001");
  for (int tries = 0; tries < 3; ++tries) line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(),
            ">" + block("008200") + " >" + block("008200") + " >" + block("00C000"));
  for (int resynchs = 0; resynchs < 3; ++resynchs) line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), ">" + block("00C000") + " >" + block("00C000") + " " + kDeactivation);
  EXPECT_EQ(take_results(), "failed mute");
  EXPECT_EQ(contact.state(), CardState::kInactive);
  EXPECT_EQ(contact.statistics().resynchronisations, 3U);
}

TEST_F(T1Test, ResynchronisesAfterAnAbort) {
  first_apdu("00B0000001");
  contact.abort();
  EXPECT_EQ(take_results(), "failed aborted");
  EXPECT_EQ(contact.state(), CardState::kActive);
  EXPECT_EQ(line.silence, etu(11 + 960 * 16)) << "the card may still answer";

  EXPECT_TRUE(exchange_apdu("00B0000002"));
  EXPECT_EQ(line.take_log(), "");
  line.card_says(block("000003429000"));
  EXPECT_EQ(line.silence, etu(11 + 8192));
  EXPECT_EQ(line.take_log(), "");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), ">" + block("00C000")) << "S(RESYNCH request)";
  line.card_says(block("00E000"));
  line.card_says(block("00E101FE"));
  EXPECT_EQ(line.take_log(), ">" + block("00C101FE") + " >" + block("00000500B0000002"));
  line.card_says(block("00000443449000"));
  EXPECT_EQ(take_results(), "43449000");
  EXPECT_EQ(contact.statistics().resynchronisations, 1U);
}

TEST_F(T1Test, WaitsForTheLastCharacterBeforeItDrains) {
  exchange_apdu("00B0000001");
  contact.abort();
  EXPECT_FALSE(line.silence);
  line.sent();
  EXPECT_EQ(line.silence, etu(11 + 960 * 16));
}

TEST_F(T1Test, ReportsTheTimeItTakesToDrain) {
  first_apdu("00B0000001");
  contact.abort();
  take_results();
  exchange_apdu("00B0000002");
  line.pass(Alarm::kTime);
  EXPECT_EQ(take_results(), "busy 1");
  contact.abort();
  EXPECT_EQ(take_results(), "failed aborted");
  EXPECT_FALSE(line.time);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(T1Test, HoldsACommandThatIsGivenFromInsideTheEndOfARefusedOne) {
  first_apdu("00B0000001");
  contact.abort();
  take_results();
  next_command = block("00000500B0000002");
  exchange("00");
  EXPECT_EQ(take_results(), "failed malformed");
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), ">" + block("00000500B0000002"));
}

TEST_F(T1Test, CountsTheFiveMinutesOfAHeldCommandFromItsOwnBeginning) {
  first_apdu("00B0000001");
  for (int second = 1; second < 300; ++second) line.pass(Alarm::kTime);
  contact.abort();
  exchange_apdu("00B0000002");
  results.clear();
  line.pass(Alarm::kTime);
  EXPECT_EQ(take_results(), "busy 1");
}

TEST_F(T1Test, DoesNotListenWhileItSends) {
  exchange_apdu("00B0000001");
  contact.on_character(0x42);
  contact.on_parity_error();
  line.card_says(block("00E101FE"));
  line.card_says(block("000003429000"));
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(T1Test, GivesACardFiveMinutesAndNoMore) {
  first_apdu("00B0000001");
  for (int second = 1; second < 300; ++second) line.pass(Alarm::kTime);
  results.clear();
  line.pass(Alarm::kTime);
  EXPECT_EQ(take_results(), "failed mute");
  EXPECT_EQ(contact.state(), CardState::kActive);
  EXPECT_FALSE(line.pass(Alarm::kTime));
}

TEST_F(CardContactTest, DeactivatesAT0CardThatHasHadFiveMinutes) {
  activate();
  exchange("00B0000001");
  for (int second = 1; second < 300; ++second) line.pass(Alarm::kTime);
  results.clear();
  line.log.clear();
  line.pass(Alarm::kTime);
  EXPECT_EQ(take_results(), "failed mute");
  EXPECT_EQ(line.take_log(), kDeactivation);
}

TEST_F(T1Test, GivesUpACardThatTalksWithoutEnd) {
  first_apdu("00B0000001");
  contact.abort();
  take_results();
  exchange_apdu("00B0000002");
  for (int i = 0; i < 260; ++i) contact.on_character(0x42);
  EXPECT_EQ(take_results(), "failed overrun");
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

TEST_F(T1Test, ResynchronisesAfterNewParametersOnlyIfTheLinkWasUsed) {
  CardSettings longer = contact.settings();
  longer.BWI = 6;
  ASSERT_TRUE(contact.set_settings(longer));
  first_apdu("00B0000001");
  EXPECT_EQ(line.take_log(), "");
  line.card_says(block("000003429000"));
  longer.BWI = 5;
  ASSERT_TRUE(contact.set_settings(longer));
  line.log.clear();
  exchange_apdu("00B0000001");
  EXPECT_EQ(line.take_log(), ">" + block("00C000"));
}

TEST_F(T1Test, ResynchronisesWhenTheHostHasSentBlocksItself) {
  exchange(block("00000500B0000001"));
  line.card_says(block("000003429000"));
  line.log.clear();
  exchange_apdu("00B0000001");
  EXPECT_EQ(line.take_log(), ">" + block("00C000"));
}

TEST_F(CardContactTest, SpeaksT1WithAnInverseCard) {
  activate(inverse("3F800181"));
  exchange(block("000000"));
  EXPECT_EQ(line.take_log(), ">" + inverse(block("000000")));
  line.card_says(inverse(block("008000")));
  EXPECT_EQ(take_results(), block("008000"));
}

}  // namespace
}  // namespace ssc::firmware
