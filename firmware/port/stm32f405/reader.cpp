// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/reader.hpp"

#include "firmware/port/stm32f405/interrupts.hpp"
#include "firmware/port/stm32f405/registers/core.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"

namespace ssc::firmware::stm32 {

Reader::Reader(std::string_view name)
    : reader_(link_, panel_, lines_,
              {.firmware_name = name, .level = ExchangeLevel::kExtendedApdu}),
      device_(usb_, link_, reader_, boot_, {.serial_number = serial_number_.text()}) {
  card_.attach(reader_.contact(0));
  sam_.attach(reader_.contact(1));
  panel_.attach(reader_);
  usb_.attach(device_);
}

// Cards first: their contacts are at rest before anything may take its time.
void Reader::start() {
  clock_.start();
  card_.start();
  sam_.start();
  start_watchdog(kReaderWatchdog_ms);
  panel_.start();
  usb_.start();  // if it does not, its work() goes on trying
  for (const Interrupt interrupt : {kTIM2_IRQn, kUSART2_IRQn, kUSART3_IRQn, kOTG_FS_IRQn})
    NVIC.enable(interrupt);
  device_.connect();
  lasts_at_ = clock_.now() + milliseconds_in_ticks(kLasting_ms);
}

void Reader::turn() {
  usb_.work();
  card_.work();
  sam_.work();
  panel_.darken(device_.suspended());
  panel_.work();
  note_that_it_lasts();
  feed_watchdog();
  sleep();
}

void Reader::note_that_it_lasts() {
  if (!lasts_at_ || clock_.now() < *lasts_at_) return;
  lasts_at_.reset();
  start_has_lasted();
}

bool Reader::has_events() const {
  return usb_.has_events() || card_.has_events() || sam_.has_events();
}

std::optional<Ticks> Reader::next_deadline() const {
  return earlier(panel_.next_deadline(), earlier(card_.next_deadline(), sam_.next_deadline()));
}

void Reader::sleep() {
  const InterruptsMasked masked;
  if (has_events()) return;
  clock_.wake_at(next_deadline());
  wait_for_interrupt();
}

}  // namespace ssc::firmware::stm32
