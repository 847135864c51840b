// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/port/stm32f405/registers/gpio.hpp"

namespace ssc::firmware::stm32 {

// One pin of a port and what it is used for. The clock of the port must run (RCC AHB1ENR).
class Pin {
 public:
  enum class Pull : std::uint8_t { kNone = 0, kUp = 1, kDown = 2 };
  enum class Drive : std::uint8_t { kPushPull = 0, kOpenDrain = 1 };
  enum class Speed : std::uint8_t { kLow = 0, kMedium = 1, kFast = 2, kHigh = 3 };

  constexpr Pin(const GPIO& port, unsigned number) : port_(&port), number_(number) {}

  void input(Pull pull) const {
    pull_to(pull);
    mode(0);
  }
  // `high` is what it drives from its first instant as an output.
  void output(bool high, Drive drive = Drive::kPushPull) const {
    write(high);
    drive_as(drive, Speed::kLow);
    mode(1);
  }
  // Given to a peripheral: its number in the table of alternate functions.
  void alternate(unsigned function, Drive drive, Speed speed, Pull pull = Pull::kNone) const {
    pull_to(pull);
    drive_as(drive, speed);
    const Register& AFR = number_ < 8 ? port_->AFRL : port_->AFRH;
    const unsigned shift = 4 * (number_ % 8);
    AFR.replace(0xFU << shift, function << shift);
    mode(2);
  }

  bool read() const { return port_->IDR.has(1U << number_); }
  void write(bool high) const { port_->BSRR.write(high ? 1U << number_ : 1U << (number_ + 16)); }

 private:
  void mode(std::uint32_t value) const { two_bits(port_->MODER, value); }
  void pull_to(Pull pull) const { two_bits(port_->PUPDR, static_cast<std::uint32_t>(pull)); }
  void drive_as(Drive drive, Speed speed) const {
    port_->OTYPER.replace(1U << number_, static_cast<std::uint32_t>(drive) << number_);
    two_bits(port_->OSPEEDR, static_cast<std::uint32_t>(speed));
  }
  void two_bits(const Register& of, std::uint32_t value) const {
    of.replace(0b11U << (2 * number_), value << (2 * number_));
  }

  const GPIO* port_;
  unsigned number_;
};

}  // namespace ssc::firmware::stm32
