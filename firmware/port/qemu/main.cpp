// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/qemu_reader.hpp"
#include "firmware/port/qemu/startup.hpp"
#include "firmware/port/qemu/straps.hpp"

void ssc::firmware::run_image() {
  static QemuReader reader({.name = "OpenSSC reader " SSC_VERSION,
                            .style = strapped_style(),
                            .level = strapped_level()});
  reader.run();
}
