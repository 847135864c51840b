// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/descriptor.hpp"
#include "protocol/ccid/status.hpp"

// What IFDHGetCapabilities answers: pcscd's own tags and the SCARD_ATTR_* of PC/SC part 3, as a
// table over what is known of reader and slot. No I/O. Function pointers are not here: they belong
// to the C face.
namespace ssc::driver {

struct AttributeSource {
  const ccid::ClassDescriptor& descriptor;
  std::string_view manufacturer;   // empty: the reader does not tell
  std::string_view serial_number;  // likewise
  std::uint16_t bcdDevice = 0;
  std::uint8_t usb_bus = 0;  // 0: not on USB
  std::uint8_t usb_address = 0;
  ccid::IccStatus icc = ccid::IccStatus::kAbsent;
  Bytes atr{};  // empty: no card is active
};

// The value of a tag. Numbers are in the byte order of this machine, a DWORD of PC/SC being four
// bytes; texts end with a zero byte. Nothing when this reader has no such attribute.
std::optional<std::vector<Byte>> attribute(std::uint32_t tag, const AttributeSource& source);

}  // namespace ssc::driver
