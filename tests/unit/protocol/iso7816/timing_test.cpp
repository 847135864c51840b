// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/timing.hpp"

#include <gtest/gtest.h>

namespace ssc::iso7816 {
namespace {

constexpr std::uint32_t k4MHz = 4'000'000;

struct FiCase {
  Byte FI;
  std::uint16_t Fi;
  std::uint32_t fmax_hz;
};
struct DiCase {
  Byte DI;
  std::uint8_t Di;
};

// ISO/IEC 7816-3 table 7.
constexpr FiCase kFi[] = {
    {0x0, 372, 4'000'000},   {0x1, 372, 5'000'000},   {0x2, 558, 6'000'000},
    {0x3, 744, 8'000'000},   {0x4, 1116, 12'000'000}, {0x5, 1488, 16'000'000},
    {0x6, 1860, 20'000'000}, {0x9, 512, 5'000'000},   {0xA, 768, 7'500'000},
    {0xB, 1024, 10'000'000}, {0xC, 1536, 15'000'000}, {0xD, 2048, 20'000'000},
};
// Table 8.
constexpr DiCase kDi[] = {{1, 1},  {2, 2},  {3, 4},  {4, 8}, {5, 16},
                          {6, 32}, {7, 64}, {8, 12}, {9, 20}};

TEST(Timing, FiAndItsHighestClockAreThoseOfTable7) {
  for (const FiCase& row : kFi) {
    const Byte ta1 = static_cast<Byte>(row.FI << 4 | 1);
    EXPECT_EQ(bit_rate(ta1), (BitRate{row.Fi, 1})) << int{row.FI};
    EXPECT_EQ(fmax_hz(ta1), row.fmax_hz) << int{row.FI};
  }
}

TEST(Timing, DiIsThatOfTable8) {
  for (const DiCase& row : kDi) {
    EXPECT_EQ(bit_rate(static_cast<Byte>(0x10 | row.DI)), (BitRate{372, row.Di})) << int{row.DI};
  }
}

TEST(Timing, ReservedValuesAreErrors) {
  for (const Byte ta1 : {0x71, 0x81, 0xE1, 0xF1}) {
    EXPECT_EQ(bit_rate(ta1).error(), Error::kOutOfRange) << int{ta1};
    EXPECT_EQ(fmax_hz(ta1).error(), Error::kOutOfRange) << int{ta1};
  }
  for (const Byte ta1 : {0x10, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F}) {
    EXPECT_EQ(bit_rate(ta1).error(), Error::kOutOfRange) << int{ta1};
    EXPECT_TRUE(fmax_hz(ta1)) << int{ta1};
  }
}

TEST(Timing, GuardTimeAddsNToTwelveEtu) {
  EXPECT_EQ(guard_time_etu(0, 0, kDefaultBitRate, kDefaultBitRate), 12u);
  EXPECT_EQ(guard_time_etu(2, 0, kDefaultBitRate, kDefaultBitRate), 14u);
  EXPECT_EQ(guard_time_etu(254, 1, kDefaultBitRate, kDefaultBitRate), 266u);
}

TEST(Timing, GuardTimeOf255IsTheLeastOfTheProtocol) {
  EXPECT_EQ(guard_time_etu(255, 0, kDefaultBitRate, kDefaultBitRate), 12u);
  EXPECT_EQ(guard_time_etu(255, 1, kDefaultBitRate, kDefaultBitRate), 11u);
}

TEST(Timing, WithT15GuardTimeCountsInTheEtuOfTA1) {
  const BitRate ta1{512, 32};  // 16 cycles an etu; 372 / 1 has 372
  EXPECT_EQ(guard_time_etu(10, 0, kDefaultBitRate, ta1), 12u + 1);  // 160 cycles
  EXPECT_EQ(guard_time_etu(10, 0, ta1, ta1), 12u + 10);
  EXPECT_EQ(guard_time_etu(10, 0, ta1, kDefaultBitRate), 12u + 233);  // 3720 cycles, rounded up
}

TEST(Timing, WaitingTimeIs960TimesWITimesDi) {
  EXPECT_EQ(waiting_time_etu(10, kDefaultBitRate), 9600u);
  EXPECT_EQ(waiting_time_etu(10, BitRate{512, 64}), 614'400u);
  EXPECT_EQ(waiting_time_etu(255, BitRate{372, 64}), 15'667'200u);
}

TEST(Timing, CharacterWaitingTime) {
  EXPECT_EQ(character_waiting_time_etu(0), 12u);
  EXPECT_EQ(character_waiting_time_etu(5), 43u);
  EXPECT_EQ(character_waiting_time_etu(15), 32'779u);
}

TEST(Timing, BlockWaitingTime) {
  EXPECT_EQ(block_waiting_time_etu(4, kDefaultBitRate), 11u + 16 * 960);
  EXPECT_EQ(block_waiting_time_etu(0, kDefaultBitRate), 11u + 960);
  EXPECT_EQ(block_waiting_time_etu(4, BitRate{512, 8}), 11u + 89'280);  // 16 x 960 x 372 x 8 / 512
  EXPECT_EQ(block_waiting_time_etu(9, BitRate{372, 64}), 11u + 31'457'280);
  EXPECT_EQ(block_waiting_time_etu(15, kDefaultBitRate),
            block_waiting_time_etu(9, kDefaultBitRate));
}

TEST(Timing, FixedTimes) {
  EXPECT_EQ(kInitialWaitingTimeEtu, 9600u);
  EXPECT_EQ(kTurnRoundT0Etu, 16u);
  EXPECT_EQ(kBlockGuardTimeEtu, 22u);
}

TEST(Timing, OneEtuAtFourMegahertzIs93Microseconds) {
  EXPECT_EQ(etu_to_ns(1, kDefaultBitRate, k4MHz), 93'000u);
  EXPECT_EQ(etu_to_ns(9600, kDefaultBitRate, k4MHz), 892'800'000u);  // 0.893 s
}

TEST(Timing, NanosecondsAreRoundedUp) {
  EXPECT_EQ(etu_to_ns(1, BitRate{372, 1}, 3'579'545), 103'924u);  // 103,923.8…
  EXPECT_EQ(etu_to_ns(0, kDefaultBitRate, k4MHz), 0u);
}

TEST(Timing, TheLongestTimesDoNotOverflow) {
  // BWI 9 at 372 / 64 and 4 MHz: 45.7 s and 11 etu of 1.453125 us.
  EXPECT_EQ(etu_to_ns(block_waiting_time_etu(9, BitRate{372, 64}), BitRate{372, 64}, k4MHz),
            45'711'375'985u);
  EXPECT_EQ(etu_to_ns(0xFFFFFFFF, BitRate{2048, 1}, 1'000'000), 8'796'093'020'160'000u);
}

}  // namespace
}  // namespace ssc::iso7816
