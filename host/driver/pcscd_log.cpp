// SPDX-License-Identifier: Apache-2.0
#include "host/driver/pcscd_log.hpp"

// Defined by pcscd, which loads the driver (pcsc-lite, debuglog.h); its priorities are the levels
// of DriverLog, from PCSC_LOG_DEBUG 0 up to PCSC_LOG_CRITICAL 3.
extern "C" void log_msg(int priority, const char* format, ...) __attribute__((weak));

namespace ssc::driver {

void PcscdLog::write(Level level, std::string_view line) {
  if (log_msg == nullptr) return;
  log_msg(static_cast<int>(level), "ifd-ssc: %.*s", static_cast<int>(line.size()), line.data());
}

}  // namespace ssc::driver
