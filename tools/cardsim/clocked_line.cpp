// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/clocked_line.hpp"

#include <algorithm>
#include <utility>

namespace ssc::cardsim {
namespace {

using firmware::Alarm;
using firmware::Duration;
using firmware::IoState;

constexpr Byte kDamagedBit = 0x40;
constexpr std::uint32_t kLeastGuardTimeEtu = 12;

}  // namespace

// --- The hand -----------------------------------------------------------------------------------

void ClockedLine::insert(const Persona& persona, std::vector<Fault> faults) {
  if (card_.is_in()) pull();
  card_.insert(persona, std::move(faults));
  contact_->on_presence(true);
}

void ClockedLine::pull() {
  card_.pull();
  contact_->on_presence(false);
}

// --- Time ---------------------------------------------------------------------------------------

Time ClockedLine::half_etus(std::uint32_t n) const {
  return cardsim::half_etus(n, format_.bit_rate, hertz_);
}

void ClockedLine::at(Time time, Step step) {
  time_.cancel(step_);
  step_ = time_.schedule(time, [this, step] { (this->*step)(); });
}

std::uint64_t ClockedLine::traced_etu() const {
  if (trace().empty() || hertz_ == 0) return 0;
  const Time one = etus(1, format_.bit_rate, hertz_);
  const Time all = trace().back().at - trace().front().at;
  return static_cast<std::uint64_t>((all + one / 2) / one);
}

void ClockedLine::set_alarm(Alarm alarm, Duration after) {
  clear_alarm(alarm);
  alarms_[static_cast<std::size_t>(alarm)] = time_.schedule(
      time_.now() + length(after, format_.bit_rate, hertz_),
      [this, alarm] { contact_->on_alarm(alarm); }, VirtualTime::Order::kAlarm);
}

void ClockedLine::clear_alarm(Alarm alarm) {
  time_.cancel(alarms_[static_cast<std::size_t>(alarm)]);
}

// --- Contacts -----------------------------------------------------------------------------------

void ClockedLine::set_voltage(firmware::Voltage voltage) {
  if (voltage == firmware::Voltage::kOff) fall_silent();
  card_.on_voltage(voltage);
}

void ClockedLine::set_clock(std::uint32_t hertz) {
  hertz_ = hertz;
  card_.on_clock(hertz, sent_ < to_card_.size());
}

void ClockedLine::stop_clock(bool high) {
  hertz_ = 0;
  card_.on_clock_stop(high);
}

void ClockedLine::set_reset(bool high) {
  if (!high) fall_silent();
  card_.on_reset(high);
}

void ClockedLine::set_io(IoState state) {
  card_.on_io(state);
  io_ = state;
}

void ClockedLine::fall_silent() {
  time_.cancel(step_);
  to_card_.clear();
  sent_ = 0;
  repeats_ = 0;
}

// --- The reader sends ---------------------------------------------------------------------------

void ClockedLine::send(Bytes characters, std::uint32_t turn_round_etu) {
  if (sent_ < to_card_.size()) card_.violated("the reader sends while it is sending");
  repeats_ = 0;
  to_card_.assign(characters.begin(), characters.end());
  sent_ = 0;
  turn_round_etu_ = turn_round_etu;
  at(may_begin(), &ClockedLine::begin);
}

Time ClockedLine::may_begin() const {
  Time time = time_.now();
  const auto& own = card_.reader_edge();
  const auto& cards = card_.card_edge();
  if (own) time = std::max(time, *own + half_etus(2 * format_.guard_time_etu));
  if (cards) time = std::max(time, *cards + half_etus(2 * turn_round_etu_));
  return time;
}

void ClockedLine::begin() {
  const Time least = may_begin();
  if (least > time_.now()) return at(least, &ClockedLine::begin);
  card_.reader_begins(to_card_[sent_], format_.bit_rate);
  at(time_.now() + half_etus(kHeardHalfEtus), &ClockedLine::is_heard);
}

void ClockedLine::is_heard() {
  const bool complains =
      card_.card_complains(to_card_[sent_], format_.bit_rate != card_.bit_rate()) &&
      format_.repeat_on_parity;
  const Time seen = *card_.reader_edge() + half_etus(kSentHalfEtus);
  const bool again = repeats_ < kMaxRepeats;
  if (complains) return at(seen, again ? &ClockedLine::repeat : &ClockedLine::give_up);
  at(seen, &ClockedLine::has_sent);
  card_.card_reacts();
}

void ClockedLine::has_sent() {
  repeats_ = 0;
  ++sent_;
  if (sent_ < to_card_.size()) {
    at(may_begin(), &ClockedLine::begin);
  } else {
    contact_->on_sent();
  }
}

void ClockedLine::repeat() {
  ++repeats_;
  const std::uint32_t extra =
      std::max(format_.guard_time_etu, kLeastGuardTimeEtu) - kLeastGuardTimeEtu;
  at(*card_.reader_edge() + half_etus(kRepeatedHalfEtus + 2 * extra), &ClockedLine::begin);
}

void ClockedLine::give_up() {
  to_card_.clear();
  sent_ = 0;
  contact_->on_parity_error();
}

// --- The card sends -----------------------------------------------------------------------------

bool ClockedLine::complains(const Arrival& arrival) const {
  return arrival.damaged && io_ == IoState::kReception && format_.repeat_on_parity;
}

// The reader hears nothing while its I/O is low. Of the first character after a reset it cannot
// know the parity, so it takes that one as it has become.
void ClockedLine::hear(const Arrival& arrival) {
  const bool again = complains(arrival) && arrival.repeats < kMaxRepeats;
  if (io_ == IoState::kLow || again) return;
  if (!arrival.damaged) return contact_->on_character(arrival.value);
  if (arrival.first_after_reset) return contact_->on_character(arrival.value ^ kDamagedBit);
  contact_->on_parity_error();
}

}  // namespace ssc::cardsim
