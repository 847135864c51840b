// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/pps_answer.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"

namespace ssc::cardsim {
namespace {

// TA1 95, T=0 and T=1.
const iso7816::Atr kAtr = *iso7816::parse_atr(hex("3B 90 95 80 01 84"));

std::string answer(std::string_view request, PpsStyle style = PpsStyle::kAgrees) {
  return to_hex(answer_pps(*iso7816::parse_pps(hex(request)), kAtr, style).characters);
}
std::optional<iso7816::PpsAgreement> agreed(std::string_view request, PpsStyle style) {
  return answer_pps(*iso7816::parse_pps(hex(request)), kAtr, style).agreed;
}

TEST(PpsAnswer, RepeatsWhatTheCardBears) {
  EXPECT_EQ(answer("FF 10 95 7A"), "FF10957A");
  EXPECT_EQ(answer("FF 11 94 7A"), "FF11947A");  // T=1, and a lower Di
  EXPECT_EQ(answer("FF 10 11 FE"), "FF1011FE");
  EXPECT_EQ(answer("FF 01 FE"), "FF01FE");
  EXPECT_EQ(agreed("FF 11 95 7B", PpsStyle::kAgrees)->protocol, 1);
  EXPECT_EQ(agreed("FF 11 95 7B", PpsStyle::kAgrees)->bit_rate, (iso7816::BitRate{512, 16}));
}

TEST(PpsAnswer, LeavesOutWhatItDoesNotBear) {
  EXPECT_EQ(answer("FF 10 96 79"), "FF00FF");
  EXPECT_EQ(answer("FF 10 18 F7"), "FF00FF");
  EXPECT_EQ(agreed("FF 10 96 79", PpsStyle::kAgrees)->bit_rate, iso7816::kDefaultBitRate);
}

TEST(PpsAnswer, IsSilentToAnotherProtocol) {
  EXPECT_EQ(answer("FF 02 FD"), "");
}

TEST(PpsAnswer, MayBeUnwilling) {
  EXPECT_EQ(answer("FF 10 95 7A", PpsStyle::kDropsPps1), "FF00FF");
  EXPECT_EQ(answer("FF 10 95 7A", PpsStyle::kMute), "");
  EXPECT_EQ(answer("FF 10 95 7A", PpsStyle::kWrong), "FF11957B");
  EXPECT_FALSE(agreed("FF 10 95 7A", PpsStyle::kWrong));
}

}  // namespace
}  // namespace ssc::cardsim
