// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/unit/firmware/card/contact_fixture.hpp"

namespace ssc::firmware {
namespace {

// --- Removal and stop, at every moment ---

using Moment = void (*)(CardContact&, FakeLine&);
struct Interrupted {
  const char* when;
  Moment until_then;
  const char* command;  // what ends, and how it is called
  bool abort_keeps_power = false;
};

class InterruptedTest : public CardContactTest, public testing::WithParamInterface<Interrupted> {
 protected:
  void SetUp() override {
    insert();
    GetParam().until_then(contact, line);
    results.clear();
    line.log.clear();
  }
  void activate_again() {
    reset(kAtr);
    EXPECT_EQ(take_results(), "powered ok");
  }
  std::string expected(const std::string& result) const {
    const std::string command = GetParam().command;
    return command.empty() ? "" : command + " " + result;
  }
};

TEST_P(InterruptedTest, ByRemovalDeactivatesAndEndsOnce) {
  contact.on_presence(false);
  EXPECT_EQ(line.take_log(), kDeactivation);
  const auto command = expected("absent");
  EXPECT_EQ(take_results(), command + (command.empty() ? "" : ", ") + "removed");
  EXPECT_EQ(contact.state(), CardState::kAbsent);

  // What was still on its way changes nothing.
  line.card_says("3B900061");
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
  EXPECT_EQ(take_results(), "");
  EXPECT_EQ(line.take_log(), "");
}

TEST_P(InterruptedTest, ByPowerOffDeactivatesAndEndsOnce) {
  contact.power_off();
  EXPECT_EQ(line.take_log(), kDeactivation);
  EXPECT_EQ(take_results(), expected("aborted"));
  EXPECT_EQ(contact.state(), CardState::kInactive);
}

TEST_P(InterruptedTest, ByOverCurrentDeactivatesAndEndsOnce) {
  contact.on_overcurrent();
  EXPECT_EQ(line.take_log(), kDeactivation);
  const auto command = expected("hardware");
  EXPECT_EQ(take_results(), command + (command.empty() ? "" : ", ") + "over-current");
  EXPECT_EQ(contact.state(), CardState::kInactive);
  EXPECT_EQ(contact.statistics().overcurrents, 1U);
  line.pass(Alarm::kTime);
  activate_again();
}

TEST_P(InterruptedTest, ByAbortEndsOnce) {
  contact.abort();
  EXPECT_EQ(take_results(), expected("aborted"));
  EXPECT_EQ(line.take_log(), GetParam().abort_keeps_power ? "" : kDeactivation);
  contact.abort();
  EXPECT_EQ(take_results(), "");
}

TEST_P(InterruptedTest, ByRemovalLeavesTheNextCardAlone) {
  contact.on_presence(false);
  line.pass(Alarm::kTime);  // rested
  results.clear();
  activate();
  exchange("00B0000001");
  line.card_says("B0429000");
  EXPECT_EQ(take_results(), "429000");
}

void reset_low(CardContact& contact, FakeLine&) {
  contact.power_on(Voltage::k5V);
}
void awaiting_atr(CardContact& contact, FakeLine& line) {
  reset_low(contact, line);
  line.pass(Alarm::kTime);
}
void in_atr(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says("3B6D00");
}
void between_classes(CardContact& contact, FakeLine& line) {
  contact.power_on(Voltage::kOff);
  line.pass(Alarm::kTime);
  line.pass(Alarm::kSilence);
}
void ready(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says(kAtr);
}
void sending_header(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00A4040003AABBCC"));
}
void awaiting_procedure_byte(CardContact& contact, FakeLine& line) {
  sending_header(contact, line);
  line.sent();
}
void sending_data(CardContact& contact, FakeLine& line) {
  awaiting_procedure_byte(contact, line);
  contact.on_character(0xA4);
}
void receiving_data(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00B0000003"));
  line.card_says("B001");
}
void awaiting_sw2(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("00B0000003"));
  line.card_says("90");
}
void in_pps(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange(bytes("FF10957A"));
  line.card_says("FF");
}

void negotiating(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says(kFastAtr);
  contact.negotiate(contact.best_settings(0));
  line.sent();
}
void resetting_after_pps(CardContact& contact, FakeLine& line) {
  negotiating(contact, line);
  line.pass(Alarm::kSilence);
}
void waiting_for_a_part(CardContact& contact, FakeLine& line) {
  ready(contact, line);
  contact.exchange_apdu(bytes("00D60000000003"), true);
}

// T=1; T=15 with classes A, B, C and clock stop low; TCK.
void t1_ready(CardContact& contact, FakeLine& line) {
  awaiting_atr(contact, line);
  line.card_says("3B80811F4759");
}
void sending_block(CardContact& contact, FakeLine& line) {
  t1_ready(contact, line);
  contact.exchange_apdu(bytes("00B0000001"), false);
}
void receiving_block(CardContact& contact, FakeLine& line) {
  sending_block(contact, line);
  line.card_says("00E1");
}
void receiving_block_for_host(CardContact& contact, FakeLine& line) {
  t1_ready(contact, line);
  contact.exchange(bytes(block("000000")));
  line.card_says("0080");
}
void draining(CardContact& contact, FakeLine& line) {
  receiving_block(contact, line);
  contact.abort();
}
void held_while_draining(CardContact& contact, FakeLine& line) {
  draining(contact, line);
  contact.exchange_apdu(bytes("00B0000001"), false);
}
void stopping_clock(CardContact& contact, FakeLine& line) {
  t1_ready(contact, line);
  EXPECT_TRUE(contact.stop_clock(iso7816::ClockStop::kLow));
}
void clock_stopped(CardContact& contact, FakeLine& line) {
  stopping_clock(contact, line);
  line.pass(Alarm::kTime);
}
void clock_waking(CardContact& contact, FakeLine& line) {
  clock_stopped(contact, line);
  EXPECT_TRUE(contact.restart_clock());
}
void held_while_waking(CardContact& contact, FakeLine& line) {
  clock_stopped(contact, line);
  contact.exchange_apdu(bytes("00B0000001"), false);
}

constexpr bool kKeepsPower = true;

INSTANTIATE_TEST_SUITE_P(
    , InterruptedTest,
    testing::Values(Interrupted{"InResetLow", reset_low, "powered"},
                    Interrupted{"AwaitingAtr", awaiting_atr, "powered"},
                    Interrupted{"InAtr", in_atr, "powered"},
                    Interrupted{"BetweenClasses", between_classes, "powered"},
                    Interrupted{"Ready", ready, "", kKeepsPower},
                    Interrupted{"SendingHeader", sending_header, "failed"},
                    Interrupted{"AwaitingProcedureByte", awaiting_procedure_byte, "failed"},
                    Interrupted{"SendingData", sending_data, "failed"},
                    Interrupted{"ReceivingData", receiving_data, "failed"},
                    Interrupted{"AwaitingSW2", awaiting_sw2, "failed"},
                    Interrupted{"InPps", in_pps, "failed"},
                    Interrupted{"Negotiating", negotiating, "negotiated"},
                    Interrupted{"ResettingAfterPps", resetting_after_pps, "negotiated"},
                    Interrupted{"WaitingForAPart", waiting_for_a_part, "", kKeepsPower},
                    Interrupted{"SendingBlock", sending_block, "failed", kKeepsPower},
                    Interrupted{"ReceivingBlock", receiving_block, "failed", kKeepsPower},
                    Interrupted{"ReceivingBlockForHost", receiving_block_for_host, "failed",
                                kKeepsPower},
                    Interrupted{"Draining", draining, "", kKeepsPower},
                    Interrupted{"HeldWhileDraining", held_while_draining, "failed", kKeepsPower},
                    Interrupted{"StoppingClock", stopping_clock, "", kKeepsPower},
                    Interrupted{"ClockStopped", clock_stopped, "", kKeepsPower},
                    Interrupted{"ClockWaking", clock_waking, "", kKeepsPower},
                    Interrupted{"HeldWhileWaking", held_while_waking, "failed", kKeepsPower}),
    [](const auto& info) { return info.param.when; });

// --- Whatever the line does ---

// A walk through calls and events in random order, with a card that mostly says what cards say.
class RandomWalkTest : public testing::TestWithParam<unsigned>, private CardObserver {
 protected:
  RandomWalkTest() { line.attach(contact); }

  void step() {
    switch (random(22)) {
      case 0: return give(contact.power_on(static_cast<Voltage>(random(4))));
      case 1: return give(contact.exchange(bytes(one_of(kCommands)), random_byte()));
      case 2: return give(contact.exchange_apdu(bytes(one_of(kCommands)), random(4) == 0));
      case 3: return give(contact.continue_apdu(bytes(one_of(kCommands)), random(2) == 0));
      case 4: return give(contact.next_response_part());
      case 5: return give(contact.negotiate(contact.best_settings(random(2))));
      case 6: return random(8) == 0 ? contact.abort() : line.sent();
      case 7: return random(8) == 0 ? contact.power_off() : line.sent();
      case 8: return contact.on_presence(random(16) != 0);
      case 9: return random(16) == 0 ? contact.on_overcurrent() : line.sent();
      case 10: return static_cast<void>(contact.stop_clock(static_cast<Stop>(random(4))));
      case 11: return static_cast<void>(contact.restart_clock());
      case 12: return static_cast<void>(contact.set_settings(contact.best_settings(random(2))));
      case 13: return static_cast<void>(contact.set_rate(3'750'000, 10'080));
      case 14: return line.parity_error();
      case 15: return contact.on_character(random_byte());
      case 16:
      case 17: return static_cast<void>(line.pass(Alarm::kTime));
      case 18: return static_cast<void>(line.pass(Alarm::kSilence));
      default: return line.card_says(one_of(kAnswers));
    }
  }
  // Whether more has ended than begun, or a command was taken on top of another.
  bool in_order() const { return ended <= begun && begun - ended <= 1; }

  FakeLine line;
  CardContact contact{line, *this};
  unsigned begun = 0, ended = 0;

 private:
  using Stop = iso7816::ClockStop;
  static constexpr const char* kCommands[] = {
      "00B0000001", "00A4040002AABB", "FF10957A",       "FF119779",
      "00",         "00C101FE3E",     "00B00000000200", "0000000000"};
  static constexpr const char* kAnswers[] = {
      "3B9097800186", "3B800181",   "3B80811F4759", "3B80801F4758", "03FF",     "3B90951000",
      "FF10957A",     "FF119779",   "9000",         "6110",         "B0429000", "60",
      "00E101FE1E",   "0000029000", "92",           "00C3010ACB",   "008000"};

  // The end may come from inside the call.
  void give(bool accepted) {
    if (accepted) ++begun;
  }
  unsigned random(unsigned below) {
    state_ = state_ * 1'664'525 + 1'013'904'223;
    return (state_ >> 16) % below;
  }
  Byte random_byte() { return static_cast<Byte>(random(256)); }
  template <std::size_t n>
  const char* one_of(const char* const (&all)[n]) {
    return all[random(n)];
  }

  void on_powered(CardResult) override { ++ended; }
  void on_negotiated(CardResult) override { ++ended; }
  void on_exchanged(CardResult, const Exchanged&) override { ++ended; }
  void on_still_busy(Byte) override {}
  void on_presence(bool) override {}
  void on_overcurrent() override {}

  unsigned state_ = GetParam();
};

TEST_P(RandomWalkTest, EndsEachCommandOnce) {
  contact.on_presence(true);
  for (int i = 0; i < 20'000; ++i) {
    step();
    ASSERT_TRUE(in_order()) << "step " << i;
    ASSERT_EQ(line.violation, "") << "step " << i;
    line.log.clear();
  }
  contact.on_presence(false);
  EXPECT_EQ(ended, begun);
  EXPECT_GT(begun, 1'000U);
}

INSTANTIATE_TEST_SUITE_P(, RandomWalkTest, testing::Range(1U, 33U));

}  // namespace
}  // namespace ssc::firmware
