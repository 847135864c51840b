// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "protocol/ccid/descriptor.hpp"

namespace ssc::driver {

// Nothing on a serial line tells what a reader is, so the configuration does, by one of the names
// that the stock serial driver has. A name stands for a class descriptor, for whether the reader
// sends each frame of the host back, and for the speed that it starts with.
struct SerialReader {
  std::string_view name;
  bool echo;
  bool starts_slow;  // at 9600 baud, until it is told otherwise
  ccid::ClassDescriptor descriptor;
};

// GemPCTwin for an empty name; nullptr for one that is not known.
const SerialReader* find_serial_reader(std::string_view name);

}  // namespace ssc::driver
