// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// A wire that keeps what is written, and a clock that stands still until the test moves it.
class FakeWire final : public Wire {
 public:
  Instant time = 0;

  std::string take() { return std::exchange(written_, {}); }

  void write(Bytes bytes) override { written_.append(bytes.begin(), bytes.end()); }
  Instant now() override { return time; }

 private:
  std::string written_;
};

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

}  // namespace ssc::firmware
