// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "firmware/port/qemu/registers.hpp"
#include "firmware/port/stm32f405/ring.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// An asynchronous serial port: received bytes go by interrupt into a ring, sent ones out at once.
//
// No byte is lost: while the ring is full the receiver leaves the last byte where it is, and an
// emulated wire waits.
class Usart {
 public:
  constexpr Usart(const stm32::USART& registers, stm32::Interrupt interrupt)
      : registers_(registers), interrupt_(interrupt) {}

  // 8 data bits, no parity, 2 stop bits. The emulator keeps no bit rate.
  void open();

  bool has_received() const { return !received_.empty(); }
  // Fills `buffer` from its beginning; the view is what has come.
  Bytes receive(MutableBytes buffer);
  void send(Bytes bytes);

  void on_interrupt();

 private:
  const stm32::USART& registers_;
  stm32::Interrupt interrupt_;
  Ring<512> received_;
  std::atomic<bool> held_ = false;  // the receiver waits for room
};

// The ports of the board, in the order of its connectors.
extern Usart usart_host;   // USART1: CCID, in the framing of a serial reader
extern Usart usart_card;   // USART2: contacts of the user card
extern Usart usart_sam;    // USART3: contacts of the security module
extern Usart usart_panel;  // USART6: keys, lights and buzzer

}  // namespace ssc::firmware
