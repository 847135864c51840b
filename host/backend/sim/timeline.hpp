// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "host/base/clock.hpp"

namespace ssc::backend::sim {

// The time of a run, and what is still to happen in it: in the order of time, and of planning where
// times are equal.
class Timeline {
 public:
  explicit Timeline(Timestamp start) : now_(start) {}

  Timestamp now() const { return now_; }
  void at(Timestamp time, std::function<void()> what);  // a time that is past: next
  void in(std::chrono::milliseconds delay, std::function<void()> what) {
    at(now_ + delay, std::move(what));
  }
  // Does the next thing, if it is before `end`; else the time is `end` and the answer false.
  bool step(Timestamp end);
  std::uint64_t steps() const { return steps_; }

 private:
  struct Planned {
    Timestamp time;
    std::uint64_t order;
    std::function<void()> what;
  };
  static bool later(const Planned& a, const Planned& b) {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }

  Timestamp now_;
  std::uint64_t order_ = 0, steps_ = 0;
  std::vector<Planned> planned_;  // a heap, the next one in front
};

// The clock of one machine, which may be wrong.
class MachineClock final : public Clock {
 public:
  explicit MachineClock(const Timeline& timeline) : timeline_(timeline) {}
  Timestamp now() const override { return timeline_.now() + offset; }

  std::chrono::milliseconds offset{0};

 private:
  const Timeline& timeline_;
};

}  // namespace ssc::backend::sim
