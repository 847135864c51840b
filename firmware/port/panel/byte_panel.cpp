// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/panel/byte_panel.hpp"

#include <array>
#include <utility>

namespace ssc::firmware {
namespace {

constexpr Instant kMillisecond = 1'000'000;

std::optional<Key> key_of(Byte letter) {
  if (letter >= '0' && letter <= '9') return static_cast<Key>(letter - '0');
  switch (letter) {
    case 'V': return Key::kEnter;
    case 'C': return Key::kCancel;
    case 'B': return Key::kCorrect;
    default: return std::nullopt;
  }
}

}  // namespace

void BytePanel::receive(Bytes bytes) {
  for (const Byte b : bytes) take(b);
}

void BytePanel::take(Byte b) {
  if (std::exchange(fault_, false)) return report_fault(b);
  fault_ = b == 'F';
  const auto key = key_of(b);
  if (key && entering_) device_->on_key(*key);
}

void BytePanel::report_fault(Byte slot) {
  const std::size_t index = slot - std::size_t{'0'};
  if (index < device_->slots()) device_->contact(index).on_overcurrent();
}

void BytePanel::work() {
  if (!alarm_ || wire_.now() < *alarm_) return;
  alarm_.reset();
  device_->on_panel_alarm();
}

PanelCapabilities BytePanel::capabilities() const {
  return {.leds = kLeds, .buzzer = true, .key_pad = key_pad_, .simulated_keys = true};
}

void BytePanel::set_leds(Byte lit) {
  tell('L', lit);
}

void BytePanel::buzz(std::uint16_t ms) {
  std::array<Byte, 3> bytes{'Z'};
  store_be16(MutableBytes(bytes).subspan(1), ms);
  wire_.write(bytes);
}

void BytePanel::begin_entry(PinPrompt prompt) {
  entering_ = true;
  tell('E', static_cast<Byte>(prompt));
}

void BytePanel::show_digits(std::size_t entered) {
  tell('D', static_cast<Byte>(entered));
}

void BytePanel::end_entry() {
  entering_ = false;
  constexpr Byte kOver = 'X';
  wire_.write(Bytes(&kOver, 1));
}

void BytePanel::set_alarm(std::uint32_t ms) {
  alarm_ = wire_.now() + ms * kMillisecond;
}

void BytePanel::tell(Byte letter, Byte value) {
  const std::array<Byte, 2> bytes{letter, value};
  wire_.write(bytes);
}

}  // namespace ssc::firmware
