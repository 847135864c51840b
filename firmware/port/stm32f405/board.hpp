// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "firmware/port/stm32f405/pin.hpp"

// The board: an STM32F405RG, one card interface chip of the TDA8035 class a slot, a crystal of
// 8 MHz, power from USB. What a maker wires otherwise is changed here and nowhere else.
namespace ssc::firmware::stm32 {

inline constexpr std::uint32_t kCrystalHz = 8'000'000;

// The clocks that clock_tree.hpp makes of it. A card clock is APB1 / (2 PSC): 5 MHz and 3.75 MHz
// are exact, and 12 and 16 ticks of TIM2, which counts at twice APB1.
inline constexpr std::uint32_t kProcessorHz = 120'000'000;
inline constexpr std::uint32_t kApb1Hz = 30'000'000;
inline constexpr std::uint32_t kTicksPerSecond = 2 * kApb1Hz;

// What leads to one card interface. Names are those of the TDA8035; its clock divider is strapped
// to 1:1, so that the card has the clock of the USART.
struct CardPins {
  Pin I_OUC;     // USART TX, open drain with a pull-up at the interface; also its RX
  Pin XTAL1;     // USART CK
  Pin CMDVCCN;   // low: power the card; pulled up on the board, for a chip in reset drives nothing
  Pin RSTIN;     // RST of the card, while it has power
  Pin EN_5V_3V;  // high: 5 V, low: 3 V
  Pin EN_1_8VN;  // low: 1.8 V, whatever EN_5V_3V says
  Pin OFFN;      // low without power: no card; low with power: pulled, or a fault of the supply
};

inline constexpr unsigned kUsartFunction = 7;  // AF7: USART1 to 3
inline constexpr std::array kCardPins = {
    // slot 0, the user's card: USART2
    CardPins{{GPIOA, 2}, {GPIOA, 4}, {GPIOC, 0}, {GPIOC, 1}, {GPIOC, 2}, {GPIOC, 3}, {GPIOA, 0}},
    // slot 1, the security module: USART3
    CardPins{{GPIOB, 10}, {GPIOB, 12}, {GPIOC, 6}, {GPIOC, 7}, {GPIOC, 8}, {GPIOC, 9}, {GPIOA, 1}},
};

inline constexpr unsigned kUsbFunction = 10;  // AF10: OTG FS
inline constexpr Pin kUsbDm(GPIOA, 11);
inline constexpr Pin kUsbDp(GPIOA, 12);

inline constexpr std::array kLedPins = {Pin(GPIOB, 0), Pin(GPIOB, 1)};  // high: lit
inline constexpr Pin kBuzzerPin(GPIOB, 5);                              // high: an active buzzer
inline constexpr Pin kUpdateButton(GPIOB, 9);  // to ground; held at the start: boot mode

}  // namespace ssc::firmware::stm32
