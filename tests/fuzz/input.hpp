// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "protocol/base/bytes.hpp"

namespace ssc::fuzz {

// What is left of a fuzzer's input. Past its end there are zeros, so any input is a whole one.
class Input {
 public:
  explicit Input(Bytes bytes) : left_(bytes) {}

  bool empty() const { return left_.empty(); }

  Byte take() {
    if (left_.empty()) return 0;
    const Byte b = left_[0];
    left_ = left_.subspan(1);
    return b;
  }
  // At most `count` bytes.
  Bytes take(std::size_t count) {
    const Bytes taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

 private:
  Bytes left_;
};

}  // namespace ssc::fuzz
