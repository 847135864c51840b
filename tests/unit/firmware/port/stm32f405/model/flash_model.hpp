// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "protocol/base/bytes.hpp"
#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

struct PowerCut {};

// What an operation has done when the power goes.
enum class Tear : std::uint8_t { kNothing, kHalf, kAll };

// The flash and its controller. Erasing a sector and programming a word take the time that a chip
// takes; the processor stands still as long, once it has looked at BSY. Every one of them is an
// operation in which the power can be cut.
//
// Violations: a command to a locked or busy controller, a write without PG, a wrong parallelism, a
// cache reset while it is on, a word written while the caches hold what an erase has made untrue.
class FlashModel final {
 public:
  static constexpr std::uint32_t kRegisters = 0x4002'3C00;
  static constexpr std::uint32_t kMemory = 0x0800'0000;
  static constexpr std::uint32_t kSize = 0x10'0000;

  // Blank; the times are those of the data sheet, the typical ones.
  explicit FlashModel(Bus& bus);

  // The memory as the processor reads it.
  Bytes memory() const { return memory_; }
  void load(std::uint32_t offset, Bytes bytes);  // the factory's programmer

  std::uint32_t latency() const { return acr_ & 0b111; }
  bool locked() const { return (cr_ & kLOCK) != 0; }
  std::size_t operations() const { return operations_; }
  // The state of the controller after a reset; the memory stays.
  void reset();

  // PowerCut is thrown in the operation with this number, counted from now.
  void cut_power_in(std::size_t operation, Tear tear);
  void keep_power() { cut_.reset(); }
  void never_finish() { never_finishes_ = true; }  // BSY stays
  void never_finish_once_started() { dies_in_operation_ = true; }
  void protect(std::size_t sector) { protected_.insert(sector); }  // WRPERR
  void refuse_keys() { refuses_keys_ = true; }

 private:
  static constexpr std::uint32_t kLOCK = 1U << 31;

  struct Registers final : Peripheral {
    explicit Registers(FlashModel& flash) : flash(flash) {}
    std::uint32_t read(std::uint32_t offset) override { return flash.read_register(offset); }
    void write(std::uint32_t offset, std::uint32_t value) override {
      flash.write_register(offset, value);
    }
    FlashModel& flash;
  };
  struct Cells final : Peripheral {
    explicit Cells(FlashModel& flash) : flash(flash) {}
    std::uint32_t read(std::uint32_t offset) override { return flash.word(offset); }
    void write(std::uint32_t offset, std::uint32_t value) override { flash.program(offset, value); }
    FlashModel& flash;
  };

  std::uint32_t read_register(std::uint32_t offset);
  void write_register(std::uint32_t offset, std::uint32_t value);
  void write_ACR(std::uint32_t value);
  void write_KEYR(std::uint32_t value);
  void write_CR(std::uint32_t value);
  std::uint32_t look_at_SR();
  void erase(std::uint32_t SNB);
  void program(std::uint32_t offset, std::uint32_t value);
  bool may_program(std::uint32_t offset);
  bool busy() const { return never_finishes_ || bus_.time().now() < done_; }
  std::uint32_t word(std::uint32_t offset) const;
  bool goes_through();
  std::uint32_t any() { return (random_ = random_ * 1664525 + 1013904223) >> 16; }

  Bus& bus_;
  Registers registers_{*this};
  Cells cells_{*this};
  std::vector<Byte> memory_;
  std::uint32_t acr_ = 0;
  std::uint32_t cr_ = kLOCK;
  std::uint32_t sr_ = 0;
  unsigned keys_ = 0;
  bool keys_spoilt_ = false;
  bool stale_ = false;  // what the caches hold
  Time done_{};
  std::size_t operations_ = 0;
  std::optional<std::size_t> cut_;
  Tear tear_ = Tear::kNothing;
  bool never_finishes_ = false;
  bool dies_in_operation_ = false;
  bool refuses_keys_ = false;
  std::set<std::size_t> protected_;
  std::uint32_t random_ = 1;
};

}  // namespace ssc::stm32model
