// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/card_number.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::identity {
namespace {

constexpr std::size_t kBody = 8;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

// 0-9 are 0 to 9, A-Z 10 to 35.
std::optional<unsigned> value_of(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (is_letter(c)) return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::optional<char> card_number_check(std::string_view first8) {
  constexpr std::uint8_t kWeights[kBody] = {3, 7, 9, 10, 5, 8, 4, 2};
  if (first8.size() != kBody) return std::nullopt;
  unsigned sum = 0;
  for (std::size_t i = 0; i < kBody; ++i) {
    const auto value = value_of(first8[i]);
    if (!value) return std::nullopt;
    sum += kWeights[i] * *value;
  }
  constexpr std::string_view kCheck = "0X987654321";  // 11 - (sum mod 11): 11 is 0, 10 is X
  return kCheck[sum % 11];
}

CardNumber card_number_from(std::string_view text) {
  CardNumber number;
  number.assign(text.substr(0, kBody));
  text.remove_prefix(std::min(text.size(), kBody));
  if (text.starts_with('-')) text.remove_prefix(1);
  number.append(text.substr(0, 1));
  return number;
}

CardNumberFindings examine(const CardNumber& number) {
  const std::string_view text = number.reveal();
  if (text.size() != CardNumber::kCapacity) return {CardNumberFinding::kLength};
  CardNumberFindings findings;
  if (!is_letter(text.front())) findings.add(CardNumberFinding::kFirstNotLetter);
  const auto check = card_number_check(text.substr(0, kBody));
  if (!check || !(is_digit(text.back()) || text.back() == 'X')) {
    findings.add(CardNumberFinding::kCharacter);
  } else if (*check != text.back()) {
    findings.add(CardNumberFinding::kCheckCharacter);
  }
  return findings;
}

}  // namespace ssc::identity
