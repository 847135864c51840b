// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/qemu_reader.hpp"
#include "firmware/port/qemu/straps.hpp"
#include "firmware/port/stm32f405/startup.hpp"

void ssc::firmware::stm32::run_image() {
  static QemuReader reader({.name = "OpenSSC reader " SSC_VERSION,
                            .style = strapped_style(),
                            .level = strapped_level()});
  reader.run();
}
