// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/board_model.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace ssc::stm32model {
namespace {

constexpr std::uint32_t kLastOfRam = 0x2001'FC00, kSystemMemory = 0x1FFF'7800;
constexpr std::uint32_t kUniqueDeviceId = 0x1FFF'7A10;

struct ClockedBlock {
  const char* name;
  std::uint32_t base, size;
  std::uint32_t ENR, bit;
};
constexpr std::array kClockedBlocks = {
    ClockedBlock{"GPIOA", 0x4002'0000, 0x400, 0x4002'3830, 0},
    ClockedBlock{"GPIOB", 0x4002'0400, 0x400, 0x4002'3830, 1},
    ClockedBlock{"GPIOC", 0x4002'0800, 0x400, 0x4002'3830, 2},
    ClockedBlock{"OTG FS", 0x5000'0000, 0x4'0000, 0x4002'3834, 7},
    ClockedBlock{"TIM2", 0x4000'0000, 0x400, 0x4002'3840, 0},
    ClockedBlock{"USART2", 0x4000'4400, 0x400, 0x4002'3840, 17},
    ClockedBlock{"USART3", 0x4000'4800, 0x400, 0x4002'3840, 18},
};

}  // namespace

BoardModel::BoardModel() {
  tim2.set_time_between_reads(std::chrono::microseconds(1));
  for (const unsigned pin : {0U, 1U, 5U}) ports.B.drive(pin, false);  // LEDs and buzzer
  bus.attach(kLastOfRam, ram);
  bus.attach(kSystemMemory, system_memory);
  const std::array<std::uint32_t, 3> id = {0x0029'0045, 0x3137'510F, 0x3238'3FAB};
  for (std::uint32_t i = 0; i < id.size(); ++i)
    system_memory.write(kUniqueDeviceId - kSystemMemory + 4 * i, id[i]);
}

void BoardModel::reset() {
  core.reset();
  flash.reset();
  iwdg.reset();
  bus.clear_trace();
}

std::vector<std::string> BoardModel::violations() const {
  std::vector<std::string> all = bus.violations();
  for (const auto* slot : {&card, &sam})
    std::ranges::copy(slot->chip.card().violations(), std::back_inserter(all));
  return all;
}

std::vector<std::string> BoardModel::touched_without_clock() const {
  std::vector<std::string> result;
  for (const auto& [name, base, size, ENR, bit] : kClockedBlocks) {
    const auto enables = [&](const Bus::Access& access) {
      return access.write && access.address == ENR && (access.value >> bit & 1) != 0;
    };
    const auto touches = [&](const Bus::Access& access) { return access.address - base < size; };
    const auto& trace = bus.trace();
    if (std::ranges::find_if(trace, touches) < std::ranges::find_if(trace, enables))
      result.emplace_back(name);
  }
  return result;
}

}  // namespace ssc::stm32model
