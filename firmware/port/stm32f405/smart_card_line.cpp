// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/smart_card_line.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "firmware/card/data_rates.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::firmware::stm32 {
namespace {

// Clause 7.3, T=0: so often does a character that arrived damaged come again, in either direction.
constexpr unsigned kMaxRepeats = 3;

// The handler hears of a character in its stop bits, whose number the USART decides; they begin
// 10 etu after the leading edge. Thus an edge is never thought earlier than it was.
constexpr std::uint32_t kBeforeStopBitsEtu = 10;

// Clause 7.3: and so long after the complaint, which is seen after the stop bits have begun. The
// guard time of T=0, counted from the edge, leaves that much.
constexpr std::uint32_t kBeforeRepeatEtu = 2;
constexpr std::uint32_t kLeastGuardTimeEtu = 12;
static_assert(kLeastGuardTimeEtu - kBeforeStopBitsEtu >= kBeforeRepeatEtu);

// A character whose echo does not come within so long after the last one was never on I/O: a guard
// time, the character, and a handler that has to wait for whatever stops the processor.
constexpr std::uint32_t kEchoEtu = 24;
constexpr std::uint32_t kEchoMs = 2;

// Of one turn of the loop: all that the USART has kept, and the timers.
constexpr unsigned kMostReports = 600;

}  // namespace

void SmartCardLine::start() {
  interface_.start(clock_.now());
  usart_.start();
}

// --- Contacts -----------------------------------------------------------------------------------

void SmartCardLine::set_voltage(Voltage voltage) {
  interface_.set_voltage(voltage, clock_.now());
}

void SmartCardLine::set_clock(std::uint32_t hertz) {
  if (hertz == 0) return usart_.hold_clock(false);
  card_clock_ = CardClock::at_most(hertz);
  usart_.run_clock(card_clock_);
  apply_format();
}

void SmartCardLine::stop_clock(bool high) {
  usart_.hold_clock(high);
}

void SmartCardLine::set_reset(bool high) {
  interface_.set_reset(high);
  first_after_reset_ = high;
  if (high) return;
  end_sending();
  next_.reset();
  complaints_ = 0;
  if (io_ == IoState::kReception) usart_.stop();
}

void SmartCardLine::set_io(IoState state) {
  io_ = state;
  if (state == IoState::kReception) {
    usart_.connect(usart_format());
  } else {
    usart_.disconnect();
  }
}

void SmartCardLine::set_format(const CharacterFormat& format) {
  format_ = format;
  apply_format();
}

void SmartCardLine::apply_format() {
  if (io_ == IoState::kReception) usart_.set_format(usart_format());
}

SmartCardUsart::Format SmartCardLine::usart_format() const {
  return {.BRR = card_clock_.BRR(format_.bit_rate),
          .guard_time_etu = format_.guard_time_etu,
          .odd_parity = format_.convention == iso7816::Convention::kInverse,
          .complaints = format_.repeat_on_parity};
}

bool SmartCardLine::supports(iso7816::BitRate bit_rate) const {
  return std::all_of(kClocksHz.begin(), kClocksHz.end(), [bit_rate](std::uint32_t hertz) {
    return CardClock::at_most(hertz).makes(bit_rate);
  });
}

// --- Time ---------------------------------------------------------------------------------------

// The card's silence counts from what has been heard or sent last. A card that is being powered has
// no CLK yet, so nothing counts before.
void SmartCardLine::set_alarm(Alarm alarm, Duration after) {
  const bool since = alarm == Alarm::kSilence && reporting_;
  const Ticks from = std::max(since ? *reporting_ : clock_.now(), interface_.settled_at());
  timers_[static_cast<std::size_t>(alarm)] = from + card_clock_.length(after, format_.bit_rate);
}

void SmartCardLine::clear_alarm(Alarm alarm) {
  timers_[static_cast<std::size_t>(alarm)].reset();
}

std::optional<Ticks> SmartCardLine::next_deadline() const {
  std::optional<Ticks> next = interface_.next_deadline();
  for (const auto& timer : timers_) next = earlier(next, timer);
  if (is_sending() && !running_) next = earlier(next, may_begin());
  return next;
}

void SmartCardLine::work() {
  const Ticks now = clock_.now();
  for (unsigned i = 0; i < kMostReports && report_next(now); ++i) {
  }
  watch_card(now);
  send_due();
}

bool SmartCardLine::report_next(Ticks now) {
  if (!next_) next_ = usart_.take();
  const auto timer = std::min_element(timers_.begin(), timers_.end(),
                                      [](auto& a, auto& b) { return a && (!b || *a < *b); });
  const bool due = *timer && **timer <= now;
  if (next_ && (!due || clock_.instant_of(next_->count) <= **timer)) {
    report(*std::exchange(next_, std::nullopt));
  } else if (due) {
    timer->reset();
    report_timer(static_cast<std::size_t>(timer - timers_.begin()));
  } else if (usart_.has_overflowed()) {
    contact_->on_parity_error();
  } else {
    return false;
  }
  return true;
}

void SmartCardLine::report_timer(std::size_t timer) {
  if (timer == kEchoOverdue) return look_for_echo();
  contact_->on_alarm(static_cast<Alarm>(timer));
}

void SmartCardLine::report(const LineEvent& event) {
  reporting_ = clock_.instant_of(event.count);
  switch (event.kind) {
    case LineEvent::Kind::kCharacter: heard(event); break;
    case LineEvent::Kind::kSent: has_left(); break;
    case LineEvent::Kind::kRefused: refused(); break;
  }
  reporting_.reset();
}

Ticks SmartCardLine::leading_edge() const {
  return *reporting_ - etus(kBeforeStopBitsEtu);
}

// --- The card sends -----------------------------------------------------------------------------

// The parity is judged here and not by the chip: of the first characters it may have been another
// one than the chip was set to.
void SmartCardLine::heard(const LineEvent& event) {
  card_edge_ = leading_edge();
  const auto character = static_cast<Byte>(event.character);
  if (std::exchange(first_after_reset_, false)) return contact_->on_character(character);
  const bool odd = std::popcount(event.character) % 2 != 0;
  const bool good_parity = odd == (format_.convention == iso7816::Convention::kInverse);
  if (!good_parity && format_.repeat_on_parity && complaints_ < kMaxRepeats) {
    ++complaints_;  // by the chip; the character comes again
    return;
  }
  complaints_ = 0;
  if (!good_parity || event.damaged) return contact_->on_parity_error();
  contact_->on_character(character);
}

// --- The reader sends ---------------------------------------------------------------------------

void SmartCardLine::send(Bytes characters, std::uint32_t turn_round_etu) {
  end_sending();
  to_card_.assign(characters);
  turn_round_etu_ = turn_round_etu;
}

Ticks SmartCardLine::may_begin() const {
  return std::max(card_edge_ + etus(turn_round_etu_), reader_edge_ + etus(format_.guard_time_etu));
}

void SmartCardLine::send_due() {
  const Ticks now = clock_.now();
  if (!is_sending() || running_ || now < may_begin()) return;
  const Bytes rest = Bytes(to_card_).subspan(sent_);
  const Bytes run = SmartCardUsart::keeps(format_.guard_time_etu) ? rest : rest.first(1);
  running_ = true;
  usart_.send(run);
  await_echo();
}

void SmartCardLine::await_echo() {
  echoed_ = usart_.sent();
  timers_[kEchoOverdue] =
      clock_.now() + etus(format_.guard_time_etu + kEchoEtu) + milliseconds_in_ticks(kEchoMs);
}

// Without echoes the run has left all the same, as far as anybody can tell: the card's silence will
// say the rest.
void SmartCardLine::look_for_echo() {
  if (usart_.sent() != echoed_) return await_echo();
  usart_.stop();
  reader_edge_ = clock_.now();
  all_sent();
}

void SmartCardLine::has_left() {
  end_run();
  repeats_ = 0;
  if (!is_sending()) all_sent();
}

void SmartCardLine::refused() {
  if (end_run() > 0) repeats_ = 0;
  if (repeats_++ < kMaxRepeats) return;
  end_sending();
  contact_->on_parity_error();
}

std::size_t SmartCardLine::end_run() {
  timers_[kEchoOverdue].reset();
  running_ = false;
  reader_edge_ = leading_edge();
  sent_ += usart_.sent();
  return usart_.sent();
}

void SmartCardLine::all_sent() {
  end_sending();
  contact_->on_sent();
}

void SmartCardLine::end_sending() {
  wipe(to_card_.data(), to_card_.size());
  to_card_.clear();
  sent_ = repeats_ = 0;
  running_ = false;
  timers_[kEchoOverdue].reset();
}

// --- The hand -----------------------------------------------------------------------------------

void SmartCardLine::watch_card(Ticks now) {
  const auto event = interface_.work(now);
  if (!event) return;
  switch (*event) {
    case CardInterface::Event::kInserted: return contact_->on_presence(true);
    case CardInterface::Event::kRemoved: return contact_->on_presence(false);
    case CardInterface::Event::kOvercurrent: return contact_->on_overcurrent();
  }
}

}  // namespace ssc::firmware::stm32
