// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/reset.hpp"

#include "firmware/port/stm32f405/registers/core.hpp"

namespace ssc::firmware::stm32 {

void reset_chip() {
#if defined(__arm__)
  asm volatile("dsb" ::: "memory");  // what was written is in the RAM
#endif
  SCB.AIRCR.write(Scb::AIRCR_VECTKEY | Scb::AIRCR_SYSRESETREQ);
#if defined(__arm__)
  for (;;) {
  }
#endif
}

}  // namespace ssc::firmware::stm32
