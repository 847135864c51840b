// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// TIM2, counting virtual time.
class TimModel final : public Memory {
 public:
  static constexpr std::uint32_t kBase = 0x4000'0000;

  TimModel(Bus& bus, std::uint32_t hertz) : bus_(bus), hertz_(hertz) { bus.attach(kBase, *this); }

  std::uint32_t read(std::uint32_t offset) override {
    return offset == kCNT ? count() : Memory::read(offset);
  }
  void write(std::uint32_t offset, std::uint32_t value) override {
    if (offset == kSR) value &= words_[kSR];  // its bits are only cleared
    Memory::write(offset, value);
  }

 private:
  static constexpr std::uint32_t kSR = 0x10;
  static constexpr std::uint32_t kCNT = 0x24;

  std::uint32_t count() const {
    const Time tick = cardsim::clock_cycles(1, hertz_);
    return static_cast<std::uint32_t>(bus_.time().now() / tick);
  }

  Bus& bus_;
  std::uint32_t hertz_;
};

}  // namespace ssc::stm32model
