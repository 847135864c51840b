// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"
#include "tests/unit/firmware/port/stm32f405/model/flash_model.hpp"

namespace ssc::stm32model {

// The clock tree: oscillators and PLL are ready some time after they are turned on, or never.
//
// Violations: a PLL set up while it runs, or turned off while the processor runs from it; a switch
// to a clock that is not ready; a processor, a bus or USB faster than it may be; a flash with too
// few wait states.
class RccModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBase = 0x4002'3800;
  enum class Source : std::uint8_t { kHSI = 0, kHSE = 1, kPLL = 2 };

  RccModel(Bus& bus, const FlashModel& flash) : bus_(bus), flash_(flash) {
    bus.attach(kBase, *this);
  }

  void break_crystal() { HSE_.broken = true; }
  void break_PLL() { PLL_.broken = true; }
  void break_switch() { switch_broken_ = true; }

  Source source() const { return source_; }
  std::uint32_t processor_Hz() const;
  std::uint32_t APB1_Hz() const;
  std::uint32_t APB2_Hz() const;
  std::uint32_t USB_Hz() const;
  // CSR after the power came.
  void power_on() { CSR_ |= 0x0C00'0000; }

  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  struct Oscillator {
    Time takes;
    bool on = false;
    Time ready_at{};
    bool broken = false;
  };

  bool ready(const Oscillator& oscillator) const;
  bool ready(Source source) const;
  void turn(Oscillator& oscillator, bool on);
  void write_CR(std::uint32_t value);
  void write_CFGR(std::uint32_t value);
  void switch_to(Source source);
  std::uint32_t VCO_Hz() const;
  std::uint32_t source_Hz() const;

  Bus& bus_;
  const FlashModel& flash_;
  Oscillator HSI_{.takes = std::chrono::microseconds(4), .on = true};
  Oscillator HSE_{.takes = std::chrono::milliseconds(2)};
  Oscillator PLL_{.takes = std::chrono::microseconds(200)};
  bool switch_broken_ = false;
  Source source_ = Source::kHSI;
  std::uint32_t PLLCFGR_ = 0x2400'3010;
  std::uint32_t CFGR_ = 0;
  std::uint32_t CSR_ = 0;
  std::map<std::uint32_t, std::uint32_t> enables_;
};

}  // namespace ssc::stm32model
