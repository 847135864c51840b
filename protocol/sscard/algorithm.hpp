// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/error.hpp"
#include "protocol/identity/division.hpp"

namespace ssc::sscard {

// The block cipher of a card's keys, by the mark in the FCI of the SSSE (tag 86 in 9F0C).
enum class Algorithm : std::uint8_t {
  kDes = 0x01,    // DES and two-key 3DES, blocks of 8 bytes
  kSsf33 = 0x02,  // not published: nothing here can compute it
  kSm4 = 0x03,    // GB/T 32907
};

// kUnsupported for a mark that is none of the three.
Expected<Algorithm> recognise_algorithm(std::uint8_t mark);

// Of a card without a mark: Beijing's (division 11xxxx) use SSF33, all others DES.
Algorithm assumed_algorithm(const identity::Division& city);

constexpr std::size_t block_size(Algorithm algorithm) {
  return algorithm == Algorithm::kDes ? 8 : 16;
}

}  // namespace ssc::sscard
