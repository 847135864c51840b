// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// The independent watchdog, in virtual time. It bites once, and is done; nothing but the test
// looks.
//
// Violations: PR or RLR written without access, or before the last value was taken.
class IwdgModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBase = 0x4000'3000;

  IwdgModel(Bus& bus, std::uint32_t LSI_Hz) : bus_(bus), LSI_Hz_(LSI_Hz) {
    bus.attach(kBase, *this);
  }

  bool running() const { return running_; }
  bool has_bitten() const { return bitten_; }
  // A reset of the chip: it stands still with its first values.
  void reset();
  void never_take_values() { deaf_ = true; }  // PVU and RVU stay

  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  Time cycles(std::uint64_t count) const { return cardsim::clock_cycles(count, LSI_Hz_); }
  bool settled() const { return !deaf_ && bus_.time().now() >= settled_; }
  void write_value(std::uint32_t& to, std::uint32_t value);
  void write_KR(std::uint32_t value);
  void count_down();

  Bus& bus_;
  std::uint32_t LSI_Hz_;
  std::uint32_t PR_ = 0;
  std::uint32_t RLR_ = 0xFFF;
  bool access_ = false;
  bool running_ = false;
  bool bitten_ = false;
  bool deaf_ = false;
  Time settled_{};
  VirtualTime::Event bite_{};
};

}  // namespace ssc::stm32model
