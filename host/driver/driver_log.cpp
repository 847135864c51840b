// SPDX-License-Identifier: Apache-2.0
#include "host/driver/driver_log.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

namespace ssc::driver {
namespace {

constexpr std::size_t kMaxLine = 256;
constexpr std::size_t kHeader = 4;  // CLA INS P1 P2
constexpr std::size_t kStatus = 2;  // SW1 SW2

void write_formatted(DriverLog& log, DriverLog::Level level, const char* format,
                     va_list arguments) {
  std::array<char, kMaxLine> line;
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
  if (length < 0) return;
  log.write(level, {line.data(), std::min<std::size_t>(length, line.size() - 1)});
}

std::string formatted(const char* format, auto... values) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

}  // namespace

void DriverLog::debug(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_formatted(*this, Level::kDebug, format, arguments);
  va_end(arguments);
}

void DriverLog::info(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_formatted(*this, Level::kInfo, format, arguments);
  va_end(arguments);
}

void DriverLog::error(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_formatted(*this, Level::kError, format, arguments);
  va_end(arguments);
}

std::string masked_command(Bytes apdu) {
  if (apdu.size() < kHeader) return formatted("%zu bytes", apdu.size());
  return formatted("%02X %02X %02X %02X + %zu bytes", apdu[0], apdu[1], apdu[2], apdu[3],
                   apdu.size() - kHeader);
}

std::string masked_response(Bytes apdu) {
  if (apdu.size() < kStatus) return formatted("%zu bytes", apdu.size());
  const Bytes status = apdu.last(kStatus);
  return formatted("%zu bytes + %02X %02X", apdu.size() - kStatus, status[0], status[1]);
}

}  // namespace ssc::driver
