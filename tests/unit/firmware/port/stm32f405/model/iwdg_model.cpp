// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/iwdg_model.hpp"

namespace ssc::stm32model {
namespace {

constexpr std::uint32_t kKR = 0x00, kPR = 0x04, kRLR = 0x08, kSR = 0x0C;

}  // namespace

void IwdgModel::reset() {
  bus_.time().cancel(bite_);
  PR_ = 0;
  RLR_ = 0xFFF;
  access_ = running_ = bitten_ = false;
  settled_ = {};
}

std::uint32_t IwdgModel::read(std::uint32_t offset) {
  if (offset == kSR) return settled() ? 0 : 0b11;
  return offset == kPR ? PR_ : offset == kRLR ? RLR_ : 0;
}

void IwdgModel::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kKR) return write_KR(value);
  if (offset == kPR) return write_value(PR_, value & 7);
  if (offset == kRLR) return write_value(RLR_, value & 0xFFF);
  bus_.violation("IWDG: write to a register that is only read");
}

// Both are taken together, five cycles after the first.
void IwdgModel::write_value(std::uint32_t& to, std::uint32_t value) {
  if (!access_) return bus_.violation("IWDG: value without access");
  if (!running_) bus_.violation("IWDG: value without its clock");
  if (settled()) settled_ = bus_.time().now() + cycles(5);
  to = value;
}

void IwdgModel::write_KR(std::uint32_t value) {
  access_ = value == 0x5555;
  if (access_ && !settled()) bus_.violation("IWDG: access before the last values were taken");
  if (value == 0xCCCC && !running_) {
    running_ = true;
    count_down();
  }
  if (value == 0xAAAA && running_) count_down();
}

void IwdgModel::count_down() {
  bus_.time().cancel(bite_);
  const Time wait = cycles((std::uint64_t{RLR_} + 1) * (4U << PR_));
  bite_ = bus_.time().schedule(bus_.time().now() + wait, [this] { bitten_ = true; });
}

}  // namespace ssc::stm32model
