// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// Nanoseconds of a clock that only goes forward.
using Instant = std::uint64_t;

constexpr std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// What the far parts of a reader stand on, and each port brings: a way for bytes, and time.
class Wire {
 public:
  virtual void write(Bytes bytes) = 0;  // all of them, in order; the view is good in the call
  virtual Instant now() = 0;

 protected:
  ~Wire() = default;
};

}  // namespace ssc::firmware
