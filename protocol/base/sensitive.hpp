// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "protocol/base/bytes.hpp"

namespace ssc {

// Overwrites memory in a way the compiler may not drop.
inline void wipe(void* memory, std::size_t size) {
  volatile Byte* p = static_cast<volatile Byte*>(memory);
  while (size-- != 0) *p++ = 0;
}

// A text of at most N bytes that belongs to a person: id number, name, PIN. It has no formatter and
// no stream operator, so it cannot slip into a log; `reveal()` marks each place where it is looked
// at. Wiped when it ends. Tag makes two kinds of text two types.
template <class Tag, std::size_t N>
class Sensitive {
 public:
  static constexpr std::size_t kCapacity = N;

  Sensitive() = default;
  Sensitive(const Sensitive&) = default;
  Sensitive& operator=(const Sensitive&) = default;
  ~Sensitive() { clear(); }

  // False, and empty afterwards, when the text is longer than N bytes.
  bool assign(std::string_view text) {
    clear();
    return append(text);
  }
  bool append(std::string_view text) {
    if (text.size() > N - size_) {
      clear();
      return false;
    }
    for (const char c : text) data_[size_++] = c;
    return true;
  }
  void clear() {
    wipe(data_.data(), data_.size());
    size_ = 0;
  }

  std::string_view reveal() const { return {data_.data(), size_}; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  friend bool operator==(const Sensitive& a, const Sensitive& b) {
    return a.reveal() == b.reveal();
  }

 private:
  std::array<char, N> data_{};
  std::size_t size_ = 0;
};

// A byte string that is a secret: a key, a PIN, a command that carries one. Wiped when it ends.
template <std::size_t N>
class SecretBytes : public FixedBytes<N> {
 public:
  SecretBytes() = default;
  SecretBytes(const SecretBytes&) = default;
  SecretBytes& operator=(const SecretBytes&) = default;
  ~SecretBytes() { wipe(this->data(), N); }
};

}  // namespace ssc
