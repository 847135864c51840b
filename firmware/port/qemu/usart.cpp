// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/usart.hpp"

namespace ssc::firmware {

using stm32::USART;

constinit Usart usart_host(stm32::USART1, stm32::kUSART1_IRQn);
constinit Usart usart_card(stm32::USART2, stm32::kUSART2_IRQn);
constinit Usart usart_sam(stm32::USART3, stm32::kUSART3_IRQn);
constinit Usart usart_panel(stm32::USART6, stm32::kUSART6_IRQn);

void Usart::open() {
  registers_.CR2.write(stm32::USART_CR2_STOP_2);
  registers_.CR1.write(USART::CR1_UE | USART::CR1_TE | USART::CR1_RE | USART::CR1_RXNEIE);
  stm32::NVIC.enable(interrupt_);
}

void Usart::on_interrupt() {
  if (!registers_.SR.has(USART::SR_RXNE)) return;
  if (received_.full()) {
    registers_.CR1.clear(USART::CR1_RXNEIE);  // until the loop has made room
    held_.store(true, std::memory_order_release);
    return;
  }
  received_.put(static_cast<Byte>(registers_.DR.read()));
}

Bytes Usart::receive(MutableBytes buffer) {
  const std::size_t taken = received_.take(buffer);
  if (held_.exchange(false)) registers_.CR1.set(USART::CR1_RXNEIE);
  return buffer.first(taken);
}

// The emulator's transmitter is always ready: a write to DR returns when the byte has left.
void Usart::send(Bytes bytes) {
  for (const Byte b : bytes) registers_.DR.write(b);
}

}  // namespace ssc::firmware
