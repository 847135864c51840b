// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "firmware/port/stm32f405/card_clock.hpp"
#include "firmware/port/stm32f405/card_interface.hpp"
#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/port/stm32f405/smart_card_usart.hpp"

namespace ssc::firmware::stm32 {

// The contacts of one card: a USART in smart-card mode behind a card interface chip.
//
// The interrupt handler notes what happens on I/O and when; `work` tells it, together with the
// alarms, in the order of time. So what a card says in time is heard before its silence is, and an
// alarm counts from the character that it was set for, however late the loop is. What a late loop
// delays is the reader's own sending, which has no latest moment.
class SmartCardLine final : public CardLine {
 public:
  // `clock` must live longer.
  SmartCardLine(const USART& usart, const CardPins& pins, Clock& clock)
      : clock_(clock), interface_(pins), usart_(usart, pins.I_OUC, pins.XTAL1) {}
  SmartCardLine(const SmartCardLine&) = delete;
  SmartCardLine& operator=(const SmartCardLine&) = delete;

  // Where to report; before anything else.
  void attach(CardContact& contact) { contact_ = &contact; }
  // Pins and USART, at rest. The clocks of the chip and `clock` run already.
  void start();

  void on_interrupt() { usart_.on_interrupt(); }  // the USART's

  // The loop's share: reports what has happened, sends what is due, looks for the card.
  void work();
  // When `work` has something to do again, apart from what an interrupt brings.
  std::optional<Ticks> next_deadline() const;
  // Whether an interrupt has brought something. Asked with interrupts masked, before a sleep.
  bool has_events() const { return next_.has_value() || usart_.has_events(); }

  // CardLine
  void set_voltage(Voltage voltage) override;
  void set_clock(std::uint32_t hertz) override;  // CardClock::at_most, 0: low
  void stop_clock(bool high) override;
  void set_reset(bool high) override;
  void set_io(IoState state) override;
  void set_format(const CharacterFormat& format) override;
  void send(Bytes characters, std::uint32_t turn_round_etu) override;
  void set_alarm(Alarm alarm, Duration after) override;
  void clear_alarm(Alarm alarm) override;
  // At every clock that this reader makes.
  bool supports(iso7816::BitRate bit_rate) const override;

 private:
  // The alarms of CardLine, by their values, and one of its own: a run whose echo does not come.
  static constexpr std::size_t kEchoOverdue = 2;

  // `work`, the earliest first.
  bool report_next(Ticks now);
  void report_timer(std::size_t timer);
  void report(const LineEvent& event);
  void heard(const LineEvent& event);
  void has_left();
  void refused();
  std::size_t end_run();
  void all_sent();
  void watch_card(Ticks now);
  void send_due();
  void await_echo();
  void look_for_echo();

  bool is_sending() const { return sent_ < to_card_.size(); }
  void end_sending();
  Ticks may_begin() const;
  Ticks leading_edge() const;  // of the character that is being reported
  Ticks etus(std::uint32_t count) const { return card_clock_.etus(count, format_.bit_rate); }
  SmartCardUsart::Format usart_format() const;
  void apply_format();

  Clock& clock_;
  CardContact* contact_ = nullptr;
  CardInterface interface_;
  SmartCardUsart usart_;

  IoState io_ = IoState::kLow;
  CharacterFormat format_;
  CardClock card_clock_ = CardClock::at_most(kSlowClockHz);

  std::optional<LineEvent> next_;   // taken, but something else comes first
  std::optional<Ticks> reporting_;  // when that has happened of which the contact hears just now
  std::array<std::optional<Ticks>, 3> timers_;

  bool first_after_reset_ = false;
  unsigned complaints_ = 0;  // in a row, about the same character of the card
  Ticks card_edge_ = 0;      // leading edge of the last character of each side
  Ticks reader_edge_ = 0;

  FixedBytes<SmartCardUsart::kLongestRun> to_card_;
  std::size_t sent_ = 0;    // of to_card_
  bool running_ = false;    // the USART has a part of it
  std::size_t echoed_ = 0;  // of the run, when it was last looked at
  unsigned repeats_ = 0;    // of one character
  std::uint32_t turn_round_etu_ = 0;
};

}  // namespace ssc::firmware::stm32
