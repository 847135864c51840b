// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/card/script.hpp"

namespace ssc::card {
namespace {

constexpr char kAsk[] = "00200000";
constexpr char kVerify[] = "0020000003 123456";

Pin pin(std::string_view digits) {
  return *Pin::of(digits);
}

// The code of a VERIFY of 123456 that the card allows; "" when it succeeds.
std::string verified(Script& script, unsigned least_tries = kLastTry) {
  Channel card(script);
  const auto done = verify_pin(card, pin("123456"), least_tries);
  return done ? "" : std::string(done.error().info().code);
}

TEST(Pin, IsFourToSixteenDigits) {
  EXPECT_TRUE(Pin::of("1234"));
  EXPECT_TRUE(Pin::of("1234567890123456"));
  for (const char* odd : {"", "123", "12345678901234567", "12a456", "１２３４"}) {
    EXPECT_EQ(Pin::of(odd).error().code, Code::kPinFormat) << odd;
    EXPECT_EQ(Pin::of(odd).error().detail, "") << odd;  // the code's text says it all
  }
}

TEST(PinStatus, TellsTheTriesWithoutUsingOne) {
  Script script;
  script.on(kAsk, "63C3").on(kAsk, "63C0").on(kAsk, "6983").on(kAsk, "9000").on(kAsk, "6D00");
  Channel card(script);
  EXPECT_EQ(pin_status(card)->tries, 3);
  EXPECT_TRUE(pin_status(card)->blocked());
  EXPECT_TRUE(pin_status(card)->blocked());
  const auto unset = pin_status(card);
  EXPECT_FALSE(unset->set);
  EXPECT_FALSE(unset->blocked());
  EXPECT_EQ(pin_status(card).error().code, Code::kCardStatus);
}

TEST(VerifyPin, AsksForTheTriesAndSendsItOnce) {
  Script right;
  right.on(kAsk, "63C3").on(kVerify, "9000");
  EXPECT_EQ(verified(right), "");
  Script wrong;
  wrong.on(kAsk, "63C3").on(kVerify, "63C2");
  EXPECT_EQ(verified(wrong), "PIN_WRONG");
}

TEST(VerifyPin, SendsNothingThatTheCardDoesNotAllow) {
  const std::pair<const char*, const char*> kRefusals[] = {
      {"9000", "PIN_UNSET"}, {"63C0", "PIN_BLOCKED"}, {"6983", "PIN_BLOCKED"}};
  for (const auto& [status, code] : kRefusals) {
    Script script;
    script.on(kAsk, status);
    EXPECT_EQ(verified(script), code) << status;
  }
}

TEST(VerifyPin, LeavesTheLastTriesToTheHolder) {
  Script few;
  few.on(kAsk, "63C2");
  EXPECT_EQ(verified(few, 3), "PIN_FEW_TRIES");
  Script enough;
  enough.on(kAsk, "63C3").on(kVerify, "9000");
  EXPECT_EQ(verified(enough, 3), "");
}

TEST(VerifyPin, SaysWhatTheCardMeant) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"63C1", "PIN_WRONG"},    {"63C0", "PIN_BLOCKED"}, {"6983", "PIN_BLOCKED"},
      {"6300", "PIN_WRONG"},    {"6700", "PIN_FORMAT"},  {"6985", "PIN_UNSET"},
      {"9303", "CARD_BLOCKED"}, {"6581", "CARD_STATUS"}};
  for (const auto& [status, code] : kAnswers) {
    Script script;
    script.on(kAsk, "63C2").on(kVerify, status);
    EXPECT_EQ(verified(script), code) << status;
  }
}

TEST(VerifyPin, FailsWithTheTriesThatAreLeft) {
  Script script;
  script.on(kAsk, "63C2").on(kVerify, "63C1");
  Channel card(script);
  const Failure failure = verify_pin(card, pin("123456")).error();
  EXPECT_EQ(failure.detail, "1 try left");
  EXPECT_EQ(tries_left(failure), 1);
  EXPECT_EQ(tries_left({Code::kPinBlocked, "", 0x6983}), 0);
  EXPECT_EQ(tries_left({Code::kKeyRefused, "", 0x63C2}), 2);
  EXPECT_EQ(tries_left({Code::kCardStatus, "", 0x6D00}), std::nullopt);
  for (const Code of_a_psam : {Code::kPsamRefused, Code::kKeyMissing, Code::kCardNotGenuine}) {
    EXPECT_EQ(tries_left({of_a_psam, "", 0x63CF}), std::nullopt);
    EXPECT_EQ(tries_left({of_a_psam, "", 0x6983}), std::nullopt);
  }
}

TEST(ChangePin, NamesTheOldAndTheNew) {
  Script script;
  script.on(kAsk, "63C3").on("805E010006 123456FF5678", "9000");
  Channel card(script);
  EXPECT_TRUE(change_pin(card, pin("123456"), pin("5678")));
}

TEST(ChangePin, CountsAWrongOldOneAndRefusesABadNewOne) {
  const std::pair<const char*, Code> kAnswers[] = {
      {"63C2", Code::kPinWrong}, {"63C0", Code::kPinBlocked}, {"6A80", Code::kPinFormat}};
  for (const auto& [status, code] : kAnswers) {
    Script script;
    script.on(kAsk, "63C3").on("805E010007 123456FF654321", status);
    Channel card(script);
    EXPECT_EQ(change_pin(card, pin("123456"), pin("654321")).error().code, code) << status;
  }
}

TEST(ChangePin, IsNotTriedWithTooFewTries) {
  Script script;
  script.on(kAsk, "63C1").on(kAsk, "63C1");
  Channel card(script);
  EXPECT_EQ(change_pin(card, pin("1234"), pin("5678"), 2).error().code, Code::kPinFewTries);
  EXPECT_EQ(clear_pin(card, pin("1234"), 2).error().code, Code::kPinFewTries);
}

TEST(SetPin, IsForACardThatHasNone) {
  Script script;
  script.on(kAsk, "9000").on("805E010003 FF1234", "9000").on(kAsk, "63C3");
  Channel card(script);
  EXPECT_TRUE(set_pin(card, pin("1234")));
  EXPECT_EQ(set_pin(card, pin("1234")).error().code, Code::kPinWanted);
}

TEST(ClearPin, NamesTheOldOneOnly) {
  Script script;
  script.on(kAsk, "63C3").on("805E010003 1234FF", "9000");
  Channel card(script);
  EXPECT_TRUE(clear_pin(card, pin("1234")));
}

TEST(VerifyPin, OfACardThatIsPulledFails) {
  Script script;
  script.on(kAsk, "63C3").on(kVerify, Code::kCardRemoved);
  EXPECT_EQ(verified(script), "CARD_REMOVED");
}

}  // namespace
}  // namespace ssc::card
