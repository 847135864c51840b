// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ssc::firmware {

// What a slot has done for the host since the reader started; the card's side is CardStatistics.
struct SlotStatistics {
  std::uint32_t commands = 0;         // bulk-OUT messages to this slot
  std::uint32_t failures = 0;         // of those, answered with bmCommandStatus 1
  std::uint32_t time_extensions = 0;  // bmCommandStatus 2
  std::uint32_t aborts = 0;           // completed
};

}  // namespace ssc::firmware
