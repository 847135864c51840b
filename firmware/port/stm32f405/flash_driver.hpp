// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/boot/flash.hpp"
#include "firmware/port/stm32f405/clock.hpp"

namespace ssc::firmware::stm32 {

// The flash of the chip, in words of 32 bits.
//
// The chip has one bank: while it erases or programs, the processor stands still at the next
// instruction that its cache does not hold, and so do interrupt handlers. Nothing needs to run from
// RAM for that: USB answers NAK, and the host has been told how long to wait (bwPollTimeout); the
// watchdog is fed before each operation and given more than the longest one (boot mode). A card
// would lose its timing: a reader does not write to its flash.
//
// The controller is locked but for the time of a call. The boot program's own sectors are refused.
class FlashDriver final : public boot::Flash {
 public:
  // `memory`: the flash as the processor reads it, from kFlashStart.
  FlashDriver(Bytes memory, Clock& clock) : memory_(memory), clock_(clock) {}

  // boot::Flash
  std::span<const boot::FlashSector> sectors() const override;
  std::uint32_t program_us() const override;
  Bytes read(std::uint32_t offset, std::uint32_t length) const override {
    return memory_.subspan(offset, length);
  }
  // False for what is not to be written, for an error flag of the controller, and when it takes
  // twice the time that it may.
  bool erase(std::size_t sector) override;
  bool program(std::uint32_t offset, Bytes words) override;

 private:
  bool erase_unlocked(std::size_t sector);
  bool program_unlocked(std::uint32_t offset, Bytes words);
  bool finishes_within(Ticks most);

  Bytes memory_;
  Clock& clock_;
};

}  // namespace ssc::firmware::stm32
