// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/boot_program.hpp"

#include "firmware/port/stm32f405/board.hpp"
#include "firmware/port/stm32f405/boot_request.hpp"
#include "firmware/port/stm32f405/interrupts.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/registers/core.hpp"
#include "firmware/port/stm32f405/reset.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"

namespace ssc::firmware::stm32 {

BootProgram::BootProgram(Bytes memory, boot::Verifier& verifier, bool development_key)
    : flash_(memory, clock_),
      updater_(flash_, verifier, kLayout),
      device_(usb_, dfu_, *this,
              {.serial_number = serial_number_.text(), .development_key = development_key}) {
  usb_.attach(device_);
}

// Cards have no power before a reader asks for it, and a pin that nobody drives asks for anything.
// The button is asked late, when its pull-up has had time.
bool BootProgram::start() {
  for (const CardPins& pins : kCardPins) pins.CMDVCCN.output(true);
  clock_.start();
  start_watchdog(kBootWatchdog_ms);
  kUpdateButton.input(Pin::Pull::kUp);
  clear_after_power_on();
  const bool wanted = take_boot_request();
  const bool runnable = updater_.start();
  const bool pressed = !kUpdateButton.read();
  return runnable && !wanted && !pressed && may_start_once_more();
}

void BootProgram::start_update_mode() {
  for (const Pin& led : kLedPins) led.output(true);
  usb_.start();  // if it does not, its work() goes on trying
  NVIC.enable(kTIM2_IRQn);
  NVIC.enable(kOTG_FS_IRQn);
  device_.connect();
}

void BootProgram::turn() {
  usb_.work();
  device_.work();
  feed_watchdog();
  sleep();
}

void BootProgram::restart() {
  reset_chip();
}

void BootProgram::sleep() {
  const InterruptsMasked masked;
  if (usb_.has_events() || device_.has_work()) return;
  clock_.wake_at(std::nullopt);
  wait_for_interrupt();
}

}  // namespace ssc::firmware::stm32
