// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

// Blocks of the processor itself (ARMv7-M architecture reference manual), and where the interrupts
// of the chip are in its vector table.
namespace ssc::firmware::stm32 {

// Positions in the vector table behind the 16 of the processor (RM0090), and before them one of
// those.
enum Interrupt : int {
  kSysTick_IRQn = -1,
  kTIM2_IRQn = 28,
  kUSART1_IRQn = 37,
  kUSART2_IRQn = 38,
  kUSART3_IRQn = 39,
  kOTG_FS_IRQn = 67,
  kUSART6_IRQn = 71,
};
inline constexpr int kInterrupts = 82;

struct Nvic {
  constexpr explicit Nvic(std::uint32_t base)
      : ISER{Register(base), Register(base + 4), Register(base + 8)} {}

  // Of the chip, not of the processor.
  void enable(Interrupt interrupt) const {
    const auto number = static_cast<unsigned>(interrupt);
    ISER[number / 32].write(1U << (number % 32));
  }

  Register ISER[3];
};

struct SysTick {
  constexpr explicit SysTick(std::uint32_t base)
      : CTRL(base + 0x00), LOAD(base + 0x04), VAL(base + 0x08) {}

  static constexpr std::uint32_t CTRL_ENABLE = 1U << 0;
  static constexpr std::uint32_t CTRL_TICKINT = 1U << 1;
  static constexpr std::uint32_t CTRL_CLKSOURCE = 1U << 2;  // the processor's clock
  static constexpr std::uint32_t kMaxReload = 0x00FF'FFFF;

  Register CTRL, LOAD, VAL;
};

struct Scb {
  constexpr explicit Scb(std::uint32_t base) : VTOR(base + 0x08), AIRCR(base + 0x0C) {}

  static constexpr std::uint32_t AIRCR_VECTKEY = 0x05FAU << 16;
  static constexpr std::uint32_t AIRCR_SYSRESETREQ = 1U << 2;

  Register VTOR, AIRCR;
};

inline constexpr Nvic NVIC(0xE000'E100);
inline constexpr SysTick SYSTICK(0xE000'E010);
inline constexpr Scb SCB(0xE000'ED00);

}  // namespace ssc::firmware::stm32
