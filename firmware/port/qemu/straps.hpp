// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "firmware/core/exchange_level.hpp"
#include "firmware/core/serial_style.hpp"

namespace ssc::firmware {

// What jumpers are on a board: one word in RAM (the linker script says where) that the emulator
// writes before each start, as with -device loader,addr=0x20007FFC,data=…,data-len=4.
//
//   bits 0 to 7    row of kSerialStyles
//   bit 8          exchange level: 0 TPDU, 1 extended APDU
extern "C" const volatile std::uint32_t straps;

inline SerialStyle strapped_style() {
  const std::size_t row = straps & 0xFF;
  return kSerialStyles[std::min(row, kSerialStyles.size() - 1)];
}
inline ExchangeLevel strapped_level() {
  return (straps & 0x100) != 0 ? ExchangeLevel::kExtendedApdu : ExchangeLevel::kTpdu;
}

}  // namespace ssc::firmware
