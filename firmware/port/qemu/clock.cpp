// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/clock.hpp"

#include <algorithm>

#include "firmware/port/qemu/registers.hpp"

namespace ssc::firmware {
namespace {

using stm32::SysTick;
using stm32::SYSTICK;
using stm32::TIM;
using stm32::TIM2;

// The emulator counts its timers at 1 GHz and its processor at 168 MHz.
constexpr std::uint32_t kTimerClocksPerMicrosecond = 1'000;
constexpr std::uint32_t kProcessorClocksPerMicrosecond = 168;
constexpr Instant kNanosecondsPerMicrosecond = 1'000;
constexpr Instant kLongestSleep = 99'000'000;
static_assert(kLongestSleep / kNanosecondsPerMicrosecond * kProcessorClocksPerMicrosecond <
              SysTick::kMaxReload);

}  // namespace

Clock::Clock() {
  TIM2.PSC.write(kTimerClocksPerMicrosecond - 1);
  TIM2.ARR.write(0xFFFF'FFFF);
  TIM2.EGR.write(TIM::EGR_UG);
  TIM2.CR1.write(TIM::CR1_CEN);
  last_count_ = TIM2.CNT.read();
}

Instant Clock::now() {
  const std::uint32_t count = TIM2.CNT.read();
  microseconds_ += count - last_count_;
  last_count_ = count;
  return microseconds_ * kNanosecondsPerMicrosecond;
}

// A tick that comes too early costs one turn of the loop, setting it costs more: deadlines mostly
// move away from now, so it is left where it is until it has come.
void Clock::sleep(std::optional<Instant> deadline) {
  const Instant instant = now();
  if (deadline && *deadline <= instant) return;
  const Instant latest = instant + kLongestSleep;
  const Instant wake = deadline ? std::min(*deadline, latest) : latest;
  if (!tick_due_ || tick_at_ > wake) wake_at(wake, instant);
  asm volatile("wfi" ::: "memory");
}

void Clock::wake_at(Instant instant, Instant now) {
  const Instant microseconds = (instant - now) / kNanosecondsPerMicrosecond + 1;
  SYSTICK.CTRL.write(0);
  SYSTICK.LOAD.write(static_cast<std::uint32_t>(microseconds) * kProcessorClocksPerMicrosecond);
  SYSTICK.VAL.write(0);
  SYSTICK.CTRL.write(SysTick::CTRL_CLKSOURCE | SysTick::CTRL_TICKINT | SysTick::CTRL_ENABLE);
  tick_at_ = now + microseconds * kNanosecondsPerMicrosecond;
  tick_due_ = true;
}

void Clock::on_tick() {
  SYSTICK.CTRL.write(0);
  tick_due_ = false;
}

}  // namespace ssc::firmware
