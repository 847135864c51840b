// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/watched_clock.hpp"

#include <algorithm>
#include <chrono>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"
#include "host/log/log.hpp"

namespace ssc::backend {

void SetBackAlarm::see(Timestamp read, Timestamp latest) {
  constexpr std::chrono::seconds kSlack(1);
  if (read >= latest) told_ = false;
  if (read + kSlack >= latest || told_) return;
  told_ = true;
  log::warning("clock", {{"code", Code::kClockBack},
                         {"now", log::Safe(format_time(read))},
                         {"was", log::Safe(format_time(latest))}});
}

Timestamp WatchedClock::now() const {
  const Timestamp read = clock_->now();
  const std::lock_guard lock(mutex_);
  alarm_.see(read, latest_);
  latest_ = std::max(latest_, read);
  return read;
}

}  // namespace ssc::backend
