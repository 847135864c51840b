// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin_unblock.hpp"

#include <gtest/gtest.h>

#include "host/card/open_card.hpp"
#include "host/card/test_keys.hpp"
#include "tests/unit/host/card/origin.hpp"
#include "tests/unit/host/card/personas.hpp"

namespace ssc::card {
namespace {

using sscard::Algorithm;

constexpr char kChallenge[] = "0084000008";
constexpr char kUnblock[] = "8424000004 C1C2C3C4";

// Unblocks with what another device has sealed; "" when the card takes it.
std::string finished(Script& script, Algorithm algorithm, std::string_view sealed) {
  Channel card(script);
  const auto begun = PinUnblocking::unblock(card);
  EXPECT_TRUE(begun);
  const auto done = begun->finish(card, algorithm, from_hex_text(sealed));
  return done ? "" : std::string(done.error().info().code);
}

TEST(PinUnblocking, IsSealedForTheCardsFurtherChallenge) {
  Script script;
  script.on(kChallenge, "1122334455667788 9000").on(kUnblock, "9000");
  EXPECT_EQ(finished(script, Algorithm::kDes, "8424000004C1C2C3C4"), "");
}

TEST(PinUnblocking, NamesWhatIsToBeSealed) {
  Script script;
  script.on(kChallenge, "1122334455667788 9000");
  Channel card(script);
  const auto reload = PinUnblocking::reload(card, *Pin::of("12345"));
  ASSERT_TRUE(reload);
  EXPECT_EQ(reload->seal().key->text, "PUK");
  EXPECT_EQ(to_hex_text(reload->seal().factor), "1122334455667788");
  EXPECT_EQ(reload->seal().header.P2, 0x01);
  EXPECT_EQ(to_hex_text(reload->seal().data), "12345F");
}

TEST(PinUnblocking, SendsNoOtherCommandThanTheSealedOne) {
  const char* const kOthers[] = {"", "8424000004C1C2C3", "8424000004C1C2C3C4C5",
                                 "8424000104C1C2C3C4", "8416000004C1C2C3C4"};
  for (const char* other : kOthers) {
    Script script;
    script.on(kChallenge, "1122334455667788 9000");
    EXPECT_EQ(finished(script, Algorithm::kDes, other), "REQUEST_MALFORMED") << other;
  }
}

TEST(PinUnblocking, OfANewPinIsAsLongAsTheAlgorithmMakesIt) {
  const std::string cipher = "E0E1E2E3E4E5E6E7", mac = "C1C2C3C4";
  Script script;
  script.on(kChallenge, "1122334455667788 9000").on("842400010C" + cipher + mac, "9000");
  Channel card(script);
  const auto reload = PinUnblocking::reload(card, *Pin::of("123456"));
  const auto long_one = from_hex_text("8424000114" + cipher + cipher + mac);
  EXPECT_EQ(reload->finish(card, Algorithm::kDes, long_one).error().code, Code::kRequestMalformed);
  EXPECT_TRUE(reload->finish(card, Algorithm::kDes, from_hex_text("842400010C" + cipher + mac)));
}

TEST(PinUnblocking, SaysWhatTheCardMeant) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"6988", "KEY_REFUSED"}, {"63C2", "KEY_REFUSED"}, {"6983", "KEY_REFUSED"},
      {"6982", "CARD_ACCESS"}, {"6A80", "PIN_FORMAT"},  {"9303", "CARD_BLOCKED"}};
  for (const auto& [status, code] : kAnswers) {
    Script script;
    script.on(kChallenge, "1122334455667788 9000").on(kUnblock, status);
    EXPECT_EQ(finished(script, Algorithm::kDes, "8424000004C1C2C3C4"), code) << status;
  }
}

TEST(PinUnblocking, EndsWhereTheCardDoesNotBelieveTheKey) {
  Script script;
  script.on(kChallenge, "1122334455667788 9000");
  TestKeys none(Algorithm::kDes);
  Channel card(script);
  EXPECT_EQ(unblock_pin(card, card_of(Algorithm::kDes), none).error().code, Code::kKeyMissing);
}

struct Pair {
  const char* card;
  const char* psam;
  const char* pin;
};

// With the simulated card and PSAM, which compute on their own.
class Unblocked : public testing::TestWithParam<Pair> {
 protected:
  // The code of the failure, if any.
  std::string_view verify(std::string_view pin) {
    const auto done = verify_pin(card_.channel(), *Pin::of(pin));
    return done ? "" : done.error().info().code;
  }
  void block() {
    for (int i = 0; i < 3; ++i) verify("000000");
    ASSERT_EQ(verify(GetParam().pin), "PIN_BLOCKED");
  }

  PersonaCard persona_{GetParam().card};
  PersonaPsam psam_{GetParam().psam};
  OpenCard card_ = *OpenCard::open(persona_.line(), persona_.atr());
  KeyOrigin origin_ = *card_.key_origin();
};

TEST_P(Unblocked, PinIsTheOldOneAgain) {
  block();
  const auto done = unblock_pin(card_.channel(), origin_, psam_.keys());
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(pin_status(card_.channel())->tries, 3);
  EXPECT_EQ(verify(GetParam().pin), "");
}

TEST_P(Unblocked, PinIsTheReloadedOne) {
  block();
  const auto done = reload_pin(card_.channel(), origin_, *Pin::of("7654321"), psam_.keys());
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(verify(GetParam().pin), "PIN_WRONG");
  EXPECT_EQ(verify("7654321"), "");
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Unblocked,
                         testing::Values(Pair{"offline", "psam", "123456"},
                                         Pair{"three-zero", "psam-sm4", "246802"}));

}  // namespace
}  // namespace ssc::card
