// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/activation.hpp"

#include "firmware/card/contacts.hpp"
#include "firmware/card/data_rates.hpp"

namespace ssc::firmware {
namespace {

using iso7816::Atr;
using iso7816::AtrFinding;

constexpr Activation::Verdict kGoingOn = std::nullopt;

struct Class {
  Voltage voltage;
  Byte bit;  // of Atr::classes
};
constexpr Class kClasses[] = {
    // in the order of selection, clause 6.2.3
    {Voltage::k5V, iso7816::kClassA},
    {Voltage::k3V, iso7816::kClassB},
    {Voltage::k1_8V, iso7816::kClassC},
};
constexpr Byte kAllClasses = iso7816::kClassA | iso7816::kClassB | iso7816::kClassC;

constexpr Byte bit_of(Voltage voltage) {
  for (const Class& c : kClasses) {
    if (c.voltage == voltage) return c.bit;
  }
  return 0;
}

}  // namespace

// clang-format off
#define H(name) &Activation::name
const Activation::Handler Activation::kTable[5][4] = {
    //               kCharacter          kParity        kSilence   kTime
    /* kIdle     */ {H(ignore),          H(ignore),     H(ignore), H(ignore)},
    /* kResting  */ {H(ignore),          H(ignore),     H(ignore), H(rested)},
    /* kResetLow */ {H(ignore),          H(ignore),     H(ignore), H(release_reset)},
    /* kAwaitTS  */ {H(first_character), H(unreadable), H(mute),   H(ignore)},
    /* kAtr      */ {H(next_character),  H(unreadable), H(silent), H(too_long)},
};
#undef H
// clang-format on

Activation::Verdict Activation::handle(Event event, Byte character) {
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(event);
  return (this->*kTable[row][column])(character);
}

Activation::Verdict Activation::on_character(Byte character) {
  return handle(Event::kCharacter, character);
}
Activation::Verdict Activation::on_parity_error() {
  return handle(Event::kParity);
}
Activation::Verdict Activation::on_alarm(Alarm alarm) {
  return handle(alarm == Alarm::kSilence ? Event::kSilence : Event::kTime);
}

Activation::Verdict Activation::ignore(Byte) {
  return kGoingOn;
}

// --- Contacts and resets, clauses 6.2.1 to 6.2.3 ------------------------------------------------

void Activation::cold_reset(Voltage select, Rest rest) {
  const bool automatic = select == Voltage::kOff;
  classes_ = automatic ? kAllClasses : 0;
  voltage_ = automatic ? kClasses[0].voltage : select;
  worst_ = CardResult::kMute;
  if (rest == Rest::kOver) return begin();
  state_ = State::kResting;
}

void Activation::warm_reset() {
  classes_ = 0;
  worst_ = CardResult::kMute;
  forget_answers();
  line_.set_reset(false);
  line_.set_format({});
  line_.set_clock(initial_clock_hz(voltage_));
  hold_reset();
}

Activation::Verdict Activation::rested(Byte) {
  begin();
  return kGoingOn;
}

void Activation::begin() {
  forget_answers();
  activate_contacts(line_, voltage_, initial_clock_hz(voltage_));
  hold_reset();
}

void Activation::forget_answers() {
  asked_again_ = mode_asked_ = false;
  doubtful_.clear();
}

void Activation::ask_again() {
  line_.set_reset(false);
  line_.set_format({});
  hold_reset();
}

void Activation::hold_reset() {
  state_ = State::kResetLow;
  line_.clear_alarm(Alarm::kSilence);
  line_.set_alarm(Alarm::kTime, clocks(kResetLowClocks));
}

Activation::Verdict Activation::release_reset(Byte) {
  state_ = State::kAwaitTS;
  reader_ = {};
  convention_ = iso7816::Convention::kDirect;
  line_.set_reset(true);
  line_.set_alarm(Alarm::kSilence, clocks(kFirstCharacterEndClocks));
  return kGoingOn;
}

// --- Classes, clause 6.2.3 ----------------------------------------------------------------------

std::optional<Voltage> Activation::next_class(Byte among) const {
  bool below = false;
  for (const Class& c : kClasses) {
    if (below && (among & c.bit) != 0) return c.voltage;
    below |= c.voltage == voltage_;
  }
  return std::nullopt;
}

void Activation::change_class(Voltage next) {
  deactivate_contacts(line_);
  voltage_ = next;
  state_ = State::kResting;
}

bool Activation::claims_another_class(const Atr& atr) const {
  const bool indicated = atr.has_t15 && !atr.findings.has(AtrFinding::kClassReserved);
  return indicated && (atr.classes & bit_of(voltage_)) == 0 &&
         next_class(classes_ & atr.classes).has_value();
}

// --- Answer to reset, clause 8 ------------------------------------------------------------------

Activation::Verdict Activation::mute(Byte) {
  return leave_class(CardResult::kMute);
}

Activation::Verdict Activation::first_character(Byte c) {
  const auto convention = iso7816::convention_of(c);
  if (!convention) return damaged(CardResult::kBadTS);
  state_ = State::kAtr;
  convention_ = *convention;
  line_.set_format({.convention = convention_});
  line_.set_alarm(Alarm::kTime, etu(kWholeAtrEtu));
  return next_character(iso7816::convert(convention_, c));
}

Activation::Verdict Activation::next_character(Byte c) {
  const auto needed = reader_.push(c);
  if (!needed) return damaged(CardResult::kOverrun);
  if (*needed == 0) return judge();
  line_.set_alarm(Alarm::kSilence, etu(iso7816::kInitialWaitingTimeEtu));
  return kGoingOn;
}

Activation::Verdict Activation::unreadable(Byte) {
  ++statistics_.parity_errors;
  return damaged(CardResult::kParity);
}

// Historical bytes and TCK may be missing, interface bytes may not.
Activation::Verdict Activation::silent(Byte) {
  return judge();
}

Activation::Verdict Activation::too_long(Byte) {
  return give_up(CardResult::kMute);
}

Activation::Verdict Activation::judge() {
  const auto atr = reader_.finish();
  if (!atr) return damaged(CardResult::kMute);
  if (atr->is_doubtful() && doubtful_ != atr->bytes) return doubt(*atr);
  if (claims_another_class(*atr)) {
    classes_ &= atr->classes;
    change_class(*next_class(classes_));
    return kGoingOn;
  }
  if (!mode_is_usable(*atr)) return unusable_mode(*atr);
  return accept(*atr);
}

Activation::Verdict Activation::doubt(const Atr& atr) {
  const bool cut_short = atr.findings.has(AtrFinding::kHistoricalMissing);
  const Verdict verdict = damaged(cut_short ? CardResult::kMute : CardResult::kBadTCK);
  if (!verdict) doubtful_ = atr.bytes;
  return verdict;
}

// Clause 6.3.1: in specific mode T and Fi/Di of TA1 are in force at once; there is no PPS.
bool Activation::mode_is_usable(const Atr& atr) const {
  if (!atr.specific_mode) return true;
  return atr.specific_mode->protocol <= 1 && !atr.specific_mode->implicit &&
         !atr.findings.has(AtrFinding::kTA1Reserved) && line_.supports(atr.bit_rate);
}

Activation::Verdict Activation::unusable_mode(const Atr& atr) {
  if (!atr.specific_mode->may_change || mode_asked_) return give_up(CardResult::kProtocol);
  mode_asked_ = true;
  ask_again();
  return kGoingOn;
}

Activation::Verdict Activation::accept(const Atr& atr) {
  line_.clear_alarm(Alarm::kSilence);
  line_.clear_alarm(Alarm::kTime);
  if (atr.is_doubtful()) ++statistics_.doubtful_delivered;
  atr_ = atr;
  state_ = State::kIdle;
  return CardResult::kOk;
}

// --- Failures -----------------------------------------------------------------------------------

Activation::Verdict Activation::damaged(CardResult why) {
  if (asked_again_) return state_ == State::kAwaitTS ? leave_class(why) : give_up(why);
  asked_again_ = true;
  ++statistics_.answers_asked_again;
  ask_again();
  return kGoingOn;
}

Activation::Verdict Activation::leave_class(CardResult why) {
  if (why != CardResult::kMute) worst_ = why;
  const auto next = next_class(classes_);
  if (!next) return give_up(worst_);
  change_class(*next);
  return kGoingOn;
}

Activation::Verdict Activation::give_up(CardResult why) {
  deactivate_contacts(line_);
  state_ = State::kIdle;
  return why;
}

}  // namespace ssc::firmware
