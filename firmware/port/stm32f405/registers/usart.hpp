// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// A serial port, as far as its smart-card mode needs it (RM0090).
struct USART {
  constexpr explicit USART(std::uint32_t base)
      : SR(base + 0x00),
        DR(base + 0x04),
        BRR(base + 0x08),
        CR1(base + 0x0C),
        CR2(base + 0x10),
        CR3(base + 0x14),
        GTPR(base + 0x18) {}

  // Flags of a character that has come: a read of SR and then of DR clears them.
  static constexpr std::uint32_t SR_FE = 1U << 1;  // while sending: the card complains
  static constexpr std::uint32_t SR_NE = 1U << 2;
  static constexpr std::uint32_t SR_ORE = 1U << 3;
  static constexpr std::uint32_t SR_RXNE = 1U << 5;
  // Sent, and the guard time is over: a read of SR and then a write of DR clears it.
  static constexpr std::uint32_t SR_TC = 1U << 6;

  // With M and PCE bit 8 is the parity bit: of what has come, it is the one on the line.
  static constexpr std::uint32_t DR_CHARACTER = 0x1FF;

  static constexpr std::uint32_t CR1_RE = 1U << 2;
  static constexpr std::uint32_t CR1_TE = 1U << 3;
  static constexpr std::uint32_t CR1_RXNEIE = 1U << 5;
  static constexpr std::uint32_t CR1_TCIE = 1U << 6;
  static constexpr std::uint32_t CR1_PS = 1U << 9;  // odd parity
  static constexpr std::uint32_t CR1_PCE = 1U << 10;
  static constexpr std::uint32_t CR1_M = 1U << 12;  // 9 bits, the parity bit among them
  static constexpr std::uint32_t CR1_UE = 1U << 13;

  static constexpr std::uint32_t CR2_CLKEN = 1U << 11;
  static constexpr std::uint32_t CR2_STOP = 0b11U << 12;
  static constexpr std::uint32_t CR2_STOP_1 = 0b00U << 12;
  static constexpr std::uint32_t CR2_STOP_1_5 = 0b11U << 12;

  static constexpr std::uint32_t CR3_NACK = 1U << 4;
  static constexpr std::uint32_t CR3_SCEN = 1U << 5;

  static constexpr std::uint32_t GTPR_PSC = 0xFF;       // CK = APB / (2 PSC)
  static constexpr std::uint32_t GTPR_GT = 0xFFU << 8;  // guard time, in baud clocks
  static constexpr unsigned GTPR_GT_POSITION = 8;

  Register SR, DR, BRR, CR1, CR2, CR3, GTPR;
};

inline constexpr USART USART2(0x4000'4400);
inline constexpr USART USART3(0x4000'4800);

}  // namespace ssc::firmware::stm32
