// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/port/stm32f405/registers/core.hpp"
#include "firmware/port/stm32f405/registers/tim.hpp"
#include "firmware/port/stm32f405/registers/usart.hpp"

// What only the emulated board uses: serial ports as such. Clock tree, GPIO and DMA are not for
// this port: the emulator models none of them, and a loop that waits for their ready bits would
// never end.
namespace ssc::firmware::stm32 {

inline constexpr USART USART1(0x4001'1000);
inline constexpr USART USART6(0x4001'1400);
inline constexpr std::uint32_t USART_CR2_STOP_2 = 0b10U << 12;

}  // namespace ssc::firmware::stm32
