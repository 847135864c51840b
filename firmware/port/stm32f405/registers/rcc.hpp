// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// Reset and clock control.
struct Rcc {
  constexpr explicit Rcc(std::uint32_t base)
      : CR(base + 0x00),
        PLLCFGR(base + 0x04),
        CFGR(base + 0x08),
        AHB1ENR(base + 0x30),
        AHB2ENR(base + 0x34),
        APB1ENR(base + 0x40),
        CSR(base + 0x74) {}

  static constexpr std::uint32_t CR_HSION = 1U << 0;
  static constexpr std::uint32_t CR_HSIRDY = 1U << 1;
  static constexpr std::uint32_t CR_HSEON = 1U << 16;
  static constexpr std::uint32_t CR_HSERDY = 1U << 17;
  static constexpr std::uint32_t CR_PLLON = 1U << 24;
  static constexpr std::uint32_t CR_PLLRDY = 1U << 25;

  static constexpr unsigned PLLCFGR_PLLM = 0;
  static constexpr unsigned PLLCFGR_PLLN = 6;
  static constexpr unsigned PLLCFGR_PLLP = 16;  // 0: divided by 2
  static constexpr std::uint32_t PLLCFGR_PLLSRC_HSE = 1U << 22;
  static constexpr unsigned PLLCFGR_PLLQ = 24;

  static constexpr std::uint32_t CFGR_SW = 0b11U << 0;
  static constexpr std::uint32_t CFGR_SW_HSI = 0b00U << 0;
  static constexpr std::uint32_t CFGR_SW_PLL = 0b10U << 0;
  static constexpr std::uint32_t CFGR_SWS = 0b11U << 2;
  static constexpr std::uint32_t CFGR_SWS_HSI = 0b00U << 2;
  static constexpr std::uint32_t CFGR_SWS_PLL = 0b10U << 2;
  static constexpr std::uint32_t CFGR_HPRE = 0b1111U << 4;  // 0: not divided
  static constexpr std::uint32_t CFGR_PPRE1 = 0b111U << 10;
  static constexpr std::uint32_t CFGR_PPRE1_4 = 0b101U << 10;
  static constexpr std::uint32_t CFGR_PPRE2 = 0b111U << 13;
  static constexpr std::uint32_t CFGR_PPRE2_2 = 0b100U << 13;

  // Why the chip was reset: until they are removed, all reasons since then.
  static constexpr std::uint32_t CSR_RMVF = 1U << 24;
  static constexpr std::uint32_t CSR_PORRSTF = 1U << 27;  // power-on

  static constexpr std::uint32_t AHB1ENR_GPIOAEN = 1U << 0;
  static constexpr std::uint32_t AHB1ENR_GPIOBEN = 1U << 1;
  static constexpr std::uint32_t AHB1ENR_GPIOCEN = 1U << 2;
  static constexpr std::uint32_t AHB2ENR_OTGFSEN = 1U << 7;
  static constexpr std::uint32_t APB1ENR_TIM2EN = 1U << 0;
  static constexpr std::uint32_t APB1ENR_USART2EN = 1U << 17;
  static constexpr std::uint32_t APB1ENR_USART3EN = 1U << 18;

  Register CR, PLLCFGR, CFGR, AHB1ENR, AHB2ENR, APB1ENR, CSR;
};

inline constexpr Rcc RCC(0x4002'3800);

}  // namespace ssc::firmware::stm32
