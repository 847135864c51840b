// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/cardsim/virtual_time.hpp"

// The chip as its registers show it: what the port reads and writes ends up here, one access after
// the other, in virtual time.
//
//   VirtualTime time;
//   Bus bus(time);                 // from now on, until its end, the chip of this process
//   UsartModel usart(…);           // a Peripheral
//   bus.attach(0x4000'4400, usart);
//   …                              // code of the port
//   EXPECT_THAT(bus.trace(), …);   // the order of its accesses
//
// Models are written from the reference manual, not measured on a chip: a port that runs here does
// what the manual asks, as far as the model knows it.
namespace ssc::stm32model {

using cardsim::Time;
using cardsim::VirtualTime;

class Peripheral {
 public:
  virtual ~Peripheral() = default;
  // `offset` is a multiple of 4 within the block.
  virtual std::uint32_t read(std::uint32_t offset) = 0;
  virtual void write(std::uint32_t offset, std::uint32_t value) = 0;
};

class Bus {
 public:
  struct Access {
    bool write;
    std::uint32_t address;
    std::uint32_t value;

    friend bool operator==(const Access&, const Access&) = default;
  };

  // What one access takes.
  static constexpr Time kAccess = std::chrono::nanoseconds(33);

  explicit Bus(VirtualTime& time);
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  // Blocks are 1 KiB unless told; they must outlive the bus and not overlap.
  void attach(std::uint32_t base, Peripheral& peripheral, std::uint32_t size = 0x400);

  VirtualTime& time() { return time_; }

  // Every access since the last `clear_trace`, oldest first.
  const std::vector<Access>& trace() const { return trace_; }
  void clear_trace() { trace_.clear(); }
  // Only the writes, without those of plain reading: what the port has done.
  std::vector<Access> writes() const;

  // What was done against the manual: an address where nothing is, and what models report.
  void violation(std::string what) { violations_.push_back(std::move(what)); }
  const std::vector<std::string>& violations() const { return violations_; }

  // What the processor does when it waits for an interrupt: lets time pass, and runs handlers.
  void on_sleep(std::function<void()> what) { sleep_ = std::move(what); }
  void sleep() { sleep_ ? sleep_() : violation("a sleep without an end"); }

  static Bus& current();
  std::uint32_t read(std::uint32_t address);
  void write(std::uint32_t address, std::uint32_t value);

 private:
  struct Block {
    std::uint32_t size;
    Peripheral* peripheral;
  };
  Peripheral* find(std::uint32_t address, std::uint32_t& offset);

  VirtualTime& time_;
  std::map<std::uint32_t, Block> blocks_;
  std::vector<Access> trace_;
  std::vector<std::string> violations_;
  std::function<void()> sleep_;
};

// Registers that hold what was written into them.
class Memory : public Peripheral {
 public:
  std::uint32_t read(std::uint32_t offset) override { return words_[offset]; }
  void write(std::uint32_t offset, std::uint32_t value) override { words_[offset] = value; }

 protected:
  std::map<std::uint32_t, std::uint32_t> words_;
};

}  // namespace ssc::stm32model
