// SPDX-License-Identifier: Apache-2.0
#include "host/driver/line_speed.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/driver/hex.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

// GemPC Twin: 4 MHz, up to 344,086 bit/s.
const ReaderSpeeds kTwin{.clock_khz = 4'000, .max_bit_per_s = 344'086};

std::string choices(std::string_view atr, const ReaderSpeeds& reader = kTwin) {
  return hex(speed_choices(*iso7816::parse_atr(bytes(atr)), reader));
}

TEST(SpeedChoices, BeginWithTheCardsOfferAndEndWithTheDefault) {
  EXPECT_EQ(choices("3B 10 94"), packed("94 93 92 11"));
  EXPECT_EQ(choices("3B 10 18"), packed("18 14 13 12 11"));  // 372/12, then powers of two
}

TEST(SpeedChoices, LowerAnOfferThatTheReaderDoesNotReach) {
  EXPECT_EQ(choices("3B 10 97"), packed("96 95 94 93 92 11"));  // 97 is 500,000 bit/s
  EXPECT_EQ(choices("3B 10 97", {4'000, 130'000}), packed("95 94 93 92 11"));
}

TEST(SpeedChoices, AreTheDefaultForACardThatOffersNothingElse) {
  EXPECT_EQ(choices("3B 00"), "11");
  EXPECT_EQ(choices("3B 10 11"), "11");
  EXPECT_EQ(choices("3B 10 7F"), "11");  // reserved
}

TEST(SpeedChoices, TakeOnlyListedRatesWhereTheReaderListsThem) {
  // 4 MHz / 372 and × 8 / 512, the fraction cut off.
  EXPECT_EQ(choices("3B 10 96", {4'000, 344'086, {10'752, 62'500}}), packed("94 11"));
}

TEST(SpeedChoices, ForgiveAMakersRounding) {
  EXPECT_EQ(choices("3B 10 12", {4'000, 344'086, {21'600}}), packed("12 11"));  // 21,505
  EXPECT_EQ(choices("3B 10 12", {4'000, 344'086, {21'800}}), packed("11"));
}

TEST(SpeedChoices, LeaveACardInSpecificModeItsOwn) {
  EXPECT_EQ(choices("3B 90 97 10 00"), "97");
  EXPECT_EQ(choices("3B 90 97 10 10"), "11");  // implicit values: nobody knows better
}

TEST(ReaderSpeeds, AreReadFromTheReaderWhenItSaysThatItHasAList) {
  ScriptedTransport reader;
  reader.rates = {9'600};
  reader.class_descriptor.dwMaxDataRate = 115'200;
  EXPECT_TRUE(speeds_of(reader).bit_per_s.empty());
  reader.class_descriptor.bNumDataRatesSupported = 1;
  EXPECT_EQ(speeds_of(reader).bit_per_s, reader.rates);
}

}  // namespace
}  // namespace ssc::driver
