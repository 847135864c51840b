// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/clock.hpp"
#include "firmware/port/qemu/usart.hpp"
#include "firmware/port/stm32f405/startup.hpp"

namespace ssc::firmware {
namespace {

template <Usart& usart>
void on_usart() {
  usart.on_interrupt();
}

[[gnu::section(".vectors"), gnu::used]] constinit const stm32::VectorTable kVectors({
    {stm32::kSysTick_IRQn, Clock::on_tick},
    {stm32::kUSART1_IRQn, on_usart<usart_host>},
    {stm32::kUSART2_IRQn, on_usart<usart_card>},
    {stm32::kUSART3_IRQn, on_usart<usart_sam>},
    {stm32::kUSART6_IRQn, on_usart<usart_panel>},
});

}  // namespace
}  // namespace ssc::firmware
