// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/clock.hpp"

#include <algorithm>

#include "firmware/port/qemu/registers.hpp"

namespace ssc::firmware {
namespace {

using stm32::SysTick;
using stm32::TIM;

// The emulator counts its timers at 1 GHz and its processor at 168 MHz.
constexpr std::uint32_t kTimerClocksPerMicrosecond = 1'000;
constexpr std::uint32_t kProcessorClocksPerMicrosecond = 168;
constexpr Instant kNanosecondsPerMicrosecond = 1'000;
constexpr Instant kLongestSleep = SysTick::kMaxReload / kProcessorClocksPerMicrosecond;

}  // namespace

Clock::Clock() {
  TIM& timer = stm32::at<TIM>(stm32::kTIM2);
  timer.PSC = kTimerClocksPerMicrosecond - 1;
  timer.ARR = 0xFFFF'FFFF;
  timer.EGR = TIM::EGR_UG;
  timer.CR1 = TIM::CR1_CEN;
  last_count_ = timer.CNT;
}

Instant Clock::now() {
  const std::uint32_t count = stm32::at<TIM>(stm32::kTIM2).CNT;
  microseconds_ += count - last_count_;
  last_count_ = count;
  return microseconds_ * kNanosecondsPerMicrosecond;
}

void Clock::sleep(std::optional<Instant> deadline) {
  Instant microseconds = kLongestSleep;
  if (deadline) {
    const Instant instant = now();
    if (*deadline <= instant) return;
    microseconds = std::min(microseconds, (*deadline - instant) / kNanosecondsPerMicrosecond + 1);
  }
  SysTick& tick = stm32::at<SysTick>(stm32::kSysTick);
  tick.LOAD = static_cast<std::uint32_t>(microseconds) * kProcessorClocksPerMicrosecond;
  tick.VAL = 0;
  tick.CTRL = SysTick::CTRL_CLKSOURCE | SysTick::CTRL_TICKINT | SysTick::CTRL_ENABLE;
  asm volatile("wfi" ::: "memory");
  tick.CTRL = 0;
}

}  // namespace ssc::firmware
