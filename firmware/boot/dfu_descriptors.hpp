// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "firmware/usb/standard_descriptors.hpp"
#include "protocol/base/bytes.hpp"

// What the device says of itself in DFU mode, beside its device descriptor, which is the one that
// it has at run time: DFU 1.1, 4.2.
//
//   configuration   interface 0: DFU 1.1, DFU mode, class FEh/01h/02h: functional descriptor
//   strings         English and Chinese: the product says that it is in update mode; then one for
//                   every Refusal, from kFirstRefusalString on, for iString of DFU_GETSTATUS
namespace ssc::firmware::boot {

struct DfuDeviceOptions {
  std::string_view serial_number;  // as at run time
  // The key that anybody can sign with is among the known ones: the product name says so.
  bool development_key = false;
  std::uint16_t max_power_ma = 100;  // no card is powered
  bool self_powered = false;
};

// For DfuSettings::first_string.
inline constexpr Byte kFirstRefusalString = 16;

inline constexpr std::size_t kDfuConfigurationSize =
    usb::kConfigurationHeaderSize + usb::kDfuDescriptorsSize;

FixedBytes<kDfuConfigurationSize> dfu_configuration_descriptor(const DfuDeviceOptions& options);
std::optional<usb::StringDescriptor> dfu_string_descriptor(Byte index, std::uint16_t language,
                                                           const DfuDeviceOptions& options);

}  // namespace ssc::firmware::boot
