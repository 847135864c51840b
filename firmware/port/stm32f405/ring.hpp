// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// A queue between one interrupt handler, which puts things in, and one loop, which takes them out.
// Neither waits for the other. kSize is a power of two.
template <std::size_t kSize, class T = Byte>
class Ring {
  static_assert(kSize > 1 && (kSize & (kSize - 1)) == 0);

 public:
  // The writer's side.
  bool full() const { return size() == kSize; }
  // False, and nothing is put in, when it is full.
  bool put(const T& thing) {
    const std::uint32_t end = end_.load(std::memory_order_relaxed);
    if (full()) return false;
    things_[end % kSize] = thing;
    end_.store(end + 1, std::memory_order_release);
    return true;
  }

  // The reader's side: fills `out` from its beginning and answers how many there were. What is
  // taken out is not left behind.
  bool empty() const { return size() == 0; }
  std::size_t take(std::span<T> out) {
    std::uint32_t begin = begin_.load(std::memory_order_relaxed);
    const std::uint32_t end = end_.load(std::memory_order_acquire);
    std::size_t taken = 0;
    for (; begin != end && taken < out.size(); ++begin) {
      out[taken++] = std::exchange(things_[begin % kSize], T{});
    }
    begin_.store(begin, std::memory_order_release);
    return taken;
  }

 private:
  // Counts that run on; their difference is right across the wrap.
  std::uint32_t size() const {
    return end_.load(std::memory_order_acquire) - begin_.load(std::memory_order_acquire);
  }

  std::array<T, kSize> things_{};
  std::atomic<std::uint32_t> begin_ = 0;
  std::atomic<std::uint32_t> end_ = 0;
};

}  // namespace ssc::firmware
