// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {

inline constexpr Byte kCcidInterface = 0;
inline constexpr Byte kDfuInterface = 1;
inline constexpr Byte kInterfaces = 2;

struct Endpoint {
  Byte bEndpointAddress;
  TransferType type;
  std::size_t wMaxPacketSize;
  Byte bInterval;  // ms, of an interrupt endpoint; 0 makes Windows refuse the device
};

inline constexpr Byte kBulkOut = 0x01;
inline constexpr Byte kBulkIn = 0x81;
inline constexpr Byte kInterruptIn = 0x82;

// Of the CCID interface (CCID 1.1, 5.2), in the order of their descriptors. Two endpoint numbers
// besides 0: what the smallest controllers have.
inline constexpr std::array kCcidEndpoints = {
    Endpoint{kBulkOut, TransferType::kBulk, kMaxPacketSize, 0},
    Endpoint{kBulkIn, TransferType::kBulk, kMaxPacketSize, 0},
    Endpoint{kInterruptIn, TransferType::kInterrupt, 8, 16},
};

}  // namespace ssc::firmware::usb
