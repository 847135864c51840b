// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "host/driver/fault.hpp"
#include "host/driver/transport.hpp"
#include "protocol/ccid/interrupt.hpp"

namespace ssc::driver {

// Word of card movements, for a thread per slot: pcscd keeps one waiting in each, so that a card is
// seen the moment it moves (TAG_IFD_POLLING_THREAD_WITH_TIMEOUT). The reader has one interrupt
// endpoint for all slots; of the threads that wait one listens for all.
class SlotChanges {
 public:
  explicit SlotChanges(Transport& transport) : transport_(transport) {}

  // Whether there is anything to wait for.
  bool available() const { return transport_.notifies(); }

  // Until the slot has changed, or `stop`, or the deadline, or for as long as the reader's silence
  // is to be trusted. True when it has changed. What happens while nobody waits is kept for the
  // next one. kGone; kStalled: something may have been lost.
  Outcome<bool> wait(Byte bSlot, TimePoint deadline);

  // Whether the calling thread is the one that waits for the slot's changes, or nobody ever has.
  bool is_watcher(Byte bSlot);

  // There is more to see than the slot's thread was told: its wait, or the next one, ends at once.
  void look_again(Byte bSlot);

  // Ends the wait of a slot; one that comes before the wait ends the next.
  void stop(Byte bSlot);

 private:
  struct SlotState {
    bool changed = false;
    bool stopped = false;
    bool listening = false;  // its thread is the one in wait_for_change
    std::thread::id watcher;
  };
  using Lock = std::unique_lock<std::mutex>;
  class Listener;

  Outcome<void> listen(Lock& lock, SlotState& state, TimePoint deadline);
  Outcome<Transport::Change> hear(Lock& lock, TimePoint deadline);
  void wake(const SlotState& state);

  Transport& transport_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::array<SlotState, ccid::RDR_to_PC_NotifySlotChange::kMaxSlots> slots_;
  bool has_listener_ = false;
};

}  // namespace ssc::driver
