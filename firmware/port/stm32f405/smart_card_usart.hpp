// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "firmware/port/stm32f405/card_clock.hpp"
#include "firmware/port/stm32f405/pin.hpp"
#include "firmware/port/stm32f405/registers/usart.hpp"
#include "firmware/port/stm32f405/ring.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::stm32 {

// Something that the interrupt handler has seen on I/O.
struct LineEvent {
  enum class Kind : std::uint8_t {
    kCharacter,  // of the card
    kSent,       // the last character of a run has left
    kRefused,    // the card complains of one (clause 7.3); those behind it have not been sent
  };

  std::uint32_t count = 0;      // TIM2.CNT then
  std::uint16_t character = 0;  // kCharacter: bits 0..7 as they were on the line, bit 8 the parity
  Kind kind = Kind::kCharacter;
  bool damaged = false;  // kCharacter: noise, no stop bit, or the next one is lost
};

// A USART in smart-card mode (RM0090, USART) and its two pins: bits and their parity, CLK, the
// guard time and the complaint about a character. What the chip leaves to the program - when to
// begin, what to repeat - is the line's business (smart_card_line.hpp).
//
// Characters go out in runs. The handler gives the chip the next one when the chip says that the
// guard time of the last is over (TC), and not before its echo has come: the receiver hears all
// that is sent, and a complaint of the card is a frame error of the echo.
//
//           send               echo, and it was the last one: kSent
//   kIdle ───────► kEcho ───────────────────────────────────────────► kIdle
//                   ▲  │        frame error: kRefused
//                TC │  │ echo
//                   └ kGuard
class SmartCardUsart {
 public:
  // The longest run: a T=1 block, or an APDU's part in one go.
  static constexpr std::size_t kLongestRun = 261;

  SmartCardUsart(const USART& registers, const Pin& I_O, const Pin& CLK)
      : registers_(registers), I_O_(I_O), CLK_(CLK) {}
  SmartCardUsart(const SmartCardUsart&) = delete;
  SmartCardUsart& operator=(const SmartCardUsart&) = delete;

  struct Format {
    std::uint32_t BRR = 0;
    std::uint32_t guard_time_etu = 0;
    bool odd_parity = false;  // in the sense of the levels: the inverse convention
    // T=0: a damaged character of the card is complained of, and complaints of the card are heard.
    // It takes 1.5 stop bits, which a card that sends every 11 etu (T=1) would run into.
    bool complaints = false;

    friend bool operator==(const Format&, const Format&) = default;
  };

  // Both pins low. The clock of the USART must run (RCC APB1ENR).
  void start();

  void run_clock(CardClock clock);
  void hold_clock(bool high);
  void connect(const Format& format);     // I/O in reception
  void disconnect();                      // I/O low; nothing is heard
  void set_format(const Format& format);  // while connected, between two characters

  // Whether the chip keeps this guard time by itself. Else each character is a run of its own.
  static constexpr bool keeps(std::uint32_t guard_time_etu) { return guard_time_etu <= 0xFF; }

  // From now. No other run is going on.
  void send(Bytes run);
  // Ends a run without an event, and forgets what has been heard.
  void stop();
  // Of the run: characters that have left and that nobody has complained of.
  std::size_t sent() const { return next_; }

  void on_interrupt();
  bool has_events() const { return !events_.empty(); }
  std::optional<LineEvent> take();
  // Whether characters have been lost because nobody took them. Once.
  bool has_overflowed() { return overflowed_.exchange(false); }

 private:
  enum class Phase : std::uint8_t { kIdle, kEcho, kGuard };

  void change_format(const Format& format);
  std::uint32_t CR1() const;  // while it works and waits for no TC
  void turn_off(std::uint32_t CR1);
  void forget_run();
  void heard(std::uint32_t status);
  void echoed(std::uint32_t status);
  void go_on();
  void transmit_next();
  void report(const LineEvent& event);

  const USART& registers_;
  Pin I_O_;
  Pin CLK_;
  Format format_;

  std::array<Byte, kLongestRun> run_{};
  std::size_t size_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<Phase> phase_ = Phase::kIdle;
  // A T=1 block and more: the loop may be away for as long as a card takes to send it.
  Ring<512, LineEvent> events_;
  std::atomic<bool> overflowed_ = false;
};

}  // namespace ssc::firmware::stm32
