// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ssc::firmware::stm32 {

// The clocks of board.hpp, from the crystal, and those of the blocks that a program uses:
//
//   HSE 8 ── /M 4 ── ×N 120 ── VCO 240 ──┬── /P 2 ── SYSCLK and AHB 120 ──┬── /4 ── APB1 30
//                                         │                               │         timers 60
//                                         └── /Q 5 ── USB 48              └── /2 ── APB2 60 (MHz)
//
// The voltage scale stays that of a reset, which allows more.
//
// Works from any state: after a reset, and after a program that has already done it.
//
// False: the crystal does not start, or the PLL does not lock. The chip then runs from its own
// oscillator (HSI, 16 MHz, undivided), which is not good enough for USB; blocks have their clocks,
// so that it can still be said.
bool start_clocks();

}  // namespace ssc::firmware::stm32
