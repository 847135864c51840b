// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "host/cli/script/parse.hpp"
#include "protocol/base/hex.hpp"
#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::script {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

std::vector<Byte> unhex(const std::string& text) {
  std::vector<Byte> bytes(text.size());
  bytes.resize(*from_hex(text, bytes));
  return bytes;
}

// Puts cards into the reader of the fake service.
class FakeHand final : public Hand {
 public:
  explicit FakeHand(pcsc::FakeApi& api) : api_(api) {}

  bool simulated() const override { return simulated_; }
  std::chrono::seconds patience() const override { return std::chrono::seconds(5); }
  Result<void> insert(unsigned slot, const std::string& persona) override {
    if (persona == "nobody") return failure(Code::kNotFound, "no such persona");
    api_.set_reader(in_[slot], pcsc::scard::kPresent);
    ++inserted_;
    return {};
  }
  Result<void> pull(unsigned slot) override {
    api_.set_reader(in_[slot], pcsc::scard::kEmpty);
    return {};
  }

  bool simulated_ = true;
  unsigned inserted_ = 0;
  std::map<unsigned, std::string> in_{{0, "R"}};  // the reader's name by slot

 private:
  pcsc::FakeApi& api_;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    api_.set_reader("R", pcsc::scard::kPresent);
    api_.answer_transmit([this](Bytes command) {
      sent_.push_back(hex(command));
      const auto found = card_.find(sent_.back());
      return pcsc::FakeApi::Answer{.bytes = unhex(found == card_.end() ? "6D00" : found->second)};
    });
    terminal_.emplace(*pcsc::Context::establish(api_));
  }

  void run(const std::string& text, Runner::Settings settings = {}) {
    const auto script = parse(text);
    ASSERT_TRUE(script) << script.error().text("script");
    reports_.clear();
    Runner runner(*terminal_, nobody_ ? nullptr : &hand_, settings,
                  [this](const TestReport& report) { reports_.push_back(report); });
    ran_ = runner.run(*script, "some/file.script");
  }

  const TestReport& only() {
    EXPECT_THAT(reports_, SizeIs(1));
    return reports_.at(0);
  }

  pcsc::FakeApi api_;
  FakeHand hand_{api_};
  bool nobody_ = false;
  std::optional<Terminal> terminal_;
  std::map<std::string, std::string> card_;  // its answer to each command, in hex
  std::vector<std::string> sent_;
  std::vector<TestReport> reports_;
  Result<void> ran_;
};

TEST_F(RunnerTest, AnAnswerAsExpectedPasses) {
  card_["00B2072C0B"] = "0709563939393030303131 9000";
  run("apdu 00B2072C0B -> 9000 [0709 \"V99900011\"]");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_EQ(only().name, "file");
}

TEST_F(RunnerTest, ATestEndsAtItsFirstFailureAndTheNextGoesOn) {
  card_["00B0000001"] = "6982";
  card_["00B0000002"] = "0000 9000";
  run("test \"one\"\napdu 00B0000001\napdu 00B0000002\ntest \"two\"\napdu 00B0000002");
  ASSERT_THAT(reports_, SizeIs(2));
  EXPECT_EQ(reports_[0].outcome, Outcome::kFailed);
  EXPECT_THAT(reports_[0].reason, HasSubstr("6982"));
  EXPECT_THAT(reports_[0].reason, HasSubstr("expected was 9000"));
  EXPECT_EQ(reports_[0].place, (Place{2, 1}));
  EXPECT_EQ(reports_[0].step, "apdu 00B0000001");
  EXPECT_EQ(reports_[1].outcome, Outcome::kPassed);
  EXPECT_THAT(sent_, SizeIs(2));
}

TEST_F(RunnerTest, MoreDataIsFetchedUnlessTheScriptExpects61xx) {
  card_["00A40000023F00"] = "6102";
  card_["00C0000002"] = "6F00 9000";
  run("apdu 00A40000023F00 -> 9000 [6F00]");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  run("apdu 00A40000023F00 -> 61xx / 9000 [6F00]");
  EXPECT_EQ(only().outcome, Outcome::kPassed);
  EXPECT_THAT(sent_, testing::ElementsAre("00A40000023F00", "00C0000002", "00A40000023F00"));
}

TEST_F(RunnerTest, AWrongLeIsSentAgainWithTheRightOne) {
  card_["00B20105FF"] = "6C03";
  card_["00B2010503"] = "030131 9000";
  run("apdu 00B20105FF -> 9000 [030131]");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
}

// The command itself has been done: asking for its answer must not do it again.
TEST_F(RunnerTest, AWrongLeOfGetResponseRepeatsGetResponse) {
  card_["B02C010002112208"] = "6108";
  card_["00C0000008"] = "6C04";
  card_["00C0000004"] = "01020304 9000";
  run("apdu B02C0100 {1122} 08 -> 9000 [01020304]", {.permissions = {.write = true}});
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_THAT(sent_, testing::ElementsAre("B02C010002112208", "00C0000008", "00C0000004"));
}

TEST_F(RunnerTest, FollowingHasAnEnd) {
  card_["00A40000023F00"] = "6102";
  card_["00C0000002"] = "6F00 6102";
  run("apdu 00A40000023F00");
  EXPECT_THAT(only().reason, HasSubstr("without end"));
}

TEST_F(RunnerTest, WhatWasCapturedIsUsed) {
  card_["0084000004"] = "01020304 9000";
  card_["008800000401020304"] = "AA 9000";
  run("apdu 0084000004 -> 9000 [<challenge:4>]\napdu 00880000 {$challenge} -> 9000 [<answer>]\n"
      "skip if $answer [AA] \"as it should\"");
  EXPECT_EQ(only().outcome, Outcome::kSkipped) << only().reason;
  EXPECT_EQ(only().reason, "as it should");
}

TEST_F(RunnerTest, AConditionCanFailTheTest) {
  run("set v = 3230\nfail if $v [31*] \"1.0\"\nfail if $v [32*] \"2.0\"");
  EXPECT_EQ(only().outcome, Outcome::kFailed);
  EXPECT_EQ(only().reason, "2.0");
}

TEST_F(RunnerTest, RepeatsAndStopsAtTheFirstFailure) {
  unsigned calls = 0;
  api_.answer_transmit([&calls](Bytes) {
    return pcsc::FakeApi::Answer{.bytes = {Byte(++calls < 5 ? 0x90 : 0x6F), 0x00}};
  });
  run("repeat 3\napdu 00B00000\nend");
  EXPECT_EQ(only().outcome, Outcome::kPassed);
  EXPECT_EQ(calls, 3u);
  run("repeat 3\napdu 00B00000\nend");
  EXPECT_EQ(only().outcome, Outcome::kFailed);
  EXPECT_EQ(calls, 5u);
}

TEST_F(RunnerTest, AStepThatTakesTooLongFails) {
  run("reset cold within 0");
  EXPECT_THAT(only().reason, HasSubstr("allowed are 0.0 ms"));
}

TEST_F(RunnerTest, ResetsAndComparesTheAtr) {
  run("reset warm -> [$atr]");
  EXPECT_EQ(only().reason, "$atr has no value here");
  run("reset cold -> [3B6D*01]\nreset warm -> [$atr]");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_EQ(api_.count("cold"), 1u);
  EXPECT_EQ(api_.count("warm"), 2u);
  run("reset cold -> [3B6D*02]");
  EXPECT_EQ(only().reason, "byte 16 differs");
}

TEST_F(RunnerTest, AFailureCanBeWhatIsExpected) {
  api_.script("connect", {pcsc::scard::kUnresponsive});
  run("reset cold -> CARD_MUTE");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  run("reset cold -> CARD_MUTE");
  EXPECT_THAT(only().reason, HasSubstr("the card answers"));
}

TEST_F(RunnerTest, CardsComeAndGo) {
  run("insert employee\napdu 00B00000 -> 6D00");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  run("pull\napdu 00B00000 -> NO_CARD\nskip if not card \"gone\"");
  EXPECT_EQ(only().reason, "gone");
}

TEST_F(RunnerTest, TheSameCardIsOnlyPoweredAgain) {
  run("insert employee\ninsert employee\ninsert v1\npull\ninsert v1");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_EQ(hand_.inserted_, 3u);
  EXPECT_EQ(api_.count("cold"), 1u);
}

TEST_F(RunnerTest, WithoutAHandTheTestIsSkipped) {
  nobody_ = true;
  run("insert employee\ntest \"one\"\npull\ntest \"two\"\npull");
  ASSERT_THAT(reports_, SizeIs(2));
  EXPECT_EQ(reports_[1].outcome, Outcome::kSkipped);
  EXPECT_EQ(reports_[1].reason, "nobody is there to insert a card");
}

TEST_F(RunnerTest, ACardThatIsNotThereFailsAllTestsItWasPreparedFor) {
  run("insert nobody\ntest \"one\"\npull\ntest \"two\"\npull");
  ASSERT_THAT(reports_, SizeIs(2));
  EXPECT_EQ(reports_[1].outcome, Outcome::kFailed);
  EXPECT_EQ(reports_[1].reason, "NOT_FOUND: no such persona");
}

TEST_F(RunnerTest, OnlyACardOfTheSimulatorIsWrittenTo) {
  card_["00DC07280107"] = "9000";
  run("apdu 00DC0728 {07}");
  EXPECT_EQ(only().outcome, Outcome::kSkipped);
  EXPECT_THAT(only().reason, HasSubstr("--allow-write"));
  EXPECT_THAT(sent_, SizeIs(0));
  run("apdu 00DC0728 {07}", {.permissions = {.write = true}});
  EXPECT_EQ(only().outcome, Outcome::kPassed);
  run("insert employee\napdu 00DC0728 {07}");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  hand_.simulated_ = false;
  run("insert employee\napdu 00DC0728 {07}");
  EXPECT_EQ(only().outcome, Outcome::kSkipped);
}

TEST_F(RunnerTest, DataOfARealCardStaysOutOfTheReport) {
  card_["00B2072C0B"] = "0709 9000";
  run("apdu 00B2072C0B -> 9000 [0708]");
  EXPECT_EQ(only().reason, "byte 1 differs");
  EXPECT_FALSE(only().difference);
  run("apdu 00B2072C0B -> 9000 [0708]", {.show_data = true});
  ASSERT_TRUE(only().difference);
  EXPECT_EQ(only().difference->full_got, "07 09");
}

TEST_F(RunnerTest, APinForARealCardStaysOutOfTheReport) {
  card_["00200000"] = "63C3";
  card_["0020000003123456"] = "63C2";
  run("apdu 00200000 {123456}", {.permissions = {.pin = true}});
  EXPECT_EQ(only().outcome, Outcome::kFailed);
  EXPECT_EQ(only().step, "apdu with a PIN");
  run("insert employee\napdu 00200000 {123456}");
  EXPECT_EQ(only().step, "apdu 00200000 {123456}");
}

TEST_F(RunnerTest, APinStaysOutOfTheReportHoweverItsStepFails) {
  card_["00200000"] = "63C3";
  card_["0020000003123456"] = "9000";
  run("apdu 00200000 {123456} within 0", {.permissions = {.pin = true}});
  EXPECT_THAT(only().reason, HasSubstr("allowed are 0.0 ms"));
  EXPECT_EQ(only().step, "apdu with a PIN");
  run("repeat 2\napdu 00200000 {123456} -> 6983\nend", {.permissions = {.pin = true}});
  EXPECT_EQ(only().step, "apdu with a PIN");
  run("set p = 123456\nrepeat 9\nset p = $p $p\nend\napdu 00200000 {$p}",
      {.permissions = {.pin = true}});
  EXPECT_EQ(only().reason, "{ } holds more than 255 bytes");
  EXPECT_EQ(only().step, "apdu with a PIN");
}

TEST_F(RunnerTest, WhatComesAfterTheSimulatorsCardIsARealOne) {
  run("insert employee\npull\nskip if not simulated \"gone\"");
  EXPECT_EQ(only().reason, "gone");
}

TEST_F(RunnerTest, RepeatingNothingTakesNoTime) {
  run("repeat 100000\nrepeat 100000\nend\nend");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
}

TEST_F(RunnerTest, AVariableGrowsNoLongerThanACommand) {
  run("set v = 00\nrepeat 100\nset v = $v $v\nend");
  EXPECT_EQ(only().reason, "longer than 65544 bytes");
}

// A reader with a slot for the user's card and one for the PSAM.
class TwoSlotsTest : public RunnerTest {
 protected:
  static constexpr const char* kUser = "Two 00 00";
  static constexpr const char* kSam = "Two 00 01";

  TwoSlotsTest() {
    api_.remove_reader("R");
    api_.set_reader(kUser, pcsc::scard::kEmpty);
    api_.set_reader(kSam, pcsc::scard::kPresent);
  }
};

TEST_F(TwoSlotsTest, TheUsersSlotIsTheFirst) {
  run("skip if card \"there is one\"");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_EQ(terminal_->reader(), kUser);
}

TEST_F(TwoSlotsTest, BothCardsStayConnectedUntilTheScriptEnds) {
  api_.set_reader(kUser, pcsc::scard::kPresent);
  card_["0084000008"] = "0102030405060708 9000";
  run("apdu 0084000008 -> 9000 [<a:8>]\nslot sam\napdu 0084000008 -> 9000 [$a]\n"
      "slot card\napdu 0084000008");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  EXPECT_EQ(api_.count("connect"), 2u);
  EXPECT_EQ(api_.open(), 1u);  // the context
}

TEST_F(TwoSlotsTest, WhatTheSimulatorInsertedIsKnownBySlot) {
  api_.set_reader(kUser, pcsc::scard::kEmpty);
  card_["00D6000001FF"] = "9000";
  hand_.in_[1] = kSam;
  run("test \"one\"\nslot sam\ninsert psam\napdu 00D6000001FF\n"
      "test \"other\"\nslot card\nskip if simulated \"of the simulator\"\n"
      "test \"back\"\nslot sam\nskip if not simulated \"a real one\"");
  ASSERT_THAT(reports_, SizeIs(3));
  for (const TestReport& report : reports_)
    EXPECT_EQ(report.outcome, Outcome::kPassed) << report.reason;
  EXPECT_EQ(hand_.inserted_, 1u);
}

TEST_F(RunnerTest, AReaderWithoutTheSlotSkipsTheTest) {
  run("slot sam\napdu 0084000008");
  EXPECT_EQ(only().outcome, Outcome::kSkipped);
  EXPECT_EQ(only().reason, "the reader has no such slot");
  EXPECT_THAT(sent_, SizeIs(0));
}

TEST_F(RunnerTest, ReadersAreChosenByName) {
  api_.set_reader("Q", pcsc::scard::kEmpty);
  run("apdu 00B00000 -> 6D00");  // any reader with a card
  EXPECT_EQ(only().outcome, Outcome::kPassed);
  run("reader \"Q\"\napdu 00B00000 -> NO_CARD");
  EXPECT_EQ(only().outcome, Outcome::kPassed) << only().reason;
  run("reader \"Z\"");
  EXPECT_EQ(only().reason, "READER_UNKNOWN: Z");
  run("pull", {.reader = "Z"});
  EXPECT_EQ(ran_.error().code, Code::kReaderUnknown);
}

}  // namespace
}  // namespace ssc::script
