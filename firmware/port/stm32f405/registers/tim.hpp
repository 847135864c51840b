// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// A general-purpose timer; TIM2 counts 32 bits.
struct TIM {
  constexpr explicit TIM(std::uint32_t base)
      : CR1(base + 0x00),
        DIER(base + 0x0C),
        SR(base + 0x10),
        EGR(base + 0x14),
        CNT(base + 0x24),
        PSC(base + 0x28),
        ARR(base + 0x2C),
        CCR1(base + 0x34) {}

  static constexpr std::uint32_t CR1_CEN = 1U << 0;
  static constexpr std::uint32_t DIER_CC1IE = 1U << 1;
  static constexpr std::uint32_t SR_CC1IF = 1U << 1;  // cleared by writing 0
  static constexpr std::uint32_t EGR_UG = 1U << 0;

  Register CR1, DIER, SR, EGR, CNT, PSC, ARR, CCR1;
};

inline constexpr TIM TIM2(0x4000'0000);

}  // namespace ssc::firmware::stm32
