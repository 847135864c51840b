// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
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

  static void on_tick();  // SysTick's interrupt: it has ended a sleep, that is all

 private:
  void wake_at(Instant instant, Instant now);

  std::uint32_t last_count_ = 0;
  std::uint64_t microseconds_ = 0;
  Instant tick_at_ = 0;
  static inline std::atomic<bool> tick_due_ = false;
};

}  // namespace ssc::firmware
