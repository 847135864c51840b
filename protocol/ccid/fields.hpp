// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"

// How a list of fields becomes bytes: a field is a pointer to an unsigned member, as wide on the
// wire as in the struct and little-endian, or Rfu. The caller has checked that the bytes are there.
namespace ssc::ccid {

// n reserved bytes: zero when sent, not looked at when received.
template <std::size_t n>
struct Rfu {};

template <std::size_t n>
constexpr std::size_t width(Rfu<n>) {
  return n;
}
template <class Packet, std::unsigned_integral Integer>
constexpr std::size_t width(Integer Packet::*) {
  return sizeof(Integer);
}

template <class Packet, std::size_t n>
constexpr void load_field(Packet&, Rfu<n>, Bytes) {}
template <class Packet, std::unsigned_integral Integer>
constexpr void load_field(Packet& packet, Integer Packet::*field, Bytes bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = sizeof(Integer); i-- > 0;) value = value << 8 | bytes[i];
  packet.*field = static_cast<Integer>(value);
}

template <class Packet, std::size_t n>
constexpr void store_field(const Packet&, Rfu<n>, MutableBytes) {}
template <class Packet, std::unsigned_integral Integer>
constexpr void store_field(const Packet& packet, Integer Packet::*field, MutableBytes bytes) {
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bytes[i] = static_cast<Byte>(packet.*field >> (8 * i));
  }
}

}  // namespace ssc::ccid
