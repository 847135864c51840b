// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/card_number.hpp"

#include <gtest/gtest.h>

namespace ssc::identity {
namespace {

CardNumber card_number(std::string_view text) {
  CardNumber number;
  EXPECT_TRUE(number.assign(text));
  return number;
}

struct Vector {
  std::string_view body;
  char check;
};

class CardNumberVectors : public testing::TestWithParam<Vector> {};

TEST_P(CardNumberVectors, HaveTheCheckCharacterOfTheStandard) {
  EXPECT_EQ(card_number_check(GetParam().body), GetParam().check);
}

INSTANTIATE_TEST_SUITE_P(Standard, CardNumberVectors,
                         testing::Values(Vector{"D2143569", 'X'}, Vector{"X0000001", '9'},
                                         Vector{"B0000013", '1'}, Vector{"HA104692", '4'},
                                         Vector{"A1234567", '4'}));
INSTANTIATE_TEST_SUITE_P(Invented, CardNumberVectors,
                         testing::Values(Vector{"V9990001", '1'}, Vector{"V9990002", 'X'},
                                         Vector{"W9990003", '5'}, Vector{"V9990004", '6'},
                                         Vector{"V9990005", '4'}, Vector{"V9990006", '2'},
                                         Vector{"V9990007", '0'}));

TEST(CardNumber, IsTakenWithoutTheHyphenAndWithoutPadding) {
  EXPECT_EQ(card_number_from("D2143569-X").reveal(), "D2143569X");
  EXPECT_EQ(card_number_from(std::string_view("D2143569X\0\0", 11)).reveal(), "D2143569X");
  EXPECT_EQ(card_number_from("V99").reveal(), "V99");
  EXPECT_EQ(card_number_from("").reveal(), "");
}

TEST(CardNumber, WithItsCheckCharacterHasNoFindings) {
  EXPECT_TRUE(examine(card_number("D2143569X")).empty());
}

TEST(CardNumber, FlagsWhatIsOddAndKeepsTheNumber) {
  using Finding = CardNumberFinding;
  EXPECT_EQ(examine(card_number("D21435690")), CardNumberFindings{Finding::kCheckCharacter});
  EXPECT_EQ(examine(card_number("D2143569")), CardNumberFindings{Finding::kLength});
  EXPECT_EQ(examine(card_number("d2143569X")),
            (CardNumberFindings{Finding::kFirstNotLetter, Finding::kCharacter}));
  EXPECT_EQ(examine(card_number("D2143569A")), CardNumberFindings{Finding::kCharacter});
  EXPECT_EQ(examine(card_number("000000000")), CardNumberFindings{Finding::kFirstNotLetter});
}

}  // namespace
}  // namespace ssc::identity
