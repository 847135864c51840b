// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/card_identifier.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

constexpr std::string_view kText = "999911D15600000500BF7C7AFFFFFFFF";
constexpr Byte kBytes[] = {0x99, 0x99, 0x11, 0xD1, 0x56, 0x00, 0x00, 0x05,
                           0x00, 0xBF, 0x7C, 0x7A, 0xFF, 0xFF, 0xFF, 0xFF};

TEST(CardIdentifier, IsTheUpperCaseHexOfSixteenBytes) {
  EXPECT_EQ(card_identifier_from_bytes(kBytes)->reveal(), kText);
  EXPECT_EQ(parse_card_identifier("999911d15600000500bf7c7affffffff")->reveal(), kText);
}

TEST(CardIdentifier, NamesTheDivisionThatIssuedTheCard) {
  EXPECT_EQ(issuing_division(*card_identifier_from_bytes(kBytes))->text(), "999911");
  EXPECT_EQ(issuing_division(*parse_card_identifier("99A911D15600000500000001FFFFFFFF")).error(),
            Error::kMalformed);
}

TEST(CardIdentifier, IsRefusedWithAnotherApplicationId) {
  EXPECT_EQ(parse_card_identifier("999911D15600000600000001FFFFFFFF").error(), Error::kMalformed);
  EXPECT_EQ(parse_card_identifier("999911A00000033300000001FFFFFFFF").error(), Error::kMalformed);
}

TEST(CardIdentifier, IsRefusedInAnyOtherLengthOrForm) {
  EXPECT_EQ(card_identifier_from_bytes(Bytes(kBytes).first(15)).error(), Error::kTruncated);
  const Byte seventeen[17] = {};
  EXPECT_EQ(card_identifier_from_bytes(seventeen).error(), Error::kTrailing);
  EXPECT_EQ(parse_card_identifier("").error(), Error::kMalformed);
  EXPECT_EQ(parse_card_identifier(kText.substr(1)).error(), Error::kMalformed);
  EXPECT_EQ(parse_card_identifier("99 99 11 D1 56 00 00 05 00 BF 7C").error(), Error::kMalformed);
  EXPECT_EQ(parse_card_identifier("999911D15600000500BF7C7AFFFFFFFG").error(), Error::kMalformed);
}

}  // namespace
}  // namespace ssc::identity
