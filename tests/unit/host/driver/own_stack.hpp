// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "protocol/base/bytes.hpp"

namespace ssc::driver {

// A stack of our own for a piece of work, to look afterwards at what it has left there.
class OwnStack {
 public:
  void run(std::function<void()> work) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, memory_->bytes, kSize);
    pthread_t thread;
    ASSERT_EQ(pthread_create(&thread, &attributes, &enter, &work), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
  }
  bool holds(Bytes what) const {
    const Byte* const end = memory_->bytes + kSize;
    return std::search<const Byte*>(memory_->bytes, end, what.begin(), what.end()) != end;
  }

 private:
  static constexpr std::size_t kSize = 1 << 20;
  struct alignas(4096) Memory {
    Byte bytes[kSize] = {};
  };

  static void* enter(void* work) {
    (*static_cast<std::function<void()>*>(work))();
    return nullptr;
  }

  const std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
};

}  // namespace ssc::driver
