// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// The flash memory interface.
struct FlashInterface {
  constexpr explicit FlashInterface(std::uint32_t base)
      : ACR(base + 0x00), KEYR(base + 0x04), SR(base + 0x0C), CR(base + 0x10) {}

  static constexpr std::uint32_t ACR_LATENCY = 0b111U << 0;
  static constexpr std::uint32_t ACR_ICEN = 1U << 9;
  static constexpr std::uint32_t ACR_DCEN = 1U << 10;
  static constexpr std::uint32_t ACR_ICRST = 1U << 11;  // only while the cache is off
  static constexpr std::uint32_t ACR_DCRST = 1U << 12;

  static constexpr std::uint32_t KEY1 = 0x4567'0123;
  static constexpr std::uint32_t KEY2 = 0xCDEF'89AB;

  static constexpr std::uint32_t SR_EOP = 1U << 0;  // this and the errors: cleared by writing 1
  static constexpr std::uint32_t SR_OPERR = 1U << 1;
  static constexpr std::uint32_t SR_WRPERR = 1U << 4;
  static constexpr std::uint32_t SR_PGAERR = 1U << 5;
  static constexpr std::uint32_t SR_PGPERR = 1U << 6;
  static constexpr std::uint32_t SR_PGSERR = 1U << 7;
  static constexpr std::uint32_t SR_BSY = 1U << 16;

  static constexpr std::uint32_t CR_PG = 1U << 0;
  static constexpr std::uint32_t CR_SER = 1U << 1;
  static constexpr unsigned CR_SNB = 3;
  static constexpr std::uint32_t CR_PSIZE_x32 = 0b10U << 8;
  static constexpr std::uint32_t CR_STRT = 1U << 16;
  static constexpr std::uint32_t CR_LOCK = 1U << 31;

  Register ACR, KEYR, SR, CR;
};

inline constexpr FlashInterface FLASH(0x4002'3C00);

}  // namespace ssc::firmware::stm32
