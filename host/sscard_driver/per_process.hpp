// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace ssc::national {

// The state of a library: made at the first use, used by one thread at a time, never ended. A child
// of fork() makes its own and leaves its parent's where it is: sockets in it are the parent's, and
// its lock may be held by a thread that the child has not. Needs no constructor when a program is
// loaded, and no destructor at its end.
template <class State>
class PerProcess {
 public:
  // Calls use(State&).
  template <class Use>
  decltype(auto) with(Use use) {
    Life& life = current();
    const std::lock_guard lock(life.mutex);
    return use(life.state);
  }

 private:
  struct Life {
    pid_t owner;
    Life* before;  // the parent's
    std::mutex mutex = {};
    State state{};
  };

  Life& current() {
    Life* known = life_.load();
    while (known == nullptr || known->owner != getpid()) {
      auto made = std::make_unique<Life>(getpid(), known);
      if (life_.compare_exchange_weak(known, made.get())) return *made.release();
    }
    return *known;
  }

  std::atomic<Life*> life_{nullptr};
};

}  // namespace ssc::national
