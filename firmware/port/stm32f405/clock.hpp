// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/port/stm32f405/board.hpp"

namespace ssc::firmware::stm32 {

// Ticks of TIM2 since the start, of 1/60 µs: whole numbers of them are in every card clock cycle.
using Ticks = std::uint64_t;

constexpr Ticks milliseconds_in_ticks(std::uint32_t ms) {
  return Ticks{ms} * (kTicksPerSecond / 1'000);
}
constexpr std::optional<Ticks> earlier(std::optional<Ticks> a, std::optional<Ticks> b) {
  if (!a || !b) return a ? a : b;
  return *a < *b ? a : b;
}

// Time, from TIM2 running freely, and the interrupt that ends a sleep. One loop.
class Clock {
 public:
  // The clock of TIM2 must run (RCC APB1ENR).
  void start();

  // Called at least once a minute, or the 32-bit counter goes round unseen.
  Ticks now();

  // When TIM2 stood at `count`: within half a minute of the last `now`, before or after it.
  Ticks instant_of(std::uint32_t count) const {
    return now_ + static_cast<Ticks>(std::int64_t{static_cast<std::int32_t>(count - last_count_)});
  }

  // Has TIM2 interrupt at `deadline`, at once when it has passed, and in any case within a second.
  void wake_at(std::optional<Ticks> deadline);
  static void on_interrupt();  // TIM2: it has ended a sleep, that is all

 private:
  std::uint32_t last_count_ = 0;
  Ticks now_ = 0;
};

}  // namespace ssc::firmware::stm32
