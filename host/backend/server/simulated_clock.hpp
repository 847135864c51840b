// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>

#include "host/backend/server/watched_clock.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"

namespace ssc::backend {

// The time is what a file says, written as format_time writes it, and changes when the file does:
// weeks of a transfer pass in seconds. It stands still in between and never goes back, whatever the
// file says. For demonstrations and tests; TLS keeps the real time.
//
// For several threads.
class SimulatedClock final : public Clock {
 public:
  static Result<SimulatedClock> open(
      const std::filesystem::path& file);  // kConfig: no such time in it
  SimulatedClock(SimulatedClock&& other) noexcept : file_(other.file_), latest_(other.latest_) {}

  // While the file cannot be read, or holds an earlier time: the latest time it has held. The
  // latter is told to the log.
  Timestamp now() const override;

 private:
  SimulatedClock(std::filesystem::path file, Timestamp start)
      : file_(std::move(file)), latest_(start) {}

  std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable Timestamp latest_;
  mutable SetBackAlarm alarm_;
};

// Replaces the file in one step. kClockBack when it holds a later time.
Result<void> set_simulated_clock(const std::filesystem::path& file, Timestamp time);

}  // namespace ssc::backend
