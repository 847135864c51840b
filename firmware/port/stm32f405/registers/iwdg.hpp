// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// The independent watchdog, on the clock of the LSI: nothing but a reset stops it.
struct Iwdg {
  constexpr explicit Iwdg(std::uint32_t base)
      : KR(base + 0x00), PR(base + 0x04), RLR(base + 0x08), SR(base + 0x0C) {}

  static constexpr std::uint32_t KR_RELOAD = 0xAAAA;
  static constexpr std::uint32_t KR_ACCESS = 0x5555;  // to PR and RLR
  static constexpr std::uint32_t KR_START = 0xCCCC;
  static constexpr std::uint32_t PR_256 = 6;
  static constexpr std::uint32_t RLR_MAX = 0xFFF;
  static constexpr std::uint32_t SR_PVU = 1U << 0;
  static constexpr std::uint32_t SR_RVU = 1U << 1;

  Register KR, PR, RLR, SR;
};

inline constexpr Iwdg IWDG(0x4000'3000);

}  // namespace ssc::firmware::stm32
