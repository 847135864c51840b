// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "firmware/usb/standard_descriptors.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/descriptor.hpp"

// What the reader says of itself, beside its device descriptor: USB 2.0, 9.5 and 9.6.
//
//   configuration   interface 0: CCID 1.1, class 0Bh: class descriptor, then three endpoints, the
//                   order in which the standard, libccid and Windows look for them
//                   interface 1: DFU 1.1, run time, class FEh/01h/01h: functional descriptor
//   strings         English (0409h) and Chinese (0804h)
namespace ssc::firmware::usb {

struct UsbOptions {
  std::string_view serial_number;    // of the chip: ASCII, at most kMaxSerialNumber characters
  std::uint16_t max_power_ma = 200;  // two cards of class A, 60 mA each, and the reader; up to 500
  bool self_powered = false;
};

// bmAttributes of the configuration.
Byte attributes(const UsbOptions& options);

inline constexpr std::size_t kConfigurationSize =
    kConfigurationHeaderSize + 9 + ccid::kDescriptorSize + 3 * 7 + kDfuDescriptorsSize;

FixedBytes<kConfigurationSize> configuration_descriptor(const ccid::ClassDescriptor& ccid,
                                                        const UsbOptions& options);
// Nothing for an index or a language that there is not. Index 0 lists the languages.
std::optional<StringDescriptor> string_descriptor(Byte index, std::uint16_t language,
                                                  const UsbOptions& options);

}  // namespace ssc::firmware::usb
