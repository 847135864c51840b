// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/clocked_line.hpp"

#include <algorithm>
#include <utility>

namespace ssc::cardsim {
namespace {

using firmware::Alarm;
using firmware::Duration;

// Within a character, in halves of an etu from its leading edge. Clause 7.3: the receiver complains
// at 10.5 etu; the sender looks at 11 etu, and repeats no sooner than 2 etu later.
constexpr std::uint32_t kEnded = 20;  // start, data and parity bit
constexpr std::uint32_t kHeard = 21;
constexpr std::uint32_t kSent = 22;
constexpr std::uint32_t kRepeated = 26;

constexpr Byte kDamagedBit = 0x40;
constexpr std::uint32_t kLeastGuardTimeEtu = 12;

}  // namespace

// --- The hand -----------------------------------------------------------------------------------

void ClockedLine::insert(const Persona& persona, std::vector<Fault> faults) {
  if (card_) pull();
  card_.emplace(persona, std::move(faults));
  rules_.on_card_change();
  contact_->on_presence(true);
}

void ClockedLine::pull() {
  time_.cancel(card_sender_.event);
  card_sender_ = {};
  from_card_.clear();
  card_.reset();
  rules_.on_card_change();
  contact_->on_presence(false);
}

// --- Time ---------------------------------------------------------------------------------------

Time ClockedLine::reader_half_etus(std::uint32_t n) const {
  return half_etus(n, format_.bit_rate, hertz_);
}

Time ClockedLine::card_half_etus(std::uint32_t n) const {
  return half_etus(n, from_card_.front().bit_rate, hertz_);
}

void ClockedLine::at(Sender& sender, Time time, Step step) {
  time_.cancel(sender.event);
  sender.event = time_.schedule(time, [this, step] { (this->*step)(); });
}

std::uint64_t ClockedLine::traced_etu() const {
  if (trace_.empty() || hertz_ == 0) return 0;
  const Time one = etus(1, format_.bit_rate, hertz_);
  const Time all = trace_.back().at - trace_.front().at;
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
  rules_.on_voltage(voltage);
  if (voltage == firmware::Voltage::kOff) fall_silent();
  if (card_) card_->on_voltage(voltage);
}

void ClockedLine::set_clock(std::uint32_t hertz) {
  rules_.on_clock(hertz, moving());
  halt(hertz);
}

void ClockedLine::stop_clock(bool high) {
  const Time last = std::max(reader_.edge.value_or(Time{}), card_sender_.edge.value_or(Time{}));
  const Time ended = last + reader_half_etus(kEnded);
  if (card_) rules_.on_clock_stop(*card_, high, time_.now() - ended);
  halt(0);
}

// A card without CLK stops where it is, and goes on when CLK comes back.
void ClockedLine::halt(std::uint32_t hertz) {
  hertz_ = hertz;
  if (card_) card_->on_clock(hertz);
  if (hertz == 0) {
    time_.cancel(card_sender_.event);
    card_sender_.sending = false;
  }
  card_goes_on();
}

void ClockedLine::set_reset(bool high) {
  rules_.on_reset(high);
  if (!high) fall_silent();
  if (high) reset_rose_ = time_.now();
  if (card_) react(card_->on_reset(high));
}

void ClockedLine::set_io(firmware::IoState state) {
  rules_.on_io(state);
  io_ = state;
}

bool ClockedLine::moving() const {
  return sent_ < to_card_.size() || !from_card_.empty();
}

void ClockedLine::fall_silent() {
  for (Sender* s : {&reader_, &card_sender_}) {
    time_.cancel(s->event);
    *s = {};
  }
  time_.cancel(patience_);
  to_card_.clear();
  sent_ = 0;
  from_card_.clear();
}

void ClockedLine::react(const Reaction& reaction) {
  if (reaction.violation != nullptr) rules_.violated(reaction.violation);
  if (reaction.pulled) return pull();
  from_card_.insert(from_card_.end(), reaction.characters.begin(), reaction.characters.end());
  card_goes_on();
}

void ClockedLine::begin(Sender& sender, From from, Byte value, bool damaged) {
  sender.sending = true;
  sender.edge = time_.now();
  sender.damaged = damaged;
  first_after_reset_ = reset_rose_.has_value();
  reset_rose_.reset();
  trace_.push_back({time_.now(), from, value, damaged});
}

// --- The reader sends ---------------------------------------------------------------------------

void ClockedLine::send(Bytes characters, std::uint32_t turn_round_etu) {
  if (sent_ < to_card_.size()) rules_.violated("the reader sends while it is sending");
  reader_.repeats = 0;
  to_card_.assign(characters.begin(), characters.end());
  sent_ = 0;
  turn_round_etu_ = turn_round_etu;
  at(reader_, reader_may_begin(), &ClockedLine::reader_begins);
}

Time ClockedLine::reader_may_begin() const {
  Time time = time_.now();
  const auto& edge = reader_.edge;
  if (edge) time = std::max(time, *edge + reader_half_etus(2 * format_.guard_time_etu));
  if (card_sender_.edge) {
    time = std::max(time, *card_sender_.edge + reader_half_etus(2 * turn_round_etu_));
  }
  return time;
}

void ClockedLine::reader_begins() {
  const Time least = reader_may_begin();
  if (least > time_.now()) return at(reader_, least, &ClockedLine::reader_begins);
  const Byte value = to_card_[sent_];
  const bool turns_round =
      card_sender_.edge && (!reader_.edge || *card_sender_.edge > *reader_.edge);
  const auto& last = turns_round ? card_sender_.edge : reader_.edge;
  if (card_ && last) {
    rules_.on_character(*card_, value, format_.bit_rate, time_.now() - *last, turns_round);
  }
  begin(reader_, From::kReader, value, false);
  at(reader_, time_.now() + reader_half_etus(kHeard), &ClockedLine::reader_is_heard);
}

void ClockedLine::reader_is_heard() {
  reader_.sending = false;
  withdraw_card();
  Reaction reaction;
  if (card_) {
    const bool damaged = !same_bit_rate(card_->bit_rate());
    reaction = card_->on_character(to_card_[sent_], damaged);
  }
  const Time seen = *reader_.edge + reader_half_etus(kSent);
  if (reaction.complains && format_.repeat_on_parity) {
    trace_.back().damaged = true;
    const bool again = reader_.repeats < kMaxRepeats;
    return at(reader_, seen, again ? &ClockedLine::reader_repeats : &ClockedLine::reader_gives_up);
  }
  at(reader_, seen, &ClockedLine::reader_has_sent);
  react(reaction);
  watch_reader();
}

// A reader that speaks on has the floor: what the card has not begun to send, it does not send.
void ClockedLine::withdraw_card() {
  time_.cancel(card_sender_.event);
  card_sender_.repeats = 0;
  from_card_.clear();
}

// A character that the reader still owes, at the latest: heard like any other, so 10.5 etu later.
void ClockedLine::watch_reader() {
  const auto patience = card_ ? card_->patience_etu() : std::nullopt;
  time_.cancel(patience_);
  if (!patience) return;
  patience_ = time_.schedule(
      *reader_.edge + reader_half_etus(2 * *patience + kHeard),
      [this] {
        if (card_) react(card_->on_silence());
      },
      VirtualTime::Order::kAlarm);
}

void ClockedLine::reader_has_sent() {
  reader_.repeats = 0;
  ++sent_;
  if (sent_ < to_card_.size()) {
    at(reader_, reader_may_begin(), &ClockedLine::reader_begins);
  } else {
    contact_->on_sent();
  }
}

void ClockedLine::reader_repeats() {
  ++reader_.repeats;
  const std::uint32_t extra =
      std::max(format_.guard_time_etu, kLeastGuardTimeEtu) - kLeastGuardTimeEtu;
  at(reader_, *reader_.edge + reader_half_etus(kRepeated + 2 * extra), &ClockedLine::reader_begins);
}

void ClockedLine::reader_gives_up() {
  to_card_.clear();
  sent_ = 0;
  contact_->on_parity_error();
}

// --- The card sends -----------------------------------------------------------------------------

void ClockedLine::card_goes_on() {
  const bool waits = card_sender_.sending || card_sender_.event.number != 0;
  if (waits || from_card_.empty() || hertz_ == 0) return;
  const Character& next = from_card_.front();
  const Time last =
      reset_rose_ ? *reset_rose_
                  : std::max(reader_.edge.value_or(Time{}), card_sender_.edge.value_or(Time{}));
  at(card_sender_, last + length(next.after, next.bit_rate, hertz_), &ClockedLine::card_begins);
}

void ClockedLine::card_begins() {
  if (reader_.sending) return;  // and when that is heard, the card withdraws
  const Character& c = from_card_.front();
  if (c.pulled) return pull();
  const bool damaged = c.damaged > card_sender_.repeats || !same_bit_rate(c.bit_rate);
  begin(card_sender_, From::kCard, c.value, damaged);
  at(card_sender_, time_.now() + card_half_etus(kHeard), &ClockedLine::card_is_heard);
}

// The reader hears nothing while its I/O is low. Of the first character after a reset it cannot
// know the parity, so it takes that one as it has become.
void ClockedLine::card_is_heard() {
  card_sender_.sending = false;
  const Character& c = from_card_.front();
  const bool damaged = card_sender_.damaged;
  const bool deaf = io_ == firmware::IoState::kLow;
  const bool complains = damaged && !deaf && format_.repeat_on_parity;
  const bool again = complains && card_sender_.repeats < kMaxRepeats;
  at(card_sender_, *card_sender_.edge + card_half_etus(kSent),
     again ? &ClockedLine::card_repeats : &ClockedLine::card_has_sent);
  if (deaf || again) return;
  if (!damaged) return contact_->on_character(c.value);
  if (first_after_reset_) return contact_->on_character(c.value ^ kDamagedBit);
  contact_->on_parity_error();
}

void ClockedLine::card_repeats() {
  ++card_sender_.repeats;
  at(card_sender_, *card_sender_.edge + card_half_etus(kRepeated), &ClockedLine::card_begins);
}

void ClockedLine::card_has_sent() {
  card_sender_.event = {};
  card_sender_.repeats = 0;
  from_card_.pop_front();
  card_goes_on();
}

}  // namespace ssc::cardsim
