// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/startup.hpp"

#include <algorithm>
#include <cstdint>

#include "firmware/port/stm32f405/reset.hpp"

// Of the linker script.
extern "C" {
extern std::uint32_t vectors_begin[];
extern std::uint32_t data_load[], data_begin[], data_end[];
extern std::uint32_t bss_begin[], bss_end[];
extern std::uint32_t stack_begin[];
using Constructor = void (*)();
extern const Constructor constructors_begin[], constructors_end[];
}

namespace ssc::firmware::stm32 {
namespace {

// What the stack is filled with, so that its deepest use can be read back.
constexpr std::uint32_t kStackPaint = 0x5AFE'57AC;

void prepare_memory() {
  std::copy(data_load, data_load + (data_end - data_begin), data_begin);
  std::fill(bss_begin, bss_end, 0U);
  const auto* const top = static_cast<std::uint32_t*>(__builtin_frame_address(0));
  for (std::uint32_t* word = stack_begin; word < top - 32; ++word) *word = kStackPaint;
}

}  // namespace

extern "C" {

// The table of vectors is this image's, whichever was there before.
[[noreturn]] void on_reset() {
  SCB.VTOR.write(reinterpret_cast<std::uint32_t>(vectors_begin));
  prepare_memory();
  for (const Constructor* make = constructors_begin; make != constructors_end; ++make) (*make)();
  run_image();
}

[[noreturn]] void on_fault() {
  reset_chip();
  for (;;) {
  }
}

// What the language asks of its surroundings.
[[noreturn]] void __cxa_pure_virtual() {
  on_fault();
}
int atexit(void (*)()) {
  return 0;  // run_image() does not end
}

}  // extern "C"

}  // namespace ssc::firmware::stm32
