// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// The processor's own blocks: NVIC, SCB, and sleep. A handler runs while the processor sleeps, if
// its interrupt is enabled; whatever else the program does is short.
//
// Violations: an interrupt without a handler, a handler that leaves its interrupt raised, a wrong
// key for AIRCR.
class CoreModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBase = 0xE000'E000;

  explicit CoreModel(Bus& bus);

  // A line of the chip, and what the table of vectors has for it.
  void connect(unsigned interrupt, std::function<bool()> raised, std::function<void()> handler);

  // A sleep ends after this at the latest, as if by an interrupt of no interest.
  void set_longest_sleep(Time span) { longest_sleep_ = span; }

  unsigned resets() const { return resets_; }  // that the program has asked for
  Time slept() const { return slept_; }
  void reset() { enabled_ = {}; }

  std::uint32_t read(std::uint32_t) override { return 0; }
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  struct Line {
    unsigned interrupt;
    std::function<bool()> raised;
    std::function<void()> handler;
  };
  bool enabled(unsigned interrupt) const {
    return (enabled_[interrupt / 32] >> interrupt % 32 & 1);
  }
  void sleep();
  bool serve();
  void serve(const Line& line);

  Bus& bus_;
  std::vector<Line> lines_;
  std::array<std::uint32_t, 3> enabled_{};
  Time longest_sleep_ = std::chrono::milliseconds(1);
  Time slept_{};
  unsigned resets_ = 0;
};

}  // namespace ssc::stm32model
