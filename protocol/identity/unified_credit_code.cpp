// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/unified_credit_code.hpp"

#include <cstddef>

namespace ssc::identity {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::size_t kBody = 17;
static_assert(kAlphabet.size() == 31);

}  // namespace

std::optional<char> unified_credit_code_check(std::string_view first17) {
  if (first17.size() != kBody) return std::nullopt;
  std::size_t sum = 0;
  std::size_t weight = 1;  // powers of 3 modulo 31
  for (const char c : first17) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    sum += value * weight;
    weight = weight * 3 % kAlphabet.size();
  }
  return kAlphabet[(kAlphabet.size() - sum % kAlphabet.size()) % kAlphabet.size()];
}

bool is_unified_credit_code(std::string_view text) {
  return text.size() == kBody + 1 &&
         unified_credit_code_check(text.substr(0, kBody)) == text.back();
}

}  // namespace ssc::identity
