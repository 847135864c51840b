// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "firmware/port/stm32f405/interrupts.hpp"
#include "firmware/port/stm32f405/register.hpp"

namespace ssc::stm32model {
namespace {

Bus* the_bus = nullptr;

}  // namespace

Bus::Bus(VirtualTime& time) : time_(time) {
  if (the_bus != nullptr) throw std::logic_error("a process has one chip");
  the_bus = this;
}

Bus::~Bus() {
  the_bus = nullptr;
}

Bus& Bus::current() {
  if (the_bus == nullptr) throw std::logic_error("an access without a chip");
  return *the_bus;
}

void Bus::attach(std::uint32_t base, Peripheral& peripheral, std::uint32_t size) {
  blocks_.emplace(base, Block{size, &peripheral});
}

Peripheral* Bus::find(std::uint32_t address, std::uint32_t& offset) {
  auto block = blocks_.upper_bound(address);
  if (block == blocks_.begin()) return nullptr;
  block = std::prev(block);
  offset = address - block->first;
  return offset < block->second.size ? block->second.peripheral : nullptr;
}

std::uint32_t Bus::read(std::uint32_t address) {
  time_.pass(kAccess);
  std::uint32_t offset = 0;
  Peripheral* const peripheral = find(address, offset);
  if (peripheral == nullptr) violation("read of " + std::to_string(address));
  const std::uint32_t value = peripheral != nullptr ? peripheral->read(offset) : 0;
  trace_.push_back({.write = false, .address = address, .value = value});
  return value;
}

void Bus::write(std::uint32_t address, std::uint32_t value) {
  time_.pass(kAccess);
  trace_.push_back({.write = true, .address = address, .value = value});
  std::uint32_t offset = 0;
  if (Peripheral* const peripheral = find(address, offset)) {
    peripheral->write(offset, value);
  } else {
    violation("write to " + std::to_string(address));
  }
}

std::vector<Bus::Access> Bus::writes() const {
  std::vector<Access> result;
  std::ranges::copy_if(trace_, std::back_inserter(result), &Access::write);
  return result;
}

}  // namespace ssc::stm32model

namespace ssc::firmware::stm32 {

std::uint32_t read_register(std::uint32_t address) {
  return stm32model::Bus::current().read(address);
}

void write_register(std::uint32_t address, std::uint32_t value) {
  stm32model::Bus::current().write(address, value);
}

void wait_for_interrupt() {
  stm32model::Bus::current().sleep();
}

}  // namespace ssc::firmware::stm32
