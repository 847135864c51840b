// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/division.hpp"

#include <algorithm>

#include "protocol/base/hex.hpp"

namespace ssc::identity {

Expected<Division> Division::parse(std::string_view text) {
  Division division;
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != division.digits_.size() || !digits) return fail(Error::kMalformed);
  std::copy(text.begin(), text.end(), division.digits_.begin());
  return division;
}

Expected<Division> Division::from_bcd(Bytes bytes) {
  if (bytes.size() < 3) return fail(Error::kTruncated);
  if (bytes.size() > 3) return fail(Error::kTrailing);
  std::array<char, 6> text;
  return parse(to_hex(bytes, text));
}

std::array<Byte, 3> Division::to_bcd() const {
  std::array<Byte, 3> bcd{};
  for (std::size_t i = 0; i < bcd.size(); ++i) {
    bcd[i] = static_cast<Byte>((digits_[2 * i] - '0') << 4 | (digits_[2 * i + 1] - '0'));
  }
  return bcd;
}

Division Division::city() const {
  Division result = *this;
  std::fill(result.digits_.begin() + 4, result.digits_.end(), '0');
  return result;
}

Division Division::province() const {
  Division result = *this;
  std::fill(result.digits_.begin() + 2, result.digits_.end(), '0');
  return result;
}

bool Division::is_province() const {
  return *this == province();
}
bool Division::is_city() const {
  return *this == city() && !is_province();
}

}  // namespace ssc::identity
