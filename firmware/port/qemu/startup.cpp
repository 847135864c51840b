// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/startup.hpp"

#include <algorithm>
#include <cstdint>

#include "firmware/port/qemu/clock.hpp"
#include "firmware/port/qemu/registers.hpp"
#include "firmware/port/qemu/usart.hpp"

// From reset to run_image(), and the vector table (ARMv7-M B1.5).

// Of the linker script.
extern "C" {
extern std::uint32_t data_load[], data_begin[], data_end[];
extern std::uint32_t bss_begin[], bss_end[];
extern std::uint32_t stack_begin[], stack_end[];
using Constructor = void (*)();
extern const Constructor constructors_begin[], constructors_end[];
}

namespace ssc::firmware {
namespace {

// What the stack is filled with, so that its deepest use can be read back.
constexpr std::uint32_t kStackPaint = 0x5AFE'57AC;

[[noreturn]] void reset_chip() {
  stm32::at<stm32::SCB>(stm32::kSCB).AIRCR =
      stm32::SCB::AIRCR_VECTKEY | stm32::SCB::AIRCR_SYSRESETREQ;
  for (;;) {
  }
}

void prepare_memory() {
  std::copy(data_load, data_load + (data_end - data_begin), data_begin);
  std::fill(bss_begin, bss_end, 0U);
  const auto* const top = static_cast<std::uint32_t*>(__builtin_frame_address(0));
  for (std::uint32_t* word = stack_begin; word < top - 32; ++word) *word = kStackPaint;
}

extern "C" [[noreturn]] void on_reset() {
  prepare_memory();
  for (const Constructor* make = constructors_begin; make != constructors_end; ++make) (*make)();
  run_image();
}

// Whatever went wrong, the cards are without power after a reset.
[[noreturn]] void on_fault() {
  reset_chip();
}

void on_usart1() {
  usart_host.on_interrupt();
}
void on_usart2() {
  usart_card.on_interrupt();
}
void on_usart3() {
  usart_sam.on_interrupt();
}
void on_usart6() {
  usart_panel.on_interrupt();
}

using Vector = void (*)();

struct VectorTable {
  static constexpr unsigned kOfTheCore = 15;  // reset is 1, the interrupts begin at 16
  static constexpr unsigned kInterrupts = 82;

  const void* initial_stack = stack_end;
  Vector vectors[kOfTheCore + kInterrupts];

  constexpr VectorTable() : vectors{} {
    for (Vector& vector : vectors) vector = on_fault;
    vectors[0] = on_reset;
    vectors[14] = Clock::on_tick;
    interrupt(stm32::kUSART1_IRQn) = on_usart1;
    interrupt(stm32::kUSART2_IRQn) = on_usart2;
    interrupt(stm32::kUSART3_IRQn) = on_usart3;
    interrupt(stm32::kUSART6_IRQn) = on_usart6;
  }
  constexpr Vector& interrupt(unsigned number) { return vectors[kOfTheCore + number]; }
};

[[gnu::section(".vectors"), gnu::used]] constinit const VectorTable vector_table;

}  // namespace
}  // namespace ssc::firmware

// What the language asks of its surroundings.
extern "C" {
[[noreturn]] void __cxa_pure_virtual() {
  ssc::firmware::reset_chip();
}
int atexit(void (*)()) {
  return 0;  // run_image() does not end
}
}
