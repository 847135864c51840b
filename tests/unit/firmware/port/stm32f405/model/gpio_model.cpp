// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/gpio_model.hpp"

namespace ssc::stm32model {

GpioModel::Mode GpioModel::mode(unsigned pin) const {
  return static_cast<Mode>(word(kMODER) >> (2 * pin) & 0b11U);
}

unsigned GpioModel::function(unsigned pin) const {
  return word(pin < 8 ? kAFRL : kAFRH) >> (4 * (pin % 8)) & 0xFU;
}

bool GpioModel::is_open_drain(unsigned pin) const {
  return (word(kOTYPER) >> pin & 1U) != 0;
}

bool GpioModel::level(unsigned pin) const {
  if (mode(pin) != Mode::kOutput) return outside_[pin];
  const bool high = (word(kODR) >> pin & 1U) != 0;
  return high && is_open_drain(pin) ? outside_[pin] : high;
}

std::uint32_t GpioModel::read(std::uint32_t offset) {
  if (offset == kBSRR) return 0;
  if (offset != kIDR) return offset / 4 < words_.size() ? word(offset) : 0;
  std::uint32_t levels = 0;
  for (unsigned pin = 0; pin < 16; ++pin) levels |= (level(pin) ? 1U : 0U) << pin;
  return levels;
}

void GpioModel::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kIDR || offset / 4 >= words_.size()) {
    return bus_.violation("a write to a register of GPIO that takes none");
  }
  if (offset == kBSRR) {
    auto& ODR = words_[kODR / 4];
    ODR = (ODR & ~(value >> 16)) | (value & 0xFFFFU);
  } else {
    words_[offset / 4] = value;
  }
  for (const auto& tell : listeners_) tell();
}

}  // namespace ssc::stm32model
