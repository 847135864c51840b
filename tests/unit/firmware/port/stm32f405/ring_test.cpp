// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/ring.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ssc::firmware {
namespace {

TEST(Ring, GivesBackInOrderWhatWasPutIn) {
  Ring<4> ring;
  std::array<Byte, 3> out{};
  for (Byte round = 0; round < 10; ++round) {
    for (Byte b = 0; b < 3; ++b) EXPECT_TRUE(ring.put(static_cast<Byte>(10 * round + b)));
    EXPECT_EQ(ring.take(out), 3u);
    EXPECT_EQ(out,
              (std::array<Byte, 3>{static_cast<Byte>(10 * round), static_cast<Byte>(10 * round + 1),
                                   static_cast<Byte>(10 * round + 2)}));
    EXPECT_TRUE(ring.empty());
  }
}

TEST(Ring, RefusesWhatDoesNotFitAndKeepsTheRest) {
  Ring<2> ring;
  EXPECT_TRUE(ring.put(1));
  EXPECT_TRUE(ring.put(2));
  EXPECT_TRUE(ring.full());
  EXPECT_FALSE(ring.put(3));
  std::array<Byte, 8> out{};
  EXPECT_EQ(ring.take(MutableBytes(out).first(1)), 1u);
  EXPECT_TRUE(ring.put(4));
  EXPECT_EQ(ring.take(out), 2u);
  EXPECT_EQ(out[0], 2);
  EXPECT_EQ(out[1], 4);
}

TEST(Ring, LosesNothingBetweenAHandlerAndALoop) {
  Ring<16> ring;
  constexpr unsigned kBytes = 200'000;
  std::thread handler([&ring] {
    for (unsigned i = 0; i < kBytes;) {
      if (ring.put(static_cast<Byte>(i))) ++i;
    }
  });
  std::array<Byte, 5> out{};
  unsigned next = 0;
  bool in_order = true;
  while (next < kBytes) {
    const std::size_t taken = ring.take(out);
    for (std::size_t i = 0; i < taken; ++i) in_order &= out[i] == static_cast<Byte>(next++);
  }
  handler.join();
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace ssc::firmware
