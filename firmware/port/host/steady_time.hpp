// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// The time of this port's wires.
inline Instant steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<Instant>(std::chrono::nanoseconds(since).count());
}

}  // namespace ssc::firmware
