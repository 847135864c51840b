// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/card/card_line.hpp"

// The order in which contacts come up and go down, ISO/IEC 7816-3:2006 clauses 6.2.1 and 6.4.
namespace ssc::firmware {

// Clause 6.2.3: before another class is applied, and kept after every deactivation.
inline constexpr std::uint32_t kRestMs = 10;

// RST low, VCC, I/O in reception, CLK.
inline void activate_contacts(CardLine& line, Voltage voltage, std::uint32_t clock_hz) {
  line.set_reset(false);
  line.set_voltage(voltage);
  line.set_io(IoState::kReception);
  line.set_format({});
  line.set_clock(clock_hz);
}

// RST low, CLK low, I/O low, VCC off. Alarm::kTime goes off when the rest is over.
inline void deactivate_contacts(CardLine& line) {
  line.set_reset(false);
  line.set_clock(0);
  line.set_io(IoState::kLow);
  line.set_voltage(Voltage::kOff);
  line.clear_alarm(Alarm::kSilence);
  line.set_alarm(Alarm::kTime, milliseconds(kRestMs));
}

}  // namespace ssc::firmware
