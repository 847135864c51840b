// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/algorithm.hpp"

namespace ssc::sscard {

Expected<Algorithm> recognise_algorithm(std::uint8_t mark) {
  const bool known = mark >= static_cast<std::uint8_t>(Algorithm::kDes) &&
                     mark <= static_cast<std::uint8_t>(Algorithm::kSm4);
  if (!known) return fail(Error::kUnsupported);
  return static_cast<Algorithm>(mark);
}

Algorithm assumed_algorithm(const identity::Division& city) {
  constexpr std::string_view kBeijing = "11";
  return city.text().substr(0, 2) == kBeijing ? Algorithm::kSsf33 : Algorithm::kDes;
}

}  // namespace ssc::sscard
