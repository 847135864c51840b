// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/bytes.hpp"

namespace ssc::driver {

// Where the driver writes: pcscd's own log in the bundle, a list of lines in a test. Any thread may
// write.
//
// No line holds a PIN or the data of an APDU. With `shows_traffic` set (a debug switch) APDUs are
// told by `masked`: header, lengths and status word, nothing of what is between.
class DriverLog {
 public:
  enum class Level : std::uint8_t { kDebug, kInfo, kError, kCritical };

  virtual ~DriverLog() = default;

  virtual void write(Level level, std::string_view line) = 0;
  virtual bool shows_traffic() const { return false; }

  // As printf; a line of more than 255 characters is cut.
  void debug(const char* format, ...) __attribute__((format(printf, 2, 3)));
  void info(const char* format, ...) __attribute__((format(printf, 2, 3)));
  void error(const char* format, ...) __attribute__((format(printf, 2, 3)));
};

// "00 A4 04 00 + 11 bytes"; less than a header is told by its length alone.
std::string masked_command(Bytes apdu);
// "24 bytes + 90 00"
std::string masked_response(Bytes apdu);

}  // namespace ssc::driver
