// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ssc::firmware::stm32 {

// What is left to a board when start_clocks() fails: its LEDs blink in turn for some seconds, then
// the chip is reset and tries again. Without the crystal there is no USB. On the chip this does not
// return.
void report_missing_crystal();

}  // namespace ssc::firmware::stm32
