// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/unit/firmware/card/contact_fixture.hpp"

namespace ssc::firmware {
namespace {

// --- Parameters ---

TEST_F(CardContactTest, KeepsTheDefaultBitRateUntilTold) {
  activate(kFastAtr);
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{372, 1}));
  ASSERT_TRUE(contact.set_settings({.FiDi = 0x95, .N = 2, .WI = 10}));
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_EQ(line.format.guard_time_etu, 14U);
}

TEST_F(CardContactTest, RefusesBitRatesThatTheLineOrTheStandardDoesNotHave) {
  activate(kFastAtr);
  line.highest_Di = 16;
  EXPECT_EQ(contact.set_settings({.FiDi = 0x97, .N = 0, .WI = 10}).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.set_settings({.FiDi = 0x9F, .N = 0, .WI = 10}).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.settings(), CardSettings{});
}

TEST_F(CardContactTest, CarriesAPpsOut) {
  activate(kFastAtr);
  EXPECT_TRUE(exchange("FF10957A"));
  EXPECT_EQ(line.take_log(), ">FF10957A");
  line.sent();
  EXPECT_EQ(line.silence, etu(9'600));
  line.card_says("FF10957A");
  EXPECT_EQ(take_results(), "FF10957A");
  EXPECT_EQ(contact.state(), CardState::kActive);
}

TEST_F(CardContactTest, DeactivatesACardThatDoesNotAnswerPps) {
  activate(kFastAtr);
  exchange("FF10957A");
  line.card_says("FF10");
  line.log.clear();
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), "failed mute");
}

TEST_F(CardContactTest, HandsTheAnswerToAPpsUpAsItCame) {
  activate(kFastAtr);
  exchange("FF10957A");
  line.card_says("FF11967A");  // another T, another rate, a wrong PCK
  EXPECT_EQ(take_results(), "FF11967A");
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{372, 1}));
  EXPECT_EQ(contact.state(), CardState::kActive);
}

TEST_F(CardContactTest, TakesFFForPpsOnlyBeforeTheFirstExchange) {
  activate(kFastAtr);
  exchange("00B0000001");
  line.card_says("B0429000");
  take_results();
  line.log.clear();
  exchange("FF10957A");
  EXPECT_EQ(take_results(), "failed malformed");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(CardContactTest, TakesFFForNoPpsInSpecificMode) {
  activate("3B90951000");
  exchange("FF10957A");
  EXPECT_EQ(take_results(), "failed malformed");
}

TEST_F(CardContactTest, RefusesAPpsItCouldNotFollow) {
  activate(kBothAtr);
  line.highest_Di = 32;
  for (const char* pps : {"FF119779", "FF109F70", "FF0EF1"}) {
    exchange(pps);
    EXPECT_EQ(take_results(), "failed unsupported") << pps;
  }
  EXPECT_EQ(line.take_log(), "");
  exchange("FF119678");
  EXPECT_EQ(line.take_log(), ">FF119678");
}

TEST_F(CardContactTest, SetsOnlyProtocolsThatTheCardOffers) {
  activate();
  EXPECT_EQ(contact.set_settings({.protocol = 1}).error(), Error::kUnsupported);
  EXPECT_TRUE(contact.set_settings({.protocol = 0}));
}

TEST_F(CardContactTest, SetsNothingWithoutAnActiveCardOrDuringACommand) {
  EXPECT_EQ(contact.set_settings({}).error(), Error::kUnsupported);
  activate();
  exchange("00B0000001");
  EXPECT_EQ(contact.set_settings({}).error(), Error::kUnsupported);
}

TEST_F(CardContactTest, RepeatsCharactersInT0Only) {
  activate(kBothAtr);
  EXPECT_TRUE(line.format.repeat_on_parity);
  ASSERT_TRUE(contact.set_settings({.protocol = 1, .N = 255}));
  EXPECT_FALSE(line.format.repeat_on_parity);
  EXPECT_EQ(line.format.guard_time_etu, 11U);
  contact.power_on(Voltage::k5V);
  EXPECT_FALSE(line.format.repeat_on_parity) << "answer to reset";
}

// --- Negotiation, clause 9 ---

class NegotiationTest : public CardContactTest {
 protected:
  void negotiate(Byte protocol) { contact.negotiate(contact.best_settings(protocol)); }
};

TEST_F(NegotiationTest, BringsTheCardToTheBestItOffers) {
  activate(kBothAtr);
  negotiate(1);
  EXPECT_EQ(line.take_log(), ">FF119779");
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{372, 1})) << "before the answer";
  line.card_says("FF119779");
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{512, 64}));
  EXPECT_EQ(contact.settings().protocol, 1);
  EXPECT_EQ(contact.settings().FiDi, 0x97);
  EXPECT_EQ(contact.clock_hz(), 5'000'000U);
  EXPECT_EQ(contact.bit_per_s(), 625'000U);
  EXPECT_FALSE(line.time);
  EXPECT_FALSE(line.silence);
}

TEST_F(NegotiationTest, ProposesWhatTheLineBears) {
  const std::pair<std::uint16_t, const char*> cases[] = {
      {32, ">FF109679"}, {16, ">FF10957A"}, {8, ">FF10947B"}};
  for (const auto& [highest_Di, request] : cases) {
    line.highest_Di = highest_Di;
    activate(kBothAtr);
    negotiate(0);
    EXPECT_EQ(line.take_log(), request);
    contact.on_presence(false);
    line.pass(Alarm::kTime);
  }
}

TEST_F(NegotiationTest, AsksForNothingThatIsInForce) {
  activate();
  negotiate(0);
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(NegotiationTest, ChangesTheProtocolAtTheDefaultRateWithoutPPS1) {
  activate("3B80800101");  // T=0 and T=1, no TA1
  negotiate(1);
  EXPECT_EQ(line.take_log(), ">FF01FE");
  line.card_says("FF01FE");
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(contact.settings().protocol, 1);
}

TEST_F(NegotiationTest, StaysAt372WhenTheAnswerDropsPPS1) {
  activate(kBothAtr);
  negotiate(1);
  line.card_says("FF01FE");
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(contact.settings().protocol, 1);
  EXPECT_EQ(contact.settings().FiDi, 0x11);
  EXPECT_EQ(line.format.bit_rate, (iso7816::BitRate{372, 1}));
}

TEST_F(NegotiationTest, RefusesAProtocolTheCardDoesNotOffer) {
  activate();
  negotiate(1);
  EXPECT_EQ(take_results(), "negotiated protocol");
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(NegotiationTest, IsOverAfterTheFirstExchange) {
  activate(kBothAtr);
  exchange("00B0000001");
  line.card_says("B0429000");
  take_results();
  line.log.clear();
  negotiate(1);
  EXPECT_EQ(take_results(), "negotiated protocol");
  CardSettings slower = contact.best_settings(0);
  slower.N = 3;
  contact.negotiate(slower);
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(contact.settings().N, 3);
  EXPECT_EQ(contact.settings().FiDi, 0x11);
  EXPECT_EQ(line.take_log(), "") << "no PPS";
}

TEST_F(NegotiationTest, HasNoPlaceInSpecificMode) {
  activate("3B90951000");
  negotiate(0);
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(contact.settings().FiDi, 0x95);
  EXPECT_EQ(line.take_log(), "");
}

TEST_F(NegotiationTest, TellsWhyThereIsNone) {
  contact.negotiate({});
  EXPECT_EQ(take_results(), "negotiated absent");
  insert();
  contact.negotiate({});
  EXPECT_EQ(take_results(), "negotiated not powered");
}

TEST_F(NegotiationTest, TurnsOverForAnInverseCard) {
  activate(inverse("3F9097800186"));
  negotiate(1);
  EXPECT_EQ(line.take_log(), ">" + inverse("FF119779"));
  line.card_says(inverse("FF119779"));
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(line.format.convention, iso7816::Convention::kInverse);
}

struct BadPps {
  const char* what;
  const char* answer;
  bool then_silent;
};
class FailedNegotiationTest : public NegotiationTest, public testing::WithParamInterface<BadPps> {
 protected:
  void fail_to_negotiate(Byte protocol) {
    activate(kBothAtr);
    negotiate(protocol);
    line.log.clear();
    line.card_says(GetParam().answer);
    if (GetParam().then_silent) line.pass(Alarm::kSilence);
  }
};

TEST_P(FailedNegotiationTest, DeactivatesRestsAndResets) {
  fail_to_negotiate(0);
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(line.time, milliseconds(10));
  EXPECT_EQ(take_results(), "");
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), kColdReset5V);
  reset_goes_on(kBothAtr);
  EXPECT_EQ(take_results(), "negotiated ok") << "T=0, as asked for, at the default rate";
  EXPECT_EQ(contact.settings(), contact.settings_after_reset());
  EXPECT_EQ(contact.statistics().negotiations_failed, 1U);
}

TEST_P(FailedNegotiationTest, LeavesTheCardInItsFirstProtocol) {
  fail_to_negotiate(1);
  line.pass(Alarm::kTime);
  reset_goes_on(kBothAtr);
  EXPECT_EQ(take_results(), "negotiated protocol");
  EXPECT_EQ(contact.state(), CardState::kActive);
  EXPECT_EQ(contact.settings().protocol, 0);
}

TEST_P(FailedNegotiationTest, IsNotRepeated) {
  fail_to_negotiate(0);
  line.pass(Alarm::kTime);
  reset_goes_on(kBothAtr);
  take_results();
  line.log.clear();
  negotiate(0);
  EXPECT_EQ(take_results(), "negotiated ok");
  EXPECT_EQ(line.take_log(), "");
}

TEST_P(FailedNegotiationTest, ReportsAResetThatFailsToo) {
  fail_to_negotiate(0);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "negotiated mute");
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

INSTANTIATE_TEST_SUITE_P(, FailedNegotiationTest,
                         testing::Values(BadPps{"NoAnswer", "", true},
                                         BadPps{"HalfAnAnswer", "FF10", true},
                                         BadPps{"WrongPck", "FF109779", false},
                                         BadPps{"AnotherProtocol", "FF1E9776", false},
                                         BadPps{"AnotherRate", "FF10967A", false}),
                         [](const auto& info) { return info.param.what; });

// --- Clock stop, clause 6.3.2. X of T=15: 47 low, 87 high, C7 either, 07 none ---

struct StopCase {
  const char* what;
  const char* atr;
  iso7816::ClockStop allowed;
  const char* log;
  ClockState state;
};
class ClockStopTest : public CardContactTest, public testing::WithParamInterface<StopCase> {};

TEST_P(ClockStopTest, StopsAsBothSidesAllow) {
  activate(GetParam().atr);
  const bool stops = GetParam().state != ClockState::kRunning;
  EXPECT_EQ(contact.stop_clock(GetParam().allowed).has_value(), stops);
  EXPECT_EQ(line.time, stops ? std::optional(clocks(1'860)) : std::nullopt);
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), GetParam().log);
  EXPECT_EQ(contact.clock_state(), GetParam().state);
  EXPECT_EQ(contact.state(), CardState::kActive);
}

using Stop = iso7816::ClockStop;
INSTANTIATE_TEST_SUITE_P(
    , ClockStopTest,
    testing::Values(
        StopCase{"Low", "3B80801F4758", Stop::kEither, "CLK-low", ClockState::kStoppedLow},
        StopCase{"High", "3B80801F8798", Stop::kEither, "CLK-high", ClockState::kStoppedHigh},
        StopCase{"Either", "3B80801FC7D8", Stop::kEither, "CLK-low", ClockState::kStoppedLow},
        StopCase{"EitherHighAsked", "3B80801FC7D8", Stop::kHigh, "CLK-high",
                 ClockState::kStoppedHigh},
        StopCase{"LowButHighAsked", "3B80801F4758", Stop::kHigh, "", ClockState::kRunning},
        StopCase{"Never", "3B80801F0718", Stop::kEither, "", ClockState::kRunning},
        StopCase{"WithoutT15", "3B00", Stop::kEither, "", ClockState::kRunning}),
    [](const auto& info) { return info.param.what; });

class StoppedClockTest : public CardContactTest {
 protected:
  void SetUp() override {
    activate("3B80801F4758");
    ASSERT_TRUE(contact.stop_clock(Stop::kLow));
    line.pass(Alarm::kTime);
    line.log.clear();
  }
};

TEST_F(StoppedClockTest, RunsAgainBeforeAnExchange) {
  EXPECT_TRUE(exchange("00B0000001"));
  EXPECT_EQ(line.take_log(), "CLK5000");
  EXPECT_EQ(line.time, clocks(700));
  EXPECT_FALSE(exchange("00B0000001"));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), ">00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(StoppedClockTest, RunsAgainWhenAsked) {
  EXPECT_TRUE(contact.restart_clock());
  EXPECT_EQ(line.take_log(), "CLK5000");
  EXPECT_EQ(contact.clock_state(), ClockState::kRunning);
  exchange("00B0000001");
  EXPECT_EQ(line.take_log(), "") << "700 clocks are not over";
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), ">00B0000001");
}

TEST_F(StoppedClockTest, IsNotWokenForACommandThatIsNone) {
  exchange("00");
  EXPECT_EQ(take_results(), "failed malformed");
  EXPECT_EQ(line.take_log(), "");
  EXPECT_EQ(contact.clock_state(), ClockState::kStoppedLow);
}

TEST_F(StoppedClockTest, RunsAgainForACommandThatFollowsSuchAOne) {
  next_command = "00B0000001";
  exchange("00");
  EXPECT_EQ(take_results(), "failed malformed");
  EXPECT_EQ(line.take_log(), "CLK5000");
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), ">00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

TEST_F(StoppedClockTest, IsNotWokenBySettings) {
  EXPECT_TRUE(contact.set_settings({.N = 2}));
  EXPECT_EQ(line.take_log(), "");
  EXPECT_EQ(line.format.guard_time_etu, 14U);
}

TEST_F(StoppedClockTest, EndsWithAReset) {
  contact.power_on(Voltage::k5V);
  EXPECT_EQ(line.take_log(), "RST0 CLK5000");
}

TEST_F(StoppedClockTest, DropsWhatIsHeldWhenAborted) {
  exchange("00B0000001");
  contact.abort();
  EXPECT_EQ(take_results(), "failed aborted");
  line.log.clear();
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "");
  EXPECT_EQ(contact.state(), CardState::kActive);
}

TEST_F(CardContactTest, AnExchangeComesBeforeAStopThatIsDue) {
  activate("3B80801F4758");
  ASSERT_TRUE(contact.stop_clock(Stop::kLow));
  exchange("00B0000001");
  EXPECT_EQ(line.take_log(), ">00B0000001");
  EXPECT_EQ(line.time, milliseconds(1'000));
}

TEST_F(CardContactTest, AStopThatIsDueCanBeTakenBack) {
  activate("3B80801F4758");
  ASSERT_TRUE(contact.stop_clock(Stop::kLow));
  EXPECT_TRUE(contact.restart_clock());
  EXPECT_FALSE(line.time);
  EXPECT_EQ(contact.clock_state(), ClockState::kRunning);
}

// TA1 = 01: the line waits for a new clock after the answer to reset.
class DrainingClockStopTest : public CardContactTest {
 protected:
  void SetUp() override {
    activate("3B9001801F4749");
    ASSERT_TRUE(contact.stop_clock(Stop::kLow));
    EXPECT_EQ(contact.clock_state(), ClockState::kStoppedLow);
    EXPECT_FALSE(line.time);
  }
};

TEST_F(DrainingClockStopTest, StopsOnceTheLineIsFree) {
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "CLK3750");
  EXPECT_EQ(line.time, clocks(1'860));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "CLK-low");
}

TEST_F(DrainingClockStopTest, GivesWayToAnExchange) {
  exchange("00B0000001");
  EXPECT_EQ(contact.clock_state(), ClockState::kRunning);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "CLK3750 >00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
  EXPECT_FALSE(line.time);
}

TEST_F(DrainingClockStopTest, CanBeTakenBack) {
  EXPECT_TRUE(contact.restart_clock());
  EXPECT_EQ(contact.clock_state(), ClockState::kRunning);
  line.pass(Alarm::kSilence);
  EXPECT_FALSE(line.time);
}

TEST_F(DrainingClockStopTest, IsForgottenAtAReset) {
  reset("3B80801F4758");
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(contact.clock_state(), ClockState::kRunning);
}

TEST_F(StoppedClockTest, CanBeStoppedAgainBeforeTheCardMayHearAnything) {
  EXPECT_TRUE(contact.restart_clock());
  EXPECT_TRUE(contact.stop_clock(Stop::kLow));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.time, clocks(1'860));
  line.pass(Alarm::kTime);
  EXPECT_EQ(line.take_log(), "CLK5000 CLK-low");
}

// --- SetDataRateAndClockFrequency ---

TEST_F(CardContactTest, SetsClockAndRateByNumber) {
  activate(kFastAtr);
  EXPECT_TRUE(contact.set_rate(3'750'000, 10'080));
  line.pass(Alarm::kSilence);
  EXPECT_EQ(line.take_log(), "CLK3750");
  EXPECT_EQ(contact.clock_hz(), 3'750'000U);
  EXPECT_TRUE(contact.set_rate(5'000'000, 156'250));
  EXPECT_EQ(contact.settings().FiDi, 0x95);
  EXPECT_EQ(contact.bit_per_s(), 156'250U);
}

TEST_F(CardContactTest, ForgetsClockAndRateAtAWarmReset) {
  activate(kFastAtr);
  EXPECT_TRUE(contact.set_rate(3'750'000, 117'187));
  line.pass(Alarm::kSilence);
  EXPECT_EQ(contact.settings().FiDi, 0x95);
  line.log.clear();
  reset(kFastAtr);
  EXPECT_EQ(take_results(), "powered ok");
  EXPECT_EQ(line.take_log(), "RST0 CLK5000 RST1");
  EXPECT_EQ(line.format.bit_rate, iso7816::kDefaultBitRate);
  EXPECT_EQ(contact.clock_hz(), 5'000'000U);
  exchange("00B0000001");
  EXPECT_EQ(line.take_log(), ">00B0000001") << "nothing is left to be changed first";
}

TEST_F(CardContactTest, RefusesClocksAndRatesThatAreNone) {
  activate(kFastAtr);
  EXPECT_EQ(contact.set_rate(4'000'000, 10'752).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.set_rate(5'000'000, 10'080).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.set_rate(0, 0).error(), Error::kOutOfRange);
  EXPECT_EQ(contact.bit_per_s(), 13'440U);
}

TEST_F(CardContactTest, DoesNotRaiseTheClockBeyondClassOrCard) {
  insert();
  reset("3B00", Voltage::k3V);
  EXPECT_EQ(contact.set_rate(5'000'000, 13'440).error(), Error::kOutOfRange);
  contact.on_presence(false);
  line.pass(Alarm::kTime);
  activate("3B1001");
  EXPECT_EQ(contact.set_rate(5'000'000, 13'440).error(), Error::kOutOfRange);
}

}  // namespace
}  // namespace ssc::firmware
