// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace ssc::firmware::stm32 {

// The unique device ID of the chip, 96 bits, as 24 hexadecimal digits: its three words in the order
// of their addresses, the most significant digit of each first.
class SerialNumber {
 public:
  SerialNumber();

  // Lives as long as this.
  std::string_view text() const { return {digits_.data(), digits_.size()}; }

 private:
  std::array<char, 24> digits_;
};

}  // namespace ssc::firmware::stm32
