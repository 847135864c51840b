// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/clock.hpp"

#include <algorithm>

#include "firmware/port/stm32f405/registers/tim.hpp"

namespace ssc::firmware::stm32 {
namespace {

// A compare value that the counter has already passed when it is written would match a whole round
// later. From the one to the other it is some 30 instructions out of the flash: 10 µs.
constexpr Ticks kSoonest = kTicksPerSecond / 100'000;
constexpr Ticks kLatest = kTicksPerSecond;

}  // namespace

void Clock::start() {
  TIM2.PSC.write(0);
  TIM2.ARR.write(0xFFFF'FFFF);
  TIM2.EGR.write(TIM::EGR_UG);
  TIM2.SR.write(0);
  TIM2.DIER.write(TIM::DIER_CC1IE);
  TIM2.CR1.write(TIM::CR1_CEN);
  last_count_ = TIM2.CNT.read();
}

Ticks Clock::now() {
  const std::uint32_t count = TIM2.CNT.read();
  now_ += count - last_count_;
  last_count_ = count;
  return now_;
}

void Clock::wake_at(std::optional<Ticks> deadline) {
  const Ticks instant = now();
  const Ticks wanted = deadline && *deadline > instant ? *deadline - instant : kSoonest;
  const Ticks wait = deadline ? std::clamp(wanted, kSoonest, kLatest) : kLatest;
  TIM2.CCR1.write(last_count_ + static_cast<std::uint32_t>(wait));
}

void Clock::on_interrupt() {
  TIM2.SR.write(~TIM::SR_CC1IF);
}

}  // namespace ssc::firmware::stm32
