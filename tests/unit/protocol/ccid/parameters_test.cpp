// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/parameters.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ssc::ccid {
namespace {

TEST(Parameters, T0InTheOrderOfTheStandard) {
  const Byte bytes[] = {0x95, 0x02, 0xFF, 0x0B, 0x03};
  const auto p = parse_t0_parameters(bytes);
  ASSERT_TRUE(p);
  EXPECT_EQ(*p, (T0Parameters{.bmFindexDindex = 0x95,
                              .bmTCCKST0 = 0x02,
                              .bGuardTimeT0 = 0xFF,
                              .bWaitingIntegerT0 = 0x0B,
                              .bClockStop = 0x03}));
  EXPECT_TRUE(equal(encode(*p), bytes));
  EXPECT_EQ(first_bad_field(*p), std::nullopt);
}

TEST(Parameters, T1InTheOrderOfTheStandard) {
  const Byte bytes[] = {0x18, 0x11, 0x0A, 0x45, 0x01, 0xFE, 0x00};
  const auto p = parse_t1_parameters(bytes);
  ASSERT_TRUE(p);
  EXPECT_EQ(*p, (T1Parameters{.bmFindexDindex = 0x18,
                              .bmTCCKST1 = 0x11,
                              .bGuardTimeT1 = 0x0A,
                              .bmWaitingIntegersT1 = 0x45,
                              .bClockStop = 0x01,
                              .bIFSC = 0xFE,
                              .bNadValue = 0x00}));
  EXPECT_TRUE(equal(encode(*p), bytes));
  EXPECT_EQ(first_bad_field(*p), std::nullopt);
}

TEST(Parameters, DefaultsAreThoseOfTheCardStandard) {
  const Byte t0[] = {0x11, 0x00, 0x00, 0x0A, 0x00};
  const Byte t1[] = {0x11, 0x10, 0x00, 0x4D, 0x00, 0x20, 0x00};
  EXPECT_TRUE(equal(encode(T0Parameters{}), t0));
  EXPECT_TRUE(equal(encode(T1Parameters{}), t1));
}

TEST(Parameters, NamesTheOffsetOfTheFirstBadField) {
  struct Case {
    std::vector<Byte> bytes;
    Byte offset;
  };
  const Case t0[] = {
      {{0x71, 0x00, 0x00, 0x0A, 0x00}, 0x0A},  // FI 7 reserved
      {{0x10, 0x00, 0x00, 0x0A, 0x00}, 0x0A},  // DI 0 reserved
      {{0x11, 0x01, 0x00, 0x0A, 0x00}, 0x0B}, {{0x11, 0x10, 0x00, 0x0A, 0x00}, 0x0B},
      {{0x11, 0x00, 0x00, 0x00, 0x00}, 0x0D}, {{0x11, 0x00, 0x00, 0x0A, 0x04}, 0x0E},
      {{0x11, 0x80, 0x00, 0x00, 0x04}, 0x0B},
  };
  for (const auto& [bytes, offset] : t0) {
    EXPECT_EQ(first_bad_field(*parse_t0_parameters(bytes)), offset);
  }
  const Case t1[] = {
      {{0xF1, 0x10, 0x00, 0x4D, 0x00, 0x20, 0x00}, 0x0A},
      {{0x11, 0x00, 0x00, 0x4D, 0x00, 0x20, 0x00}, 0x0B},
      {{0x11, 0x14, 0x00, 0x4D, 0x00, 0x20, 0x00}, 0x0B},
      {{0x11, 0x10, 0x00, 0xAD, 0x00, 0x20, 0x00}, 0x0D},
      {{0x11, 0x10, 0x00, 0x4D, 0x04, 0x20, 0x00}, 0x0E},
      {{0x11, 0x10, 0x00, 0x4D, 0x00, 0x00, 0x00}, 0x0F},
      {{0x11, 0x10, 0x00, 0x4D, 0x00, 0xFF, 0x00}, 0x0F},
      {{0x11, 0x10, 0x00, 0x4D, 0x00, 0x20, 0x80}, 0x10},
  };
  for (const auto& [bytes, offset] : t1) {
    EXPECT_EQ(first_bad_field(*parse_t1_parameters(bytes)), offset);
  }
}

TEST(Parameters, RefusesOtherSizes) {
  const Byte bytes[8] = {};
  EXPECT_EQ(parse_t0_parameters(Bytes(bytes).first(4)).error(), Error::kTruncated);
  EXPECT_EQ(parse_t0_parameters(Bytes(bytes).first(6)).error(), Error::kTrailing);
  EXPECT_EQ(parse_t1_parameters(Bytes(bytes).first(6)).error(), Error::kTruncated);
  EXPECT_EQ(parse_t1_parameters(bytes).error(), Error::kTrailing);
}

}  // namespace
}  // namespace ssc::ccid
