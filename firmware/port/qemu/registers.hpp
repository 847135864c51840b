// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// The registers of the STM32F405 that this port uses, by their names in the reference manual
// (RM0090) and, for the core, in the ARMv7-M architecture reference manual. Clock tree, GPIO and
// DMA are not here: the emulator models none of them, and a loop that waits for their ready bits
// would never end.
namespace ssc::firmware::stm32 {

using Register = volatile std::uint32_t;

struct USART {
  Register SR, DR, BRR, CR1, CR2, CR3, GTPR;

  static constexpr std::uint32_t SR_RXNE = 1U << 5;
  static constexpr std::uint32_t CR1_RE = 1U << 2;
  static constexpr std::uint32_t CR1_TE = 1U << 3;
  static constexpr std::uint32_t CR1_RXNEIE = 1U << 5;
  static constexpr std::uint32_t CR1_UE = 1U << 13;
  static constexpr std::uint32_t CR2_STOP_2 = 0b10U << 12;
};

// A general-purpose timer of 32 bits.
struct TIM {
  Register CR1, CR2, SMCR, DIER, SR, EGR, CCMR1, CCMR2, CCER, CNT, PSC, ARR;

  static constexpr std::uint32_t CR1_CEN = 1U << 0;
  static constexpr std::uint32_t EGR_UG = 1U << 0;
};

struct SysTick {
  Register CTRL, LOAD, VAL, CALIB;

  static constexpr std::uint32_t CTRL_ENABLE = 1U << 0;
  static constexpr std::uint32_t CTRL_TICKINT = 1U << 1;
  static constexpr std::uint32_t CTRL_CLKSOURCE = 1U << 2;  // the processor's clock
  static constexpr std::uint32_t kMaxReload = 0x00FF'FFFF;
};

struct NVIC {
  Register ISER[8];

  void enable(unsigned interrupt) { ISER[interrupt / 32] = 1U << (interrupt % 32); }
};

struct SCB {
  Register CPUID, ICSR, VTOR, AIRCR;

  static constexpr std::uint32_t AIRCR_VECTKEY = 0x05FAU << 16;
  static constexpr std::uint32_t AIRCR_SYSRESETREQ = 1U << 2;
};

// The block of registers at an address of the memory map.
template <class Block>
Block& at(std::uint32_t address) {
  return *reinterpret_cast<Block*>(address);
}

inline constexpr std::uint32_t kUSART1 = 0x4001'1000;
inline constexpr std::uint32_t kUSART2 = 0x4000'4400;
inline constexpr std::uint32_t kUSART3 = 0x4000'4800;
inline constexpr std::uint32_t kUSART6 = 0x4001'1400;
inline constexpr std::uint32_t kTIM2 = 0x4000'0000;
inline constexpr std::uint32_t kSysTick = 0xE000'E010;
inline constexpr std::uint32_t kNVIC = 0xE000'E100;
inline constexpr std::uint32_t kSCB = 0xE000'ED00;

// Positions in the vector table, behind the 16 of the core (RM0090 table 62).
enum Interrupt : unsigned {
  kUSART1_IRQn = 37,
  kUSART2_IRQn = 38,
  kUSART3_IRQn = 39,
  kUSART6_IRQn = 71,
};

}  // namespace ssc::firmware::stm32
