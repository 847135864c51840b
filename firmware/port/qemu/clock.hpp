// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// Time since the start, from TIM2 running freely at 1 MHz, and sleep until an interrupt or a
// deadline, by SysTick.
class Clock {
 public:
  Clock();

  // Called at least once an hour, or the 32-bit counter goes round unseen; sleep() sees to that.
  Instant now();

  // Waits for the next interrupt, at most until `deadline` and at most 99 ms. To be called with
  // interrupts masked: one that has come since they were ends the wait at once.
  void sleep(std::optional<Instant> deadline);

 private:
  std::uint32_t last_count_ = 0;
  std::uint64_t microseconds_ = 0;
};

}  // namespace ssc::firmware
