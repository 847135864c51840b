// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ssc::firmware::stm32 {

#if !defined(__arm__)
// On any other machine there is a model of the chip behind its addresses; who runs the port there
// defines these.
std::uint32_t read_register(std::uint32_t address);
void write_register(std::uint32_t address, std::uint32_t value);
#endif

// A register of 32 bits, by its address: what the port does to the chip goes through here. Every
// call is one access in the order of the program, and `set`, `clear` and `replace` are two.
class Register {
 public:
  constexpr explicit Register(std::uint32_t address) : address_(address) {}

#if defined(__arm__)
  std::uint32_t read() const { return *pointer(); }
  void write(std::uint32_t value) const { *pointer() = value; }
#else
  std::uint32_t read() const { return read_register(address_); }
  void write(std::uint32_t value) const { write_register(address_, value); }
#endif

  bool has(std::uint32_t bits) const { return (read() & bits) == bits; }
  void set(std::uint32_t bits) const { write(read() | bits); }
  void clear(std::uint32_t bits) const { write(read() & ~bits); }
  // Of the bits in `mask`, those in `bits` are set and the others cleared.
  void replace(std::uint32_t mask, std::uint32_t bits) const { write((read() & ~mask) | bits); }

  // Whether `bits` have all been set, or all been cleared, within so many looks at them. Whatever
  // the chip should do by itself is waited for like this: it may never do it.
  bool becomes_set(std::uint32_t bits, std::uint32_t looks) const {
    while (looks-- > 0) {
      if (has(bits)) return true;
    }
    return false;
  }
  bool becomes_clear(std::uint32_t bits, std::uint32_t looks) const {
    while (looks-- > 0) {
      if ((read() & bits) == 0) return true;
    }
    return false;
  }

 private:
#if defined(__arm__)
  volatile std::uint32_t* pointer() const {
    return reinterpret_cast<volatile std::uint32_t*>(address_);
  }
#endif

  std::uint32_t address_;
};

}  // namespace ssc::firmware::stm32
