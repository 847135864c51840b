// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/bench_report.hpp"

#include <array>

#include "firmware/port/qemu/registers.hpp"
#include "firmware/port/qemu/usart.hpp"

namespace ssc::firmware {
namespace {

using stm32::TIM;
using stm32::TIM2;

void print(std::string_view text) {
  usart_host.send(Bytes(reinterpret_cast<const Byte*>(text.data()), text.size()));
}

void print(std::uint32_t number) {
  std::array<char, 10> digits{};
  std::size_t first = digits.size();
  do {
    digits[--first] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  print(std::string_view(digits.data() + first, digits.size() - first));
}

}  // namespace

void begin_report() {
  TIM2.ARR.write(0xFFFF'FFFF);
  TIM2.CR1.write(TIM::CR1_CEN);
  usart_host.open();
}

std::uint32_t instructions() {
  return TIM2.CNT.read();
}

void report(std::string_view name, std::initializer_list<std::uint32_t> numbers, bool right) {
  print(name);
  for (const std::uint32_t number : numbers) {
    print(" ");
    print(number);
  }
  print(right ? "\n" : " wrong\n");
}

void end_report() {
  print("end\n");
  for (;;) asm volatile("wfi");
}

}  // namespace ssc::firmware
