// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/timeline.hpp"

#include <algorithm>
#include <utility>

namespace ssc::backend::sim {

void Timeline::at(Timestamp time, std::function<void()> what) {
  planned_.push_back({std::max(time, now_), order_++, std::move(what)});
  std::push_heap(planned_.begin(), planned_.end(), later);
}

bool Timeline::step(Timestamp end) {
  if (planned_.empty() || planned_.front().time >= end) {
    now_ = std::max(now_, end);
    return false;
  }
  std::pop_heap(planned_.begin(), planned_.end(), later);
  const Planned next = std::move(planned_.back());
  planned_.pop_back();
  now_ = next.time;
  ++steps_;
  next.what();
  return true;
}

}  // namespace ssc::backend::sim
