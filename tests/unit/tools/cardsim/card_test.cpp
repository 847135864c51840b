// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/card.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::cardsim {
namespace {

using firmware::Voltage;

constexpr std::uint32_t kClock = 4'000'000;
constexpr std::string_view kAtr =
    "3B6D00000081543100866099990000000"
    "1";
constexpr std::string_view kSelectSsse = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF";

std::string said(const Reaction& reaction) {
  Data bytes;
  for (const Character& c : reaction.characters) bytes.push_back(c.value);
  return to_hex(bytes);
}

std::string answer(Card& card, std::string_view text) {
  std::string all;
  for (const Byte b : hex(text)) all += said(card.on_character(b));
  return all;
}

class CardTest : public testing::Test {
 protected:
  std::string activate() {
    card.on_reset(false);
    card.on_voltage(Voltage::k5V);
    card.on_clock(kClock);
    return said(card.on_reset(true));
  }
  std::string send(std::string_view text) { return answer(card, text); }

  Card card{shipped("employee")};
};

TEST_F(CardTest, AnswersWhenResetRisesWithPowerAndClock) {
  EXPECT_EQ(activate(), kAtr);
}

TEST_F(CardTest, IsSilentWithoutPower) {
  card.on_clock(kClock);
  EXPECT_EQ(said(card.on_reset(true)), "");
  EXPECT_EQ(send(kSelectSsse), "");
}

TEST_F(CardTest, IsSilentWithoutClock) {
  card.on_voltage(Voltage::k5V);
  EXPECT_EQ(said(card.on_reset(true)), "");
  EXPECT_EQ(send(kSelectSsse), "");
}

TEST_F(CardTest, IsSilentWhenResetWasHighBeforeThePower) {
  card.on_reset(true);
  card.on_voltage(Voltage::k5V);
  card.on_clock(kClock);
  EXPECT_EQ(said(card.on_reset(true)), "");
  card.on_reset(false);
  EXPECT_EQ(said(card.on_reset(true)), kAtr);
}

TEST_F(CardTest, IsSilentWhileResetIsLow) {
  activate();
  card.on_reset(false);
  EXPECT_EQ(send(kSelectSsse), "");
}

TEST_F(CardTest, HaltsWhileTheClockIsStopped) {
  activate();
  card.on_clock(0);
  EXPECT_EQ(send(kSelectSsse), "");
  card.on_clock(kClock);
  EXPECT_EQ(send(kSelectSsse), "A46118");
}

TEST_F(CardTest, ForgetsItsSelectionAtAWarmReset) {
  activate();
  send(kSelectSsse);
  EXPECT_EQ(send("00A4020002EF05"), "A49000");
  card.on_reset(false);
  EXPECT_EQ(said(card.on_reset(true)), kAtr);
  EXPECT_EQ(send("00B2010540"), "6986");
  EXPECT_EQ(send("00A4020002EF05"), "A46A82");
}

TEST_F(CardTest, ForgetsHalfACommandAtPowerOff) {
  activate();
  send("00A404");
  card.on_voltage(Voltage::kOff);
  EXPECT_EQ(send("000F"), "");
  EXPECT_EQ(activate(), kAtr);
  EXPECT_EQ(send(kSelectSsse), "A46118");
}

TEST(MuteCard, NeverAnswers) {
  Card card(shipped("mute"));
  card.on_voltage(Voltage::k5V);
  card.on_clock(kClock);
  EXPECT_EQ(said(card.on_reset(true)), "");
  EXPECT_EQ(answer(card, kSelectSsse), "");
}

TEST(ShortAtrCard, StopsHalfWay) {
  Card card(shipped("shortatr"));
  card.on_voltage(Voltage::k5V);
  card.on_clock(kClock);
  EXPECT_EQ(said(card.on_reset(true)), "3B6D00");  // T0 promised TC1 as well
}

}  // namespace
}  // namespace ssc::cardsim
