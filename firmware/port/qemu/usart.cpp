// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/usart.hpp"

namespace ssc::firmware {

using stm32::USART;

constinit Usart usart_host(stm32::kUSART1, stm32::kUSART1_IRQn);
constinit Usart usart_card(stm32::kUSART2, stm32::kUSART2_IRQn);
constinit Usart usart_sam(stm32::kUSART3, stm32::kUSART3_IRQn);
constinit Usart usart_panel(stm32::kUSART6, stm32::kUSART6_IRQn);

void Usart::open() {
  registers().CR2 = USART::CR2_STOP_2;
  registers().CR1 = USART::CR1_UE | USART::CR1_TE | USART::CR1_RE | USART::CR1_RXNEIE;
  stm32::at<stm32::NVIC>(stm32::kNVIC).enable(interrupt_);
}

void Usart::on_interrupt() {
  USART& usart = registers();
  if ((usart.SR & USART::SR_RXNE) == 0) return;
  if (received_.full()) {
    usart.CR1 = usart.CR1 & ~USART::CR1_RXNEIE;  // until the loop has made room
    held_.store(true, std::memory_order_release);
    return;
  }
  received_.put(static_cast<Byte>(usart.DR));
}

Bytes Usart::receive(MutableBytes buffer) {
  const std::size_t taken = received_.take(buffer);
  if (held_.exchange(false)) registers().CR1 = registers().CR1 | USART::CR1_RXNEIE;
  return buffer.first(taken);
}

// The emulator's transmitter is always ready: a write to DR returns when the byte has left.
void Usart::send(Bytes bytes) {
  USART& usart = registers();
  for (const Byte b : bytes) usart.DR = b;
}

}  // namespace ssc::firmware
