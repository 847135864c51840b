// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// One port of general-purpose I/O, and what is soldered to its pins.
class GpioModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBaseA = 0x4002'0000;
  static constexpr std::uint32_t kBaseB = 0x4002'0400;
  static constexpr std::uint32_t kBaseC = 0x4002'0800;

  enum class Mode : std::uint8_t { kInput, kOutput, kAlternate, kAnalog };

  GpioModel(Bus& bus, std::uint32_t base) : bus_(bus) { bus.attach(base, *this); }

  Mode mode(unsigned pin) const;
  unsigned function(unsigned pin) const;  // of kAlternate
  bool is_open_drain(unsigned pin) const;
  // What a meter would show. A pin that nobody drives is high, as if it were pulled up.
  bool level(unsigned pin) const;

  // From outside.
  void drive(unsigned pin, bool high) { outside_[pin] = high; }
  // Called after each write that may have changed a pin.
  void on_change(std::function<void()> what) { listeners_.push_back(std::move(what)); }

  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  static constexpr std::uint32_t kMODER = 0x00;
  static constexpr std::uint32_t kOTYPER = 0x04;
  static constexpr std::uint32_t kIDR = 0x10;
  static constexpr std::uint32_t kODR = 0x14;
  static constexpr std::uint32_t kBSRR = 0x18;
  static constexpr std::uint32_t kAFRL = 0x20;
  static constexpr std::uint32_t kAFRH = 0x24;

  std::uint32_t word(std::uint32_t offset) const { return words_[offset / 4]; }

  Bus& bus_;
  std::array<std::uint32_t, 10> words_{};
  std::array<bool, 16> outside_ = [] {
    std::array<bool, 16> all{};
    all.fill(true);
    return all;
  }();
  std::vector<std::function<void()>> listeners_;
};

// The ports that the board uses.
struct GpioPorts {
  explicit GpioPorts(Bus& bus)
      : A(bus, GpioModel::kBaseA), B(bus, GpioModel::kBaseB), C(bus, GpioModel::kBaseC) {}

  GpioModel A, B, C;
};

}  // namespace ssc::stm32model
