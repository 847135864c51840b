// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {

// General-purpose I/O of one port letter. MODER, OSPEEDR and PUPDR have two bits a pin, AFRL and
// AFRH four, the others one; the upper half of BSRR clears.
struct GPIO {
  constexpr explicit GPIO(std::uint32_t base)
      : MODER(base + 0x00),
        OTYPER(base + 0x04),
        OSPEEDR(base + 0x08),
        PUPDR(base + 0x0C),
        IDR(base + 0x10),
        BSRR(base + 0x18),
        AFRL(base + 0x20),
        AFRH(base + 0x24) {}

  Register MODER, OTYPER, OSPEEDR, PUPDR, IDR, BSRR, AFRL, AFRH;
};

inline constexpr GPIO GPIOA(0x4002'0000);
inline constexpr GPIO GPIOB(0x4002'0400);
inline constexpr GPIO GPIOC(0x4002'0800);

}  // namespace ssc::firmware::stm32
