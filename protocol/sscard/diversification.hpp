// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protocol/identity/division.hpp"
#include "protocol/sscard/secure_messaging.hpp"

// How a key of a card comes from the issuer's root: one step each for province, city and card (part
// 9 of the card's rules).
namespace ssc::sscard {

using Factor = std::array<Byte, 8>;

// "PP0000sh", PP the province of the issuing city.
Factor province_factor(const identity::Division& city);
// "PPCCDDsx"; in Zhejiang (33) "PPCC00sx".
Factor city_factor(const identity::Division& city);
// Bytes 6 to 13 of the historical bytes of the answer to reset: maker, area and serial. kTruncated:
// there are fewer.
Expected<Factor> card_factor(Bytes historical);

// The factors of a card, in the order a PSAM wants them.
struct Factors {
  Factor card{}, city{}, province{};

  // `city`: the division in the card's identifier. Error of card_factor.
  static Expected<Factors> of(const identity::Division& city, Bytes historical);

  // For a root so many levels above the card: 1 card; 2 card, city; 3 card, city, province.
  FixedBytes<24> for_levels(int levels) const;
};

// One step: with 8-byte blocks E(factor) E(complement of factor), with 16 E(factor complement).
SecretKey diversify(const BlockCipher& key, const Factor& factor);

}  // namespace ssc::sscard
