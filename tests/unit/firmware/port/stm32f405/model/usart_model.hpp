// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// What hangs on TX and CK of a USART. Characters have 9 bits, the first on the line lowest: eight
// of data and the parity bit.
class UsartWire {
 public:
  // A character of the USART, bits of this length: its leading edge.
  virtual void begins(std::uint32_t bits, Time bit) = 0;
  // 10.5 bits later: whether I/O is pulled low in its stop bits.
  virtual bool ends(std::uint32_t bits, Time bit) = 0;
  // CK has changed. 0: it stands still.
  virtual void clock(std::uint32_t hertz) = 0;

 protected:
  ~UsartWire() = default;
};

// A USART in smart-card mode, character by character.
//
// Traps of the chip that it plays: the receiver hears what the USART itself sends; the error signal
// of a card is a frame error of that echo, and only with 1.5 stop bits; TC waits for the guard
// time, is cleared by a read of SR and a write of DR and by nothing less, and nothing but TC paces
// what is sent; a character that is still in DR when the next one comes drowns that (ORE); nothing
// is received that began while RE or UE was off; CK needs UE, SCEN, CLKEN and a prescaler.
class UsartModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBase2 = 0x4000'4400;
  static constexpr std::uint32_t kBase3 = 0x4000'4800;

  // `hertz`: of the bus it is on.
  UsartModel(Bus& bus, std::uint32_t base, std::uint32_t hertz);
  void connect(UsartWire& wire) { wire_ = &wire; }

  // Whether it asks for its handler.
  bool interrupt() const;

  // --- The wire's side
  Time bit() const;
  // The leading edge of a character that somebody else sends.
  void edge();
  // 10.5 bits later: whether the USART gives the error signal, and the character itself.
  bool complains(std::uint32_t bits) const;
  void arrive(std::uint32_t bits);

  // The next character that arrives, or the next echo, comes with these flags of SR as well.
  void disturb(std::uint32_t flags) { disturbance_ = flags; }
  // Echoes are not heard, as when I/O is held low by force.
  void set_deaf(bool deaf) { deaf_ = deaf; }

  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  struct Registers {
    std::uint32_t SR = 0xC0, DR = 0, BRR = 0, CR1 = 0, CR2 = 0, CR3 = 0, GTPR = 0;
  };

  bool has(std::uint32_t word, std::uint32_t bits) const { return (word & bits) == bits; }
  bool stop_1_5() const;
  bool parity_error(std::uint32_t bits) const;
  std::uint32_t CK() const;
  void change(std::uint32_t& word, std::uint32_t value, std::uint32_t not_within_a_character);
  void change_CR1(std::uint32_t value);
  void transmit(std::uint32_t value);
  void after_begin(std::uint32_t bits);
  void receive(std::uint32_t bits, std::uint32_t flags);
  void expect(bool kept, const char* rule);

  Bus& bus_;
  std::uint32_t hertz_;
  UsartWire* wire_ = nullptr;
  Registers r_;
  std::uint32_t received_ = 0;  // what a read of DR gives
  std::uint32_t seen_ = 0;      // flags of SR as they were last read
  std::uint32_t CK_ = 0;
  bool sending_ = false;   // to the end of the guard time
  bool arriving_ = false;  // a character of the other side, from its edge on
  VirtualTime::Event begin_{}, end_{}, echo_{}, done_{}, received_at_{};
  std::uint32_t disturbance_ = 0;
  bool deaf_ = false;
};

}  // namespace ssc::stm32model
