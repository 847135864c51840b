// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "protocol/base/sensitive.hpp"

// What belongs to a person and is of no length known beforehand. Of a known length: Sensitive and
// SecretBytes (protocol/base/sensitive.hpp).
namespace ssc {

// Memory that is wiped before it is given back, whatever the container did with it: grow, move,
// end.
template <class T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <class U>
  explicit WipingAllocator(const WipingAllocator<U>& /*other*/) {}

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) {
    wipe(memory, count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }

  template <class U>
  friend bool operator==(const WipingAllocator& /*a*/, const WipingAllocator<U>& /*b*/) {
    return true;
  }
};

using SecretData = std::vector<Byte, WipingAllocator<Byte>>;

inline void append(SecretData& to, Bytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

// A text that has no formatter and no stream operator, so it cannot slip into a log; reveal() marks
// each place where it is looked at.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string_view text) : characters_(text.begin(), text.end()) {}

  void append(std::string_view text) {
    characters_.insert(characters_.end(), text.begin(), text.end());
  }

  std::string_view reveal() const { return {characters_.data(), characters_.size()}; }
  bool empty() const { return characters_.empty(); }

 private:
  std::vector<char, WipingAllocator<char>> characters_;
};

}  // namespace ssc
