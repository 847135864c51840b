// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

// Blocks of the processor itself (ARMv7-M architecture reference manual), and where the interrupts
// of the chip are in its vector table.
namespace ssc::firmware::stm32 {

// Positions behind the 16 of the core (RM0090, vector table).
enum Interrupt : unsigned {
  kTIM2_IRQn = 28,
  kUSART1_IRQn = 37,
  kUSART2_IRQn = 38,
  kUSART3_IRQn = 39,
  kOTG_FS_IRQn = 67,
  kUSART6_IRQn = 71,
};
inline constexpr unsigned kInterrupts = 82;

struct Nvic {
  constexpr explicit Nvic(std::uint32_t base) : base_(base) {}

  void enable(Interrupt interrupt) const { ISER(interrupt / 32).write(1U << (interrupt % 32)); }

 private:
  constexpr Register ISER(unsigned n) const { return Register(base_ + 4 * n); }

  std::uint32_t base_;
};

struct Scb {
  constexpr explicit Scb(std::uint32_t base) : VTOR(base + 0x08), AIRCR(base + 0x0C) {}

  static constexpr std::uint32_t AIRCR_VECTKEY = 0x05FAU << 16;
  static constexpr std::uint32_t AIRCR_SYSRESETREQ = 1U << 2;

  Register VTOR, AIRCR;
};

inline constexpr Nvic NVIC(0xE000'E100);
inline constexpr Scb SCB(0xE000'ED00);

}  // namespace ssc::firmware::stm32
