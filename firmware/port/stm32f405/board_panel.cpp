// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/board_panel.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr Byte kAllLeds = (1U << kLedPins.size()) - 1;

}  // namespace

void BoardPanel::start() {
  for (const Pin& led : kLedPins) led.output(false);
  kBuzzerPin.output(false);
}

void BoardPanel::work() {
  const Ticks now = clock_.now();
  if (buzz_end_ && now >= *buzz_end_) end_buzz();
  if (alarm_ && now >= *alarm_) {
    alarm_.reset();
    reader_->on_panel_alarm();
  }
}

void BoardPanel::darken(bool dark) {
  if (dark == dark_) return;
  dark_ = dark;
  if (dark) end_buzz();
  show();
}

PanelCapabilities BoardPanel::capabilities() const {
  return {.leds = kAllLeds, .buzzer = true};
}

void BoardPanel::set_leds(Byte lit) {
  lit_ = lit;
  show();
}

void BoardPanel::buzz(std::uint16_t ms) {
  if (dark_ || ms == 0) return end_buzz();
  kBuzzerPin.write(true);
  buzz_end_ = clock_.now() + milliseconds_in_ticks(ms);
}

void BoardPanel::set_alarm(std::uint32_t ms) {
  alarm_ = clock_.now() + milliseconds_in_ticks(ms);
}

void BoardPanel::show() const {
  const Byte lit = dark_ ? Byte{0} : lit_;
  for (std::size_t i = 0; i < kLedPins.size(); ++i) kLedPins[i].write((lit >> i & 1) != 0);
}

void BoardPanel::end_buzz() {
  kBuzzerPin.write(false);
  buzz_end_.reset();
}

}  // namespace ssc::firmware::stm32
