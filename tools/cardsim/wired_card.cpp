// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/wired_card.hpp"

#include <algorithm>
#include <utility>

namespace ssc::cardsim {

// --- The hand -----------------------------------------------------------------------------------

void WiredCard::insert(const Persona& persona, std::vector<Fault> faults) {
  card_.emplace(persona, std::move(faults));
  rules_.on_card_change();
}

void WiredCard::pull() {
  time_.cancel(sender_.event);
  sender_ = {};
  from_card_.clear();
  card_.reset();
  rules_.on_card_change();
}

iso7816::BitRate WiredCard::bit_rate() const {
  return card_ ? card_->bit_rate() : iso7816::kDefaultBitRate;
}

iso7816::Convention WiredCard::convention() const {
  return card_ ? card_->atr().convention : iso7816::Convention::kDirect;
}

// --- Time ---------------------------------------------------------------------------------------

Time WiredCard::half_etus_of_next(std::uint32_t n) const {
  return half_etus(n, from_card_.front().bit_rate, hertz_);
}

void WiredCard::at(Time time, Step step) {
  time_.cancel(sender_.event);
  sender_.event = time_.schedule(time, [this, step] { (this->*step)(); });
}

// --- Contacts -----------------------------------------------------------------------------------

void WiredCard::on_voltage(firmware::Voltage voltage) {
  rules_.on_voltage(voltage);
  if (voltage == firmware::Voltage::kOff) fall_silent();
  if (card_) card_->on_voltage(voltage);
}

void WiredCard::on_clock(std::uint32_t hertz, bool sending) {
  rules_.on_clock(hertz, sending || !from_card_.empty());
  halt(hertz);
}

void WiredCard::on_clock_stop(bool high) {
  const Time last = std::max(reader_edge_.value_or(Time{}), sender_.edge.value_or(Time{}));
  const Time ended = last + half_etus(kEndedHalfEtus, bit_rate(), hertz_);
  if (card_) rules_.on_clock_stop(*card_, high, time_.now() - ended);
  halt(0);
}

// A card without CLK stops where it is, and goes on when CLK comes back.
void WiredCard::halt(std::uint32_t hertz) {
  hertz_ = hertz;
  if (card_) card_->on_clock(hertz);
  if (hertz == 0) {
    time_.cancel(sender_.event);
    sender_.sending = false;
  }
  go_on();
}

void WiredCard::on_reset(bool high) {
  rules_.on_reset(high);
  if (!high) fall_silent();
  if (high) reset_rose_ = time_.now();
  if (card_) react(card_->on_reset(high));
}

void WiredCard::fall_silent() {
  time_.cancel(sender_.event);
  time_.cancel(patience_);
  sender_ = {};
  reader_edge_.reset();
  reader_sends_ = false;
  from_card_.clear();
}

void WiredCard::react(const Reaction& reaction) {
  if (reaction.violation != nullptr) rules_.violated(reaction.violation);
  if (reaction.pulled) {
    pull();
    return reader_end_.card_is_pulled();
  }
  from_card_.insert(from_card_.end(), reaction.characters.begin(), reaction.characters.end());
  go_on();
}

void WiredCard::trace(From from, Byte value, bool damaged) {
  first_after_reset_ = reset_rose_.has_value();
  reset_rose_.reset();
  trace_.push_back({time_.now(), from, value, damaged});
}

// --- The reader sends ---------------------------------------------------------------------------

void WiredCard::reader_begins(Byte value, iso7816::BitRate bit_rate) {
  const bool turns_round = sender_.edge && (!reader_edge_ || *sender_.edge > *reader_edge_);
  const auto& last = turns_round ? sender_.edge : reader_edge_;
  collides_ = sender_.sending;
  if (collides_) {
    rules_.violated("the reader talks into a character of the card");
  } else if (card_ && last) {
    rules_.on_character(*card_, value, bit_rate, time_.now() - *last, turns_round);
  }
  trace(From::kReader, value, false);
  reader_edge_ = time_.now();
  reader_sends_ = true;
  if (collides_) withdraw();
}

bool WiredCard::card_complains(Byte value, bool damaged) {
  reader_sends_ = false;
  withdraw();
  reaction_ = card_ ? card_->on_character(value, damaged || collides_) : Reaction{};
  trace_.back().damaged = reaction_.complains;
  return reaction_.complains;
}

void WiredCard::card_reacts() {
  react(std::exchange(reaction_, {}));
  watch_reader();
}

// A reader that speaks on has the floor: what the card has not begun to send, it does not send.
void WiredCard::withdraw() {
  time_.cancel(sender_.event);
  sender_.sending = false;
  sender_.repeats = 0;
  from_card_.clear();
}

// A character that the reader still owes, at the latest: heard like any other, so 10.5 etu later.
void WiredCard::watch_reader() {
  const auto patience = card_ ? card_->patience_etu() : std::nullopt;
  time_.cancel(patience_);
  if (!patience || !reader_edge_) return;
  patience_ = time_.schedule(
      *reader_edge_ + half_etus(2 * *patience + kHeardHalfEtus, bit_rate(), hertz_),
      [this] {
        if (card_) react(card_->on_silence());
      },
      VirtualTime::Order::kAlarm);
}

// --- The card sends -----------------------------------------------------------------------------

void WiredCard::go_on() {
  const bool waits = sender_.sending || sender_.event.number != 0;
  if (waits || from_card_.empty() || hertz_ == 0) return;
  const Character& next = from_card_.front();
  const Time last = reset_rose_
                        ? *reset_rose_
                        : std::max(reader_edge_.value_or(Time{}), sender_.edge.value_or(Time{}));
  at(last + length(next.after, next.bit_rate, hertz_), &WiredCard::begin);
}

void WiredCard::begin() {
  if (reader_sends_) return;  // and when that is heard, the card withdraws
  const Character& c = from_card_.front();
  if (c.pulled) {
    pull();
    return reader_end_.card_is_pulled();
  }
  const bool in_step = reader_end_.card_begins(c.bit_rate);
  sender_.damaged = c.damaged > sender_.repeats || !in_step;
  sender_.sending = true;
  sender_.edge = time_.now();
  trace(From::kCard, c.value, sender_.damaged);
  at(time_.now() + half_etus_of_next(kHeardHalfEtus), &WiredCard::is_heard);
}

void WiredCard::is_heard() {
  sender_.sending = false;
  const Arrival arrival{.value = from_card_.front().value,
                        .damaged = sender_.damaged,
                        .first_after_reset = first_after_reset_,
                        .repeats = sender_.repeats};
  const bool again = reader_end_.complains(arrival) && sender_.repeats < kMaxRepeats;
  at(*sender_.edge + half_etus_of_next(kSentHalfEtus),
     again ? &WiredCard::repeat : &WiredCard::has_sent);
  reader_end_.hear(arrival);
}

void WiredCard::repeat() {
  ++sender_.repeats;
  at(*sender_.edge + half_etus_of_next(kRepeatedHalfEtus), &WiredCard::begin);
}

void WiredCard::has_sent() {
  sender_.event = {};
  sender_.repeats = 0;
  from_card_.pop_front();
  go_on();
}

}  // namespace ssc::cardsim
