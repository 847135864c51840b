// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "protocol/base/bytes.hpp"

// The names of USB 2.0, chapter 9, that the device uses.
namespace ssc::firmware::usb {

inline constexpr std::size_t kSetupSize = 8;

// Table 9-2.
struct SetupPacket {
  Byte bmRequestType = 0;
  Byte bRequest = 0;
  std::uint16_t wValue = 0;
  std::uint16_t wIndex = 0;
  std::uint16_t wLength = 0;

  constexpr bool to_host() const { return (bmRequestType & 0x80) != 0; }
};

constexpr SetupPacket parse_setup(std::span<const Byte, kSetupSize> bytes) {
  return {.bmRequestType = bytes[0],
          .bRequest = bytes[1],
          .wValue = load_le16(bytes.subspan<2, 2>()),
          .wIndex = load_le16(bytes.subspan<4, 2>()),
          .wLength = load_le16(bytes.subspan<6, 2>())};
}

namespace bRequest {  // table 9-4
inline constexpr Byte kGetStatus = 0;
inline constexpr Byte kClearFeature = 1;
inline constexpr Byte kSetFeature = 3;
inline constexpr Byte kSetAddress = 5;
inline constexpr Byte kGetDescriptor = 6;
inline constexpr Byte kGetConfiguration = 8;
inline constexpr Byte kSetConfiguration = 9;
inline constexpr Byte kGetInterface = 10;
inline constexpr Byte kSetInterface = 11;
// CCID 1.1, 5.3
inline constexpr Byte kAbort = 1;
inline constexpr Byte kGetClockFrequencies = 2;
inline constexpr Byte kGetDataRates = 3;
// DFU 1.1, table 3.2; the run-time ones
inline constexpr Byte kDfuDetach = 0;
inline constexpr Byte kDfuGetStatus = 3;
inline constexpr Byte kDfuGetState = 5;
}  // namespace bRequest

namespace bDescriptorType {  // table 9-5
inline constexpr Byte kDevice = 1;
inline constexpr Byte kConfiguration = 2;
inline constexpr Byte kString = 3;
inline constexpr Byte kInterface = 4;
inline constexpr Byte kEndpoint = 5;
inline constexpr Byte kDfuFunctional = 0x21;  // DFU 1.1, table 4.2
}  // namespace bDescriptorType

namespace feature {  // table 9-6
inline constexpr std::uint16_t kEndpointHalt = 0;
inline constexpr std::uint16_t kDeviceRemoteWakeup = 1;
}  // namespace feature

}  // namespace ssc::firmware::usb
