// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// The independent watchdog (IWDG): resets the chip when nobody has fed it for a while. It cannot be
// stopped, and a program inherits it from the one before; each sets the time that it needs.
//
// Whoever feeds it has just finished a piece of work of bounded length: the main loop a turn, the
// flash driver an erase or a run of words. No interrupt handler and no loop that waits for a flag
// does.
namespace ssc::firmware::stm32 {

// Its clock, the LSI, is anything between these: the time below is the shortest that can be meant,
// and up to three times as long may pass.
inline constexpr std::uint32_t kSlowestLsiHz = 17'000;
inline constexpr std::uint32_t kFastestLsiHz = 47'000;
inline constexpr std::uint32_t kLongestWatchdog_ms = 22'000;

// Of a boot program, longer than any operation of the flash may last; of a reader, longer than its
// loop ever sleeps.
inline constexpr std::uint32_t kBootWatchdog_ms = 10'000;
inline constexpr std::uint32_t kReaderWatchdog_ms = 2'000;

// At least `ms` to the next reset, from now and from every feeding; at most kLongestWatchdog_ms.
// It also feeds. A watchdog that does not take the time keeps the one it has.
void start_watchdog(std::uint32_t ms);

void feed_watchdog();

}  // namespace ssc::firmware::stm32
