// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "tools/cardsim/chip/data.hpp"

// Fixed fields in a row, as the money commands carry them.
namespace ssc::cardsim {

class FieldWriter {
 public:
  FieldWriter& u8(Byte value) {
    data_.push_back(value);
    return *this;
  }
  FieldWriter& be16(std::uint16_t value) {
    Byte bytes[2];
    store_be16(bytes, value);
    return raw(bytes);
  }
  FieldWriter& be32(std::uint32_t value) {
    Byte bytes[4];
    store_be32(bytes, value);
    return raw(bytes);
  }
  FieldWriter& raw(Bytes bytes);
  // Four decimal digits, such as a year.
  FieldWriter& bcd4(unsigned value) {
    const auto two = [](unsigned v) { return static_cast<Byte>(v / 10 % 10 << 4 | v % 10); };
    return u8(two(value / 100)).u8(two(value));
  }
  Data take() { return std::move(data_); }

 private:
  Data data_;
};

// The caller has checked that the fields are there.
class FieldReader {
 public:
  explicit FieldReader(Bytes bytes) : left_(bytes) {}

  Byte u8() { return raw<1>()[0]; }
  std::uint16_t be16() { return load_be16(raw<2>()); }
  std::uint32_t be32() { return load_be32(raw<4>()); }
  template <std::size_t N>
  std::array<Byte, N> raw() {
    std::array<Byte, N> field;
    std::copy_n(left_.begin(), N, field.begin());
    left_ = left_.subspan(N);
    return field;
  }
  Bytes rest() const { return left_; }

 private:
  Bytes left_;
};

// Digits of a cn field; a nibble above 9 counts as it is, so the result is a number anyway.
inline unsigned from_bcd(Bytes digits) {
  unsigned value = 0;
  for (const Byte b : digits) value = value * 100 + (b >> 4) * 10U + (b & 0x0F);
  return value;
}

}  // namespace ssc::cardsim
