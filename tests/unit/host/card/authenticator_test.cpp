// SPDX-License-Identifier: Apache-2.0
#include "host/card/authenticator.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/card/origin.hpp"

namespace ssc::card {
namespace {

constexpr sscard::Cryptogram kAnswer = {0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8};
constexpr char kInternal[] = "0088000010 B0B1B2B3B4B5B6B7 B0B1B2B3B4B5B6B7 00";
constexpr char kExternal[] = "0082000A10 C1C2C3C4C5C6C7C8 B0B1B2B3B4B5B6B7";

void counting(MutableBytes out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Byte>(0xB0 + i);
}

// Begins and finishes the terminal's authentication; the code of its end.
Code outcome(Script& script) {
  Channel card(script);
  const auto begun = Authentication::begin_external(card, holder_key(), counting);
  if (!begun) return begun.error().code;
  const auto done = begun->finish(card, kAnswer);
  return done ? Code::kInternal : done.error().code;
}

class NoAnswer final : public Authenticator {
 public:
  Result<sscard::Cryptogram> answer(const KeyOrigin&, const Proof&) override {
    return failure(Code::kKeyMissing);
  }
  Result<sscard::SecretCommand> seal(const KeyOrigin&, const Seal&) override {
    return failure(Code::kKeyMissing);
  }
};

TEST(KeyOrigin, ComesFromIdentifierAndAnswerToReset) {
  const KeyOrigin card = card_of(sscard::Algorithm::kSm4);
  EXPECT_EQ(card.city.text(), "999911");
  EXPECT_EQ(to_hex_text(card.factors.for_levels(2)), "86609999000000013939393931317378");
}

TEST(KeyOrigin, RefusesACardThatHasNone) {
  const auto mute = KeyOrigin::of(sscard::Algorithm::kDes, card_identifier(),
                                  from_hex_text("3B65 0000 0081543100"));
  EXPECT_EQ(mute.error().code, Code::kCardData);
  const auto nowhere = identity::parse_card_identifier("AAAAAAD15600000500000001FFFFFFFF");
  ASSERT_TRUE(nowhere);
  const auto atr = from_hex_text("3B6D0000 00815431008660999900000001");
  EXPECT_EQ(KeyOrigin::of(sscard::Algorithm::kDes, *nowhere, atr).error().code, Code::kCardData);
}

TEST(Authentication, OfAGenuineCardSucceeds) {
  Script script;
  script.on(kInternal, "C1C2C3C4C5C6C7C8 9000");
  Channel card(script);
  const auto begun = Authentication::begin_internal(counting);
  EXPECT_EQ(begun.proof().key->text, "IRK");
  EXPECT_TRUE(begun.finish(card, kAnswer));
}

TEST(Authentication, OfAForgedCardFails) {
  Script script;
  script.on(kInternal, "C1C2C3C4C5C6C7C9 9000");
  Channel card(script);
  const auto done = Authentication::begin_internal(counting).finish(card, kAnswer);
  EXPECT_EQ(done.error().code, Code::kCardNotGenuine);
}

TEST(Authentication, OfTheCardNeverUsesTheSameRandomTwice) {
  const auto a = Authentication::begin_internal();
  const auto b = Authentication::begin_internal();
  EXPECT_NE(a.proof().factor, b.proof().factor);
  EXPECT_NE(a.proof().source, a.proof().factor);
}

TEST(Authentication, OfTheTerminalTakesTheCardsChallengeAsFactor) {
  Script script;
  script.on("0084000008", "1122334455667788 9000").on(kExternal, "9000");
  Channel card(script);
  const auto begun = Authentication::begin_external(card, holder_key(), counting);
  ASSERT_TRUE(begun);
  EXPECT_EQ(to_hex_text(begun->proof().factor), "1122334455667788");
  EXPECT_EQ(to_hex_text(begun->proof().source), "B0B1B2B3B4B5B6B7");
  EXPECT_TRUE(begun->finish(card, kAnswer));
}

TEST(Authentication, OfTheTerminalSaysHowManyTriesAreLeft) {
  Script script;
  script.on("0084000008", "1122334455667788 9000").on(kExternal, "63C2");
  Channel card(script);
  const auto begun = Authentication::begin_external(card, holder_key(), counting);
  const auto done = begun->finish(card, kAnswer);
  EXPECT_EQ(done.error().code, Code::kKeyRefused);
  EXPECT_EQ(done.error().detail, "RKSSSE: 2 tries left");
}

TEST(Authentication, OfTheTerminalFailsAsTheCardSays) {
  const std::pair<const char*, Code> kEnds[] = {
      {"6983", Code::kKeyRefused}, {"6300", Code::kKeyRefused}, {"6982", Code::kCardAccess},
      {"6984", Code::kCardStatus}, {"6A88", Code::kCardStatus}, {"9303", Code::kCardBlocked}};
  for (const auto& [status, code] : kEnds) {
    Script script;
    script.on("0084000008", "1122334455667788 9000").on(kExternal, status);
    EXPECT_EQ(outcome(script), code) << status;
  }
}

TEST(Authentication, GivesACardThatWantsItTheVersionOfTheKey) {
  Script genuine;
  genuine.on(kInternal, "6700");
  genuine.on("0088000011 B0B1B2B3B4B5B6B7 B0B1B2B3B4B5B6B7 01 00", "C1C2C3C4C5C6C7C8 9000");
  Channel card(genuine);
  EXPECT_TRUE(Authentication::begin_internal(counting).finish(card, kAnswer));
  Script terminal;
  terminal.on("0084000008", "1122334455667788 9000").on(kExternal, "6700");
  terminal.on("0082000A11 C1C2C3C4C5C6C7C8 B0B1B2B3B4B5B6B7 01", "63C2");
  EXPECT_EQ(outcome(terminal), Code::kKeyRefused);
}

TEST(Authentication, IsNotRepeatedWhenTheCardRefusesBothLengths) {
  Script script;
  script.on("0084000008", "1122334455667788 9000").on(kExternal, "6700");
  script.on("0082000A11 C1C2C3C4C5C6C7C8 B0B1B2B3B4B5B6B7 01", "6700");
  EXPECT_EQ(outcome(script), Code::kCardStatus);
}

TEST(Authentication, RefusesAChallengeThatIsNone) {
  Script brief;
  brief.on("0084000008", "11223344 9000");
  EXPECT_EQ(outcome(brief), Code::kCardData);
  Script empty;
  empty.on("0084000008", "9000");
  EXPECT_EQ(outcome(empty), Code::kCardData);
  Script pulled;
  pulled.on("0084000008", Code::kCardRemoved);
  EXPECT_EQ(outcome(pulled), Code::kCardRemoved);
}

TEST(Authentication, NeverTriesAKeyWhoseNumberIsAssumed) {
  Script nothing_sent;
  Channel card(nothing_sent);
  const auto& assumed = *sscard::find_key(sscard::Df::kDf01, sscard::KeyName::kUk1);
  const auto begun = Authentication::begin_external(card, assumed, counting);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Code::kKeyMissing);
}

TEST(Authenticate, SendsNothingMoreWhenNobodyHasTheKey) {
  Script script;
  script.on("0084000008", "1122334455667788 9000");
  Channel card(script);
  NoAnswer keys;
  const auto done =
      authenticate_terminal(card, card_of(sscard::Algorithm::kDes), holder_key(), keys);
  EXPECT_EQ(done.error().code, Code::kKeyMissing);
  EXPECT_EQ(authenticate_card(card, card_of(sscard::Algorithm::kDes), keys).error().code,
            Code::kKeyMissing);
}

}  // namespace
}  // namespace ssc::card
