// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/backend/store/id.hpp"

namespace ssc::backend::sim {

// The only source of chance in a run (SplitMix64): one seed, one run. Each part of the simulation
// has a branch of its own, so that one more draw in one part changes nothing in another.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed) {}

  Rng branch(std::uint64_t number) const { return Rng(mix(state_ ^ mix(number + 1))); }

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15u); }
  std::uint64_t below(std::uint64_t n) { return next() % n; }    // n above zero
  std::int64_t between(std::int64_t first, std::int64_t last) {  // both included
    return first + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first) + 1));
  }
  bool chance(unsigned per_mille) { return below(1000) < per_mille; }

  template <class Range>
  auto& pick(Range& range) {  // not empty
    return range[static_cast<std::size_t>(below(range.size()))];
  }

  Id id() {
    Id id;
    for (Byte& byte : id.bytes) byte = static_cast<Byte>(next() >> 56);
    return id;
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace ssc::backend::sim
