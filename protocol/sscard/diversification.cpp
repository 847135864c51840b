// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/diversification.hpp"

namespace ssc::sscard {
namespace {

constexpr std::string_view kProvinceMark = "sh";
constexpr std::string_view kCityMark = "sx";
constexpr std::string_view kZhejiang = "33";
constexpr std::size_t kProvinceDigits = 2;
constexpr std::size_t kCityDigits = 4;
constexpr std::size_t kAllDigits = 6;
constexpr std::size_t kCardFactorAt = 5;

// The first digits of the division, filled up with "0", and the mark of the level.
Factor factor_of(const identity::Division& city, std::size_t digits, std::string_view mark) {
  Factor factor;
  factor.fill('0');
  std::copy_n(city.text().begin(), digits, factor.begin());
  std::copy(mark.begin(), mark.end(), factor.begin() + kAllDigits);
  return factor;
}

}  // namespace

Factor province_factor(const identity::Division& city) {
  return factor_of(city, kProvinceDigits, kProvinceMark);
}

Factor city_factor(const identity::Division& city) {
  const bool zhejiang = city.text().substr(0, kProvinceDigits) == kZhejiang;
  return factor_of(city, zhejiang ? kCityDigits : kAllDigits, kCityMark);
}

Expected<Factor> card_factor(Bytes historical) {
  Factor factor;
  if (historical.size() < kCardFactorAt + factor.size()) return fail(Error::kTruncated);
  std::copy_n(historical.begin() + kCardFactorAt, factor.size(), factor.begin());
  return factor;
}

Expected<Factors> Factors::of(const identity::Division& city, Bytes historical) {
  const auto card = card_factor(historical);
  if (!card) return fail(card.error());
  return Factors{*card, city_factor(city), province_factor(city)};
}

FixedBytes<24> Factors::for_levels(int levels) const {
  FixedBytes<24> factors;
  if (levels >= 1) factors.append(card);
  if (levels >= 2) factors.append(city);
  if (levels >= 3) factors.append(province);
  return factors;
}

SecretKey diversify(const BlockCipher& key, const Factor& factor) {
  SecretKey result;
  for (const Byte b : factor) result.push_back(b);
  for (const Byte b : factor) result.push_back(static_cast<Byte>(~b));
  const std::size_t block = key.block_size();
  for (std::size_t at = 0; at < kKeySize; at += block) key.encrypt({result.data() + at, block});
  return result;
}

}  // namespace ssc::sscard
