// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// TIM2, counting virtual time, and its first compare channel.
class TimModel final : public Memory {
 public:
  static constexpr std::uint32_t kBase = 0x4000'0000;

  TimModel(Bus& bus, std::uint32_t hertz) : bus_(bus), hertz_(hertz) { bus.attach(kBase, *this); }

  // Besides the access: of a processor that has other things to do than to look at the time.
  void set_time_between_reads(Time span) { between_reads_ = span; }

  std::uint32_t read(std::uint32_t offset) override {
    if (offset != kCNT) return Memory::read(offset);
    bus_.time().pass(between_reads_);
    return count();
  }
  void write(std::uint32_t offset, std::uint32_t value) override {
    if (offset == kSR) value &= words_[kSR];  // its bits are only cleared
    Memory::write(offset, value);
    if (offset == kCCR1) match_at(value);
  }

  // The line to the processor.
  bool interrupt() { return (words_[kSR] & words_[kDIER] & kCC1) != 0; }

 private:
  static constexpr std::uint32_t kDIER = 0x0C;
  static constexpr std::uint32_t kSR = 0x10;
  static constexpr std::uint32_t kCNT = 0x24;
  static constexpr std::uint32_t kCCR1 = 0x34;
  static constexpr std::uint32_t kCC1 = 1U << 1;

  std::uint32_t count() const {
    const Time tick = cardsim::clock_cycles(1, hertz_);
    return static_cast<std::uint32_t>(bus_.time().now() / tick);
  }

  // A value that is reached already matches a whole round later.
  void match_at(std::uint32_t value) {
    const std::uint64_t ticks = std::uint64_t{value - count() - 1} + 1;
    bus_.time().cancel(match_);
    const Time tick = cardsim::clock_cycles(1, hertz_);
    match_ = bus_.time().schedule(bus_.time().now() + tick * static_cast<std::int64_t>(ticks),
                                  [this] { words_[kSR] |= kCC1; });
  }

  Bus& bus_;
  std::uint32_t hertz_;
  Time between_reads_{};
  VirtualTime::Event match_{};
};

}  // namespace ssc::stm32model
