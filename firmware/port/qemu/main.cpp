// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/qemu_reader.hpp"
#include "firmware/port/qemu/startup.hpp"

void ssc::firmware::run_image() {
  static QemuReader reader("OpenSSC reader " SSC_VERSION);
  reader.run();
}
