// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/pps.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

const Pps kFast{.protocol = 0, .PPS1 = 0x96};

Expected<PpsAgreement> settle_with(const Pps& request, std::string_view answer) {
  const auto parsed = parse_pps(hex(answer));
  if (!parsed) return fail(parsed.error());
  return settle(request, *parsed);
}

TEST(Pps, RequestsAreEncodedWithTheirCheckByte) {
  EXPECT_EQ(hex_of(encode(Pps{.protocol = 0})), "FF00FF");
  EXPECT_EQ(hex_of(encode(kFast)), "FF109679");
  EXPECT_EQ(hex_of(encode(Pps{.protocol = 1, .PPS1 = 0x18})), "FF1118F6");
  EXPECT_EQ(hex_of(encode(Pps{.protocol = 1, .PPS1 = 0x18, .PPS2 = 0x01, .PPS3 = 0x00})),
            "FF7118010097");
}

TEST(Pps, LengthFollowsFromPPS0) {
  EXPECT_EQ(pps_length(0x00), 3u);
  EXPECT_EQ(pps_length(0x11), 4u);
  EXPECT_EQ(pps_length(0x50), 5u);
  EXPECT_EQ(pps_length(0x7F), 6u);
  EXPECT_EQ(pps_length(0xFF), 6u);
}

TEST(Pps, MessagesAreReadBack) {
  EXPECT_EQ(parse_pps(hex("FF 10 96 79")), kFast);
  EXPECT_EQ(parse_pps(hex("FF 21 05 DB")), (Pps{.protocol = 1, .PPS2 = 0x05}));
}

TEST(Pps, MisshapenMessagesAreDefinedErrors) {
  EXPECT_EQ(parse_pps({}).error(), Error::kTruncated);
  EXPECT_EQ(parse_pps(hex("FF")).error(), Error::kTruncated);
  EXPECT_EQ(parse_pps(hex("FF 10 96")).error(), Error::kTruncated);
  EXPECT_EQ(parse_pps(hex("FF 10 96 79 00")).error(), Error::kTrailing);
  EXPECT_EQ(parse_pps(hex("FE 10 96 78")).error(), Error::kMalformed);
  EXPECT_EQ(parse_pps(hex("FF 10 96 78")).error(), Error::kChecksum);
  EXPECT_EQ(parse_pps(hex("FF 90 96 F9")).error(), Error::kOutOfRange);  // b8
  EXPECT_EQ(parse_pps(hex("FF 0F F0")).error(), Error::kOutOfRange);     // T=15
}

TEST(Pps, AnEchoAgreesToTheRequest) {
  const auto agreement = settle_with(kFast, "FF 10 96 79");
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->protocol, 0);
  EXPECT_EQ(agreement->TA1, 0x96);
  EXPECT_EQ(agreement->bit_rate, (BitRate{512, 32}));
}

TEST(Pps, AnAnswerWithoutPPS1MeansTheDefaultRate) {
  const auto agreement = settle_with(kFast, "FF 00 FF");
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->TA1, 0x11);
  EXPECT_EQ(agreement->bit_rate, kDefaultBitRate);
}

TEST(Pps, AnyOtherAnswerIsRefused) {
  EXPECT_EQ(settle_with(kFast, "FF 11 96 78").error(), Error::kMalformed);     // T=1
  EXPECT_EQ(settle_with(kFast, "FF 10 95 7A").error(), Error::kMalformed);     // other rate
  EXPECT_EQ(settle_with(kFast, "FF 30 96 01 58").error(), Error::kMalformed);  // PPS2 added
  EXPECT_EQ(settle_with(Pps{.protocol = 0}, "FF 10 96 79").error(),
            Error::kMalformed);  // PPS1 added
}

TEST(Pps, AReservedRateIsRefusedEvenWhenEchoed) {
  EXPECT_EQ(settle_with(Pps{.protocol = 0, .PPS1 = 0xFF}, "FF 10 FF 10").error(),
            Error::kOutOfRange);
}

}  // namespace
}  // namespace ssc::iso7816
