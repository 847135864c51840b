// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/boot_keys.hpp"
#include "firmware/boot/p256_verifier.hpp"
#include "firmware/port/stm32f405/boot_program.hpp"
#include "firmware/port/stm32f405/clock_tree.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/no_crystal.hpp"
#include "firmware/port/stm32f405/startup.hpp"

namespace ssc::firmware::stm32 {
namespace {

[[gnu::section(".vectors"), gnu::used]] constinit const VectorTable kVectors({
    {kTIM2_IRQn, Clock::on_interrupt},
    {kOTG_FS_IRQn, OtgFs::on_interrupt},
});

// As the processor itself does it after a reset: stack and reset vector are the first two words.
[[noreturn]] void run_program(std::uint32_t vectors) {
  SCB.VTOR.write(vectors);
  asm volatile(
      "dsb\n\t"
      "isb\n\t"
      "ldr r1, [%0, #4]\n\t"
      "ldr r0, [%0]\n\t"
      "msr msp, r0\n\t"
      "bx r1"
      :
      : "r"(vectors)
      : "r0", "r1", "memory");
  __builtin_unreachable();
}

}  // namespace

void run_image() {
  if (!start_clocks()) report_missing_crystal();
  const Bytes flash(reinterpret_cast<const Byte*>(kFlashStart), kFlashSize);
  static boot::P256Verifier verifier(boot::boot_keys());
  static BootProgram program(flash, verifier, boot::has_development_key());
  if (program.start()) run_program(kProgramStart);
  program.start_update_mode();
  for (;;) program.turn();
}

}  // namespace ssc::firmware::stm32
