// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot_changes.hpp"

#include <algorithm>
#include <utility>

namespace ssc::driver {

Outcome<bool> SlotChanges::wait(Byte bSlot, TimePoint deadline) {
  if (bSlot >= slots_.size()) return fail(Fault::kNotSupported);
  SlotState& state = slots_[bSlot];
  deadline = std::min(deadline, transport_.now() + transport_.trusted_silence());
  Lock lock(mutex_);
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
  has_listener_ = state.listening = true;
  lock.unlock();
  const auto change = transport_.wait_for_change(deadline);
  lock.lock();
  has_listener_ = state.listening = false;
  news_.notify_all();  // of what has changed, or that somebody else has to listen now
  if (!change) return fail(change.error());
  if (!*change) return {};
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    if (((*change)->changed >> slot & 1) != 0) slots_[slot].changed = true;
  }
  return {};
}

void SlotChanges::look_again(Byte bSlot) {
  if (bSlot >= slots_.size()) return;
  const std::lock_guard lock(mutex_);
  slots_[bSlot].changed = true;
}

void SlotChanges::stop(Byte bSlot) {
  if (bSlot >= slots_.size()) return;
  const std::lock_guard lock(mutex_);
  slots_[bSlot].stopped = true;
  if (slots_[bSlot].listening) transport_.stop_waiting();
  news_.notify_all();
}

}  // namespace ssc::driver
