// SPDX-License-Identifier: Apache-2.0
#include "host/driver/time_limits.hpp"

#include <gtest/gtest.h>

namespace ssc::driver {
namespace {

constexpr std::uint32_t k4MHz = 4'000;
constexpr iso7816::BitRate k512By64{512, 64};

TEST(TransferTime, IsTheWorkWaitingTimesTheCharactersAndAMargin) {
  // WT = 960 × 10 × 372 / 4 MHz = 893 ms; 261 characters of 12 etu at 93 µs = 291 ms.
  const LineTimes t0{.protocol = 0};
  EXPECT_EQ(transfer_time(t0, k4MHz, 261, 6), Milliseconds(6 * 893 - 1 + 291 + 1 + 1'000));
}

TEST(TransferTime, CountsBlockWaitingTimesInT1AndLetsTheCardPause) {
  // BWT at BWI 4 = 1.429 s and 11 etu; CWT at CWI 0 = 12 etu, 100 times.
  const LineTimes t1{.protocol = 1, .N = 255, .BWI = 4, .CWI = 0};
  const Milliseconds time = transfer_time(t1, k4MHz, 100, 1);
  EXPECT_GE(time, Milliseconds(1'429 + 1 + 102 + 111 + 1'000));
  EXPECT_LE(time, Milliseconds(1'429 + 2 + 103 + 112 + 1'001 + 360));
}

TEST(TransferTime, NeverIsShorterThanAReaderNeeds) {
  const LineTimes fast{.protocol = 0, .bit_rate = k512By64, .WI = 1};
  EXPECT_EQ(transfer_time(fast, k4MHz, 7, 1), kMinTransferTime);
}

TEST(TransferTime, DoesNotBelieveACardThatClaimsMinutes) {
  const LineTimes slow{.protocol = 1, .N = 254, .WI = 255, .BWI = 9, .CWI = 15};
  EXPECT_EQ(transfer_time(slow, k4MHz, 65'546, 6), kMaxTransferTime);
}

TEST(TransferTime, CountsAnImpossibleClockAsTheNearestOneThatCanBe) {
  const LineTimes t0{.protocol = 0};
  EXPECT_EQ(transfer_time(t0, 0, 10, 6), transfer_time(t0, 1'000, 10, 6));
  EXPECT_EQ(transfer_time(t0, 0xFFFFFFFF, 10, 6), kMinTransferTime);
}

}  // namespace
}  // namespace ssc::driver
