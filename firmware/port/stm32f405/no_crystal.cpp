// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/no_crystal.hpp"

#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/port/stm32f405/reset.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr unsigned kBlinks = 8;
// TIM2 counts the 16 MHz of the internal oscillator.
constexpr Ticks kBlink = 16'000'000 / 4;
constexpr std::uint32_t kLooks = 1'000'000;  // longer, at several cycles each

void blink(Clock& clock) {
  const Ticks end = clock.now() + kBlink;
  for (std::uint32_t look = 0; look < kLooks && clock.now() < end; ++look) {
  }
}

}  // namespace

void report_missing_crystal() {
  Clock clock;
  clock.start();
  start_watchdog(kReaderWatchdog_ms);
  for (const Pin& led : kLedPins) led.output(false);
  for (unsigned i = 0; i < kBlinks; ++i) {
    kLedPins[i % kLedPins.size()].write(true);
    blink(clock);
    kLedPins[i % kLedPins.size()].write(false);
    feed_watchdog();
  }
  reset_chip();
}

}  // namespace ssc::firmware::stm32
