// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>

#include "firmware/port/stm32f405/registers/core.hpp"

// From reset to run_image(), for every image of the chip (ARMv7-M B1.5). An image defines its
// run_image() and its table of vectors, of which the linker script image.ld takes care:
//
//   [[gnu::section(".vectors"), gnu::used]] constinit const VectorTable kVectors({
//       {kTIM2_IRQn, Clock::on_interrupt},
//   });
namespace ssc::firmware::stm32 {

// What an image does once memory and constructors are ready.
[[noreturn]] void run_image();

using Vector = void (*)();

extern "C" {
[[noreturn]] void on_reset();
// Whatever went wrong: the chip is reset, and cards are without power after a reset.
[[noreturn]] void on_fault();
extern std::uint32_t stack_end[];  // of the linker script
}

class VectorTable {
 public:
  struct Handler {
    Interrupt interrupt;
    Vector run;
  };

  constexpr VectorTable(std::initializer_list<Handler> handlers) {
    vectors_.fill(on_fault);
    vectors_[0] = on_reset;
    for (const Handler& handler : handlers) vectors_[kFirst + handler.interrupt] = handler.run;
  }

 private:
  static constexpr int kFirst = 15;  // of the chip's; the initial stack is before all vectors

  const void* initial_stack_ = stack_end;
  std::array<Vector, kFirst + kInterrupts> vectors_{};
};

}  // namespace ssc::firmware::stm32
