// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ssc {

using Byte = std::uint8_t;
using Bytes = std::span<const Byte>;
using MutableBytes = std::span<Byte>;

// Integers in the byte order of the field. The caller has checked that the bytes are there.
constexpr std::uint16_t load_be16(Bytes b) {
  return static_cast<std::uint16_t>(b[0] << 8 | b[1]);
}
constexpr std::uint32_t load_be32(Bytes b) {
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}
constexpr std::uint16_t load_le16(Bytes b) {
  return static_cast<std::uint16_t>(b[1] << 8 | b[0]);
}
constexpr std::uint32_t load_le32(Bytes b) {
  return std::uint32_t{b[3]} << 24 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[1]} << 8 | b[0];
}
constexpr void store_be16(MutableBytes b, std::uint16_t v) {
  b[0] = static_cast<Byte>(v >> 8);
  b[1] = static_cast<Byte>(v);
}
constexpr void store_be32(MutableBytes b, std::uint32_t v) {
  for (int i = 0; i < 4; ++i) b[i] = static_cast<Byte>(v >> (24 - 8 * i));
}
constexpr void store_le16(MutableBytes b, std::uint16_t v) {
  b[0] = static_cast<Byte>(v);
  b[1] = static_cast<Byte>(v >> 8);
}
constexpr void store_le32(MutableBytes b, std::uint32_t v) {
  for (int i = 0; i < 4; ++i) b[i] = static_cast<Byte>(v >> (8 * i));
}

inline bool equal(Bytes a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// A byte string of at most N bytes, without a heap. What does not fit is refused whole, never cut.
template <std::size_t N>
class FixedBytes {
 public:
  static constexpr std::size_t kCapacity = N;

  constexpr FixedBytes() = default;

  constexpr bool push_back(Byte b) {
    if (size_ == N) return false;
    data_[size_++] = b;
    return true;
  }
  constexpr bool append(Bytes bytes) {
    if (bytes.size() > N - size_) return false;
    std::copy(bytes.begin(), bytes.end(), data_.begin() + size_);
    size_ += bytes.size();
    return true;
  }
  constexpr bool assign(Bytes bytes) {
    clear();
    return append(bytes);
  }
  constexpr void clear() { size_ = 0; }
  constexpr bool resize(std::size_t size) {  // new bytes are zero
    if (size > N) return false;
    if (size > size_) std::fill(data_.begin() + size_, data_.begin() + size, Byte{0});
    size_ = size;
    return true;
  }

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr bool full() const { return size_ == N; }
  constexpr Byte* data() { return data_.data(); }
  constexpr const Byte* data() const { return data_.data(); }
  constexpr Byte& operator[](std::size_t i) { return data_[i]; }
  constexpr Byte operator[](std::size_t i) const { return data_[i]; }
  constexpr const Byte* begin() const { return data_.data(); }
  constexpr const Byte* end() const { return data_.data() + size_; }
  constexpr Byte* begin() { return data_.data(); }
  constexpr Byte* end() { return data_.data() + size_; }
  constexpr Bytes bytes() const { return Bytes(data_.data(), size_); }
  constexpr operator Bytes() const { return bytes(); }  // NOLINT(google-explicit-constructor)

  friend constexpr bool operator==(const FixedBytes& a, const FixedBytes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::array<Byte, N> data_{};
  std::size_t size_ = 0;
};

}  // namespace ssc
