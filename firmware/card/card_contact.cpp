// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/card_contact.hpp"

#include <utility>

#include "firmware/card/contacts.hpp"

namespace ssc::firmware {

// clang-format off
#define H(name) &CardContact::name
const CardContact::Handler CardContact::kCalls[10][4] = {
    //                  kPowerOn                  kTalk                   kAbort         kPowerOff
    /* kAbsent     */ {H(nothing_to_power),      H(absent),              H(ignore),     H(ignore)},
    /* kResting    */ {H(cold_reset_after_rest), H(not_powered),         H(ignore),     H(ignore)},
    /* kOff        */ {H(cold_reset),            H(not_powered),         H(ignore),     H(ignore)},
    /* kActivating */ {H(ignore),                H(ignore),              H(stop),       H(stop)},
    /* kReady      */ {H(reset_again),           H(talk),                H(drop_parts), H(stop)},
    /* kTalking    */ {H(ignore),                H(ignore),              H(abort_talk), H(stop)},
    /* kDraining   */ {H(reset_again),           H(talk_later),          H(drop_held),  H(stop)},
    /* kStopping   */ {H(reset_again),           H(talk),                H(drop_parts), H(stop)},
    /* kStopped    */ {H(reset_again),           H(talk_after_restart),  H(drop_parts), H(stop)},
    /* kWaking     */ {H(reset_again),           H(talk_later),          H(drop_held),  H(stop)},
};

const CardContact::Handler CardContact::kEvents[10][8] = {
    //                 kSent          kCharacter          kParity             kSilence        kTime           kInserted     kRemoved     kOvercurrent
    /* kAbsent     */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(rested),      H(inserted),  H(ignore),   H(ignore)},
    /* kResting    */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(rested),      H(ignore),    H(removed),  H(ignore)},
    /* kOff        */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(ignore),      H(ignore),    H(removed),  H(ignore)},
    /* kActivating */ {H(ignore),     H(atr_character),   H(atr_parity),      H(atr_silence), H(atr_time),    H(ignore),    H(removed),  H(overcurrent)},
    /* kReady      */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(ignore),      H(ignore),    H(removed),  H(overcurrent)},
    /* kTalking    */ {H(sent),       H(character),       H(parity),          H(silence),     H(still_busy),  H(ignore),    H(removed),  H(overcurrent)},
    /* kDraining   */ {H(drain_sent), H(drain_character), H(drain_character), H(drained),     H(still_busy),  H(ignore),    H(removed),  H(overcurrent)},
    /* kStopping   */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(stop_now),    H(ignore),    H(removed),  H(overcurrent)},
    /* kStopped    */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(ignore),      H(ignore),    H(removed),  H(overcurrent)},
    /* kWaking     */ {H(ignore),     H(ignore),          H(ignore),          H(ignore),      H(woken),       H(ignore),    H(removed),  H(overcurrent)},
};
#undef H
// clang-format on

bool CardContact::command(Call call, const Input& input) {
  const bool begins = call == Call::kPowerOn || call == Call::kTalk;
  if (begins && command_ != Command::kNone) return false;
  if (begins) command_ = input.command;
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(call);
  (this->*kCalls[row][column])(input);
  return true;
}

void CardContact::event(Event kind, const Input& input) {
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(kind);
  (this->*kEvents[row][column])(input);
}

void CardContact::event(Event kind) {
  event(kind, {});
}

bool CardContact::power_on(Voltage select) {
  return command(Call::kPowerOn, {.select = select, .command = Command::kPowerOn});
}
bool CardContact::exchange(Bytes tpdu, Byte bBWI) {
  return command(Call::kTalk, {.command = Command::kExchange,
                               .open = &CardContact::open_tpdu,
                               .bytes = tpdu,
                               .bBWI = bBWI});
}
bool CardContact::exchange_apdu(Bytes part, bool more) {
  return command(Call::kTalk, {.command = Command::kExchange,
                               .open = &CardContact::open_apdu,
                               .bytes = part,
                               .more = more});
}
bool CardContact::continue_apdu(Bytes part, bool more) {
  return command(Call::kTalk, {.command = Command::kExchange,
                               .open = &CardContact::open_command_part,
                               .bytes = part,
                               .more = more});
}
bool CardContact::next_response_part() {
  return command(Call::kTalk,
                 {.command = Command::kExchange, .open = &CardContact::open_response_part});
}
bool CardContact::negotiate(const CardSettings& wanted) {
  return command(Call::kTalk, {.command = Command::kNegotiate,
                               .open = &CardContact::open_negotiation,
                               .settings = &wanted});
}
void CardContact::abort() {
  command(Call::kAbort, {});
}
void CardContact::power_off() {
  command(Call::kPowerOff, {});
}

void CardContact::on_presence(bool present) {
  event(present ? Event::kInserted : Event::kRemoved);
}
void CardContact::on_sent() {
  sending_ = false;
  event(Event::kSent);
}
void CardContact::on_character(Byte raw) {
  event(Event::kCharacter, {.character = converted(raw)});
}
void CardContact::on_parity_error() {
  if (settings_.protocol == 0) sending_ = false;  // the card keeps complaining
  event(Event::kParity);
}
void CardContact::on_alarm(Alarm alarm) {
  event(alarm == Alarm::kSilence ? Event::kSilence : Event::kTime);
}
void CardContact::on_overcurrent() {
  event(Event::kOvercurrent);
}

CardState CardContact::state() const {
  switch (state_) {
    case State::kAbsent: return CardState::kAbsent;
    case State::kResting:
    case State::kOff:
    case State::kActivating: return CardState::kInactive;
    default: return CardState::kActive;
  }
}

CardStatistics CardContact::statistics() const {
  CardStatistics all = statistics_;
  all.blocks_repeated = exchanges_.t1_counters().repeats;
  all.resynchronisations = exchanges_.t1_counters().resynchs;
  return all;
}

// --- Presence ------------------------------------------------------------------------------------

void CardContact::inserted(const Input&) {
  state_ = rested_ ? State::kOff : State::kResting;
  observer_.on_presence(true);
}

void CardContact::removed(const Input&) {
  if (command_ != Command::kNone) ++statistics_.removals_in_command;
  abandon(CardResult::kAbsent, State::kAbsent);
  observer_.on_presence(false);
}

// --- Activation ----------------------------------------------------------------------------------

void CardContact::nothing_to_power(const Input&) {
  end(CardResult::kAbsent);
}

void CardContact::cold_reset(const Input& input) {
  ++statistics_.activations;
  state_ = State::kActivating;
  activation_.cold_reset(input.select, Activation::Rest::kOver);
}

void CardContact::cold_reset_after_rest(const Input& input) {
  ++statistics_.activations;
  state_ = State::kActivating;
  activation_.cold_reset(input.select, Activation::Rest::kGoingOn);
}

void CardContact::reset_again(const Input& input) {
  drop_exchange();
  sending_ = false;
  stop_due_ = false;
  if (input.select != Voltage::kOff && input.select != activation_.voltage()) {
    deactivate(State::kActivating);
    return cold_reset_after_rest(input);
  }
  ++statistics_.activations;
  state_ = State::kActivating;
  activation_.warm_reset();
}

void CardContact::atr_character(const Input& input) {
  activated(activation_.on_character(input.character));
}
void CardContact::atr_parity(const Input&) {
  activated(activation_.on_parity_error());
}
void CardContact::atr_silence(const Input&) {
  activated(activation_.on_alarm(Alarm::kSilence));
}
void CardContact::atr_time(const Input&) {
  activated(activation_.on_alarm(Alarm::kTime));
}

void CardContact::activated(Activation::Verdict verdict) {
  if (!verdict) return;
  if (*verdict == CardResult::kOk) return powered_up();
  state_ = State::kResting;
  rested_ = false;
  end(*verdict);
}

// After a PPS that failed the card is in another protocol than asked for, unless that is the one it
// has begun with.
void CardContact::powered_up() {
  const bool after_pps = command_ == Command::kNegotiate;
  settings_ = settings_after_reset();
  clock_hz_ = initial_clock_hz(activation_.voltage());
  clock_limit_hz_ = kFastClockHz;
  clock_changes_ = false;
  may_negotiate_ = !after_pps && !atr().specific_mode;
  state_ = State::kReady;
  apply_settings();
  exchanges_.begin(settings_);
  const bool as_wanted = !after_pps || settings_.protocol == wanted_.protocol;
  end(as_wanted ? CardResult::kOk : CardResult::kProtocol);
}

// --- Deactivation --------------------------------------------------------------------------------

// Also while no card is there: contacts that bounce must not cut the rest short.
void CardContact::rested(const Input&) {
  rested_ = true;
  if (state_ == State::kResting) state_ = State::kOff;
}

void CardContact::stop(const Input&) {
  abandon(CardResult::kAborted, State::kResting);
}

void CardContact::overcurrent(const Input&) {
  ++statistics_.overcurrents;
  abandon(CardResult::kHardware, State::kResting);
  observer_.on_overcurrent();
}

void CardContact::deactivate(State next) {
  deactivate_contacts(line_);
  rested_ = false;
  sending_ = false;
  stop_due_ = false;
  activation_.stop();
  drop_exchange();
  state_ = next;
}

void CardContact::abandon(CardResult result, State next) {
  deactivate(next);
  end(result);
}

// The one place where commands end.
void CardContact::end(CardResult result, const CardObserver::Exchanged& exchanged) {
  switch (std::exchange(command_, Command::kNone)) {
    case Command::kNone: return;
    case Command::kPowerOn: return observer_.on_powered(result);
    case Command::kNegotiate: return observer_.on_negotiated(result);
    case Command::kExchange: return observer_.on_exchanged(result, exchanged);
  }
}

}  // namespace ssc::firmware
