// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ssc::firmware::stm32 {

// While it lives no interrupt handler runs; one that becomes due still ends a sleep. For the main
// loop; handlers do not interrupt each other. A model of the chip has its handlers called from its
// own loop, so there is nothing to mask.
class InterruptsMasked {
 public:
#if defined(__arm__)
  InterruptsMasked() { asm volatile("cpsid i" ::: "memory"); }
  ~InterruptsMasked() { asm volatile("cpsie i" ::: "memory"); }
#else
  InterruptsMasked() {}
  ~InterruptsMasked() {}
#endif
  InterruptsMasked(const InterruptsMasked&) = delete;
  InterruptsMasked& operator=(const InterruptsMasked&) = delete;
};

// Sleeps until an interrupt is due, also while they are masked: what has come since they were ends
// the sleep at once. A model of the chip lets time pass.
#if defined(__arm__)
inline void wait_for_interrupt() {
  asm volatile("dsb\n\twfi" ::: "memory");
}
#else
void wait_for_interrupt();
#endif

}  // namespace ssc::firmware::stm32
