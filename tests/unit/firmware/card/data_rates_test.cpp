// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/data_rates.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {
namespace {

TEST(DataRatesTest, RunsClassAAt5MHzUnlessFIIs0) {
  EXPECT_EQ(clock_hz(Voltage::k5V, 0x11, 0x11), 5'000'000U);
  EXPECT_EQ(clock_hz(Voltage::k5V, 0x97, 0x97), 5'000'000U);
  EXPECT_EQ(clock_hz(Voltage::k5V, 0x01, 0x11), 3'750'000U);
  EXPECT_EQ(clock_hz(Voltage::k5V, 0x11, 0x01), 3'750'000U);
  EXPECT_EQ(clock_hz(Voltage::k5V, 0x7F, 0x11), 5'000'000U) << "FI 7 is reserved";
  EXPECT_EQ(clock_hz(Voltage::k3V, 0x97, 0x97), 3'750'000U);
  EXPECT_EQ(clock_hz(Voltage::k1_8V, 0x97, 0x97), 3'750'000U);
}

TEST(DataRatesTest, LowersDiWithinFiToWhatTheLineBears) {
  FakeLine line;
  struct Case {
    std::uint16_t highest_Di;
    Byte TA1, best;
  };
  const Case cases[] = {
      {64, 0x97, 0x97},
      {32, 0x97, 0x96},
      {16, 0x97, 0x95},
      {8, 0x97, 0x94},
      {12, 0x18, 0x18},
      {8, 0x18, 0x14},
      {20, 0x97, 0x99},
      {64, 0x11, 0x11},
      {64, 0x91, 0x11},  // 512 / 1 is slower
                         // than 372 / 1
      {64, 0x7F, 0x11},  // reserved
      {64, 0x01, 0x11},  // 372 / 1, whatever FI is called
  };
  for (const Case& c : cases) {
    line.highest_Di = c.highest_Di;
    EXPECT_EQ(best_FiDi(line, c.TA1), c.best) << std::hex << int{c.TA1} << ' ' << c.highest_Di;
  }
}

TEST(DataRatesTest, LowersWhatAHostAsksForToWhatTheCardOffers) {
  FakeLine line;
  EXPECT_EQ(lowered_FiDi(line, 0x97, 0x94), 0x94);
  EXPECT_EQ(lowered_FiDi(line, 0x97, 0x13), 0x13);
  EXPECT_EQ(lowered_FiDi(line, 0x94, 0x97), 0x94);
  EXPECT_EQ(lowered_FiDi(line, 0x94, 0xA4), 0x94);
  EXPECT_EQ(lowered_FiDi(line, 0x94, 0xFF), 0x94);
  EXPECT_EQ(lowered_FiDi(line, 0x94, 0x11), 0x11);
}

TEST(DataRatesTest, ListsWhatTheLineBearsAscendingAndOnce) {
  FakeLine line;
  line.highest_Di = 1;
  const DataRates rates(line);
  // 3.75 and 5 MHz over 372, 558, 744, 1116, 1488, 1860, 512, 768, 1024, 1536, 2048. No pair of
  // quotients is the same but those of 558 at 3.75 and 744 at 5 MHz, and so on by 3 : 4.
  EXPECT_TRUE(std::is_sorted(rates.all().begin(), rates.all().end()));
  EXPECT_EQ(std::adjacent_find(rates.all().begin(), rates.all().end()), rates.all().end());
  EXPECT_EQ(rates.all().front(), 1'831U);  // 3,750,000 / 2048
  EXPECT_EQ(rates.all().back(), 13'440U);  // 5,000,000 / 372
  EXPECT_EQ(std::count(rates.all().begin(), rates.all().end(), 6'720U), 1);
}

TEST(DataRatesTest, ListsAllOfAFastLine) {
  const FakeLine line;
  const DataRates rates(line);
  EXPECT_EQ(rates.all().back(), 860'215U);  // 5,000,000 x 64 / 372
  EXPECT_LT(rates.all().size(), DataRates::kMax);
  EXPECT_TRUE(std::binary_search(rates.all().begin(), rates.all().end(), 625'000U));
}

TEST(DataRatesTest, FindsThePairBehindARate) {
  FakeLine line;
  EXPECT_EQ(FiDi_of(line, 0x97, 5'000'000, 13'440), Byte{0x11});
  EXPECT_EQ(FiDi_of(line, 0x97, 5'000'000, 625'000), Byte{0x97});
  EXPECT_EQ(FiDi_of(line, 0x97, 3'750'000, 58'593), Byte{0x94});
  EXPECT_EQ(FiDi_of(line, 0x97, 5'000'000, 625'001), std::nullopt);
  EXPECT_EQ(FiDi_of(line, 0x94, 5'000'000, 625'000), std::nullopt) << "more than the card offers";
  EXPECT_EQ(FiDi_of(line, 0x01, 5'000'000, 13'440), std::nullopt) << "FI 0 bears 4 MHz";
  line.highest_Di = 32;
  EXPECT_EQ(FiDi_of(line, 0x97, 5'000'000, 625'000), std::nullopt) << "more than the line bears";
}

}  // namespace
}  // namespace ssc::firmware
