// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>

namespace ssc::driver {

// As long as it lives the lock is open; however the scope is left, it is held again.
class Unlocked {
 public:
  explicit Unlocked(std::unique_lock<std::mutex>& lock) : lock_(lock) { lock_.unlock(); }
  ~Unlocked() { lock_.lock(); }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  std::unique_lock<std::mutex>& lock_;
};

}  // namespace ssc::driver
