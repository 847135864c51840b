// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "host/base/clock.hpp"

namespace ssc::backend {

// Tells the log of a clock that was set back, CLOCK_BACK, once until it has made up for it. Less
// than a second is what keeping time in step does every day.
class SetBackAlarm {
 public:
  void see(Timestamp read, Timestamp latest);

 private:
  bool told_ = false;
};

// Another clock, watched. Its time is passed on as it is: the deadlines and orders of the time that
// is gone through again are done already and are not done twice. For several threads.
class WatchedClock final : public Clock {
 public:
  explicit WatchedClock(std::unique_ptr<Clock> clock) : clock_(std::move(clock)) {}

  Timestamp now() const override;

 private:
  std::unique_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  mutable Timestamp latest_{};
  mutable SetBackAlarm alarm_;
};

}  // namespace ssc::backend
