// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/panel.hpp"
#include "firmware/port/stm32f405/clock.hpp"

namespace ssc::firmware::stm32 {

// The front of the board: LEDs and an active buzzer, no key pad. Pins: board.hpp.
class BoardPanel final : public Panel {
 public:
  explicit BoardPanel(Clock& clock) : clock_(clock) {}

  void attach(CcidDevice& reader) { reader_ = &reader; }
  void start();

  // Main loop: ends a buzz, reports an alarm.
  void work();
  std::optional<Ticks> next_deadline() const { return earlier(buzz_end_, alarm_); }

  // What the bus pays for nobody to see: dark and silent while the host sleeps, and as before when
  // it wakes.
  void darken(bool dark);

  // Panel
  PanelCapabilities capabilities() const override;
  void set_leds(Byte lit) override;
  void buzz(std::uint16_t ms) override;
  void begin_entry(PinPrompt) override {}
  void show_digits(std::size_t) override {}
  void end_entry() override {}
  void set_alarm(std::uint32_t ms) override;
  void clear_alarm() override { alarm_.reset(); }

 private:
  void show() const;
  void end_buzz();

  Clock& clock_;
  CcidDevice* reader_ = nullptr;
  Byte lit_ = 0;
  bool dark_ = false;
  std::optional<Ticks> buzz_end_, alarm_;
};

}  // namespace ssc::firmware::stm32
