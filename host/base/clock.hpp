// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace ssc {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// Where a room needs the time it is handed a Clock, so that a test or a simulation can be the
// clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace ssc
