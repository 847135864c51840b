// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "protocol/base/enum_set.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::identity {

// The card number of card item 07 (卡号): eight characters and a check character. The algorithm is
// that of GB 11714. The card may pad the item: only the first nine characters count.
using CardNumber = Sensitive<struct CardNumberTag, 9>;

enum class CardNumberFinding : std::uint8_t {
  kLength,          // not nine characters
  kCharacter,       // other than 0-9 and A-Z, or a check character other than 0-9 and X
  kFirstNotLetter,  // the first character should be a letter, for the district
  kCheckCharacter,  // does not match
};
using CardNumberFindings = EnumSet<CardNumberFinding>;

CardNumberFindings examine(const CardNumber& number);

// Takes a number off a card item or a form: drops a hyphen before the check character (printed,
// never stored) and whatever follows the ninth character. Shorter texts are kept as they are.
CardNumber card_number_from(std::string_view text);

// The check character for eight characters 0-9, A-Z; nothing for other text.
std::optional<char> card_number_check(std::string_view first8);

}  // namespace ssc::identity
