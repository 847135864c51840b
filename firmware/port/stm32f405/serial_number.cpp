// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/serial_number.hpp"

#include "firmware/port/stm32f405/register.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr std::uint32_t kUniqueDeviceId = 0x1FFF'7A10;
constexpr unsigned kDigitsOfAWord = 8;
constexpr char kDigits[] = "0123456789ABCDEF";

}  // namespace

SerialNumber::SerialNumber() {
  for (unsigned i = 0; i < digits_.size(); ++i) {
    const std::uint32_t word = Register(kUniqueDeviceId + 4 * (i / kDigitsOfAWord)).read();
    digits_[i] = kDigits[word >> 4 * (kDigitsOfAWord - 1 - i % kDigitsOfAWord) & 0xF];
  }
}

}  // namespace ssc::firmware::stm32
