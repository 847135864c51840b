// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/card_clock.hpp"

#include <gtest/gtest.h>

namespace ssc::firmware::stm32 {
namespace {

using iso7816::BitRate;

constexpr CardClock kFast = CardClock::at_most(5'000'000);
constexpr CardClock kSlow = CardClock::at_most(3'750'000);

TEST(CardClock, IsTheFastestThatIsNotAboveTheOneAskedForNorAbove5MHz) {
  struct {
    std::uint32_t asked, PSC, hertz;
  } const cases[] = {
      {5'000'000, 3, 5'000'000}, {4'999'999, 4, 3'750'000},  {3'750'000, 4, 3'750'000},
      {4'000'000, 4, 3'750'000}, {20'000'000, 3, 5'000'000}, {1'000'000, 15, 1'000'000},
      {100'000, 15, 1'000'000},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CardClock::at_most(c.asked).PSC(), c.PSC) << c.asked;
    EXPECT_EQ(CardClock::at_most(c.asked).hertz(), c.hertz) << c.asked;
  }
}

// APB1 x Fi / (Di f): 30 MHz x 372 / 5 MHz.
TEST(CardClock, SetsABitToOneEtuInCyclesOfApb1) {
  EXPECT_EQ(kFast.BRR({372, 1}), 2232U);
  EXPECT_EQ(kSlow.BRR({372, 1}), 2976U);
  EXPECT_EQ(kFast.BRR({512, 64}), 48U);
  EXPECT_EQ(kSlow.BRR({512, 64}), 64U);
  EXPECT_EQ(kFast.BRR({2048, 1}), 12288U);
  EXPECT_EQ(kFast.BRR({512, 20}), 154U);  // of 153.6
}

TEST(CardClock, MakesBitRatesWhoseTenthBitIsOffByLessThanATenth) {
  EXPECT_TRUE(kFast.makes({512, 64}));
  EXPECT_TRUE(kFast.makes({372, 20}));   // 112 of 111.6
  EXPECT_TRUE(kFast.makes({372, 64}));   // 35 of 34.875
  EXPECT_FALSE(kSlow.makes({372, 64}));  // 47 of 46.5
  EXPECT_FALSE(kFast.makes({372, 0}));
}

TEST(CardClock, CountsInTicksOf60MHz) {
  EXPECT_EQ(kFast.cycles(400), 4'800U);
  EXPECT_EQ(kSlow.cycles(400), 6'400U);
  EXPECT_EQ(kFast.etus(12, {372, 1}), 12U * 4'464);
  EXPECT_EQ(kFast.etus(1, {512, 20}), 308U);  // of 307.2: later, never sooner
  EXPECT_EQ(kFast.length(milliseconds(10), {}), 600'000U);
  EXPECT_EQ(kFast.length(clocks(40'000), {}), 480'000U);
  EXPECT_EQ(kFast.length(etu(2), {}), 8'928U);
}

// 45 s of BWT at BWI 9, and the longest WT: 255 x 960 x 64 etu.
TEST(CardClock, CountsTheLongestWaitingTimes) {
  EXPECT_EQ(kSlow.etus(255U * 960 * 64, {512, 64}), Ticks{255} * 960 * 512 * 16);
}

}  // namespace
}  // namespace ssc::firmware::stm32
