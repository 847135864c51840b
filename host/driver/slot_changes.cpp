// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot_changes.hpp"

#include <algorithm>
#include <utility>

#include "host/driver/unlocked.hpp"

namespace ssc::driver {

// Who listens for all, with the lock held. When it ends, in whatever way, the others look what has
// changed, and one of them listens.
class SlotChanges::Listener {
 public:
  Listener(SlotChanges& changes, SlotState& state) : changes_(changes), state_(state) {
    changes_.has_listener_ = state_.listening = true;
  }
  ~Listener() {
    changes_.has_listener_ = state_.listening = false;
    changes_.news_.notify_all();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  SlotChanges& changes_;
  SlotState& state_;
};

Outcome<bool> SlotChanges::wait(Byte bSlot, TimePoint deadline) {
  if (bSlot >= slots_.size()) return fail(Fault::kNotSupported);
  SlotState& state = slots_[bSlot];
  deadline = std::min(deadline, transport_.now() + transport_.trusted_silence());
  Lock lock(mutex_);
  state.watcher = std::this_thread::get_id();
  for (;;) {
    if (std::exchange(state.changed, false)) return true;
    if (std::exchange(state.stopped, false) || transport_.now() >= deadline) return false;
    if (has_listener_) {
      news_.wait_until(lock, deadline);
      continue;
    }
    if (const auto heard = listen(lock, state, deadline); !heard) return fail(heard.error());
  }
}

Outcome<void> SlotChanges::listen(Lock& lock, SlotState& state, TimePoint deadline) {
  const Listener listener(*this, state);
  const auto change = hear(lock, deadline);
  if (!change) return fail(change.error());
  if (!*change) return {};
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    if (((*change)->changed >> slot & 1) != 0) slots_[slot].changed = true;
  }
  return {};
}

Outcome<Transport::Change> SlotChanges::hear(Lock& lock, TimePoint deadline) {
  const Unlocked unlocked(lock);
  return transport_.wait_for_change(deadline);
}

bool SlotChanges::is_watcher(Byte bSlot) {
  if (bSlot >= slots_.size()) return true;
  const std::lock_guard lock(mutex_);
  const std::thread::id watcher = slots_[bSlot].watcher;
  return watcher == std::thread::id() || watcher == std::this_thread::get_id();
}

void SlotChanges::look_again(Byte bSlot) {
  if (bSlot >= slots_.size()) return;
  const std::lock_guard lock(mutex_);
  slots_[bSlot].changed = true;
  wake(slots_[bSlot]);
}

void SlotChanges::stop(Byte bSlot) {
  if (bSlot >= slots_.size()) return;
  const std::lock_guard lock(mutex_);
  slots_[bSlot].stopped = true;
  wake(slots_[bSlot]);
}

void SlotChanges::wake(const SlotState& state) {
  if (state.listening) transport_.stop_waiting();
  news_.notify_all();
}

}  // namespace ssc::driver
