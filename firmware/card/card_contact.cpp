// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/card_contact.hpp"

#include "protocol/base/sensitive.hpp"

namespace ssc::firmware {
namespace {

using iso7816::AtrFinding;
using iso7816::LineAction;
using iso7816::LineFailure;

CardResult result_of(LineFailure failure) {
  switch (failure) {
    case LineFailure::kMalformed: return CardResult::kMalformed;
    case LineFailure::kParity: return CardResult::kParity;
    case LineFailure::kWrongProcedureByte: return CardResult::kWrongProcedureByte;
    case LineFailure::kOutOfTurn:
    case LineFailure::kOverrun: return CardResult::kOverrun;
    default: break;
  }
  return CardResult::kMute;
}

}  // namespace

// clang-format off
#define H(name) &CardContact::name
const CardContact::Handler CardContact::kTable[10][10] = {
    //                     kPowerOn                kExchange              kPowerOff  kSent             kCharacter             kParity             kSilence           kTime               kInserted     kRemoved
    /* kAbsent         */ {H(no_card_to_power),    H(no_card_to_talk_to), H(ignore), H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(ignore),          H(inserted),  H(ignore)},
    /* kResting        */ {H(power_on_after_rest), H(not_powered),        H(ignore), H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(rested),          H(ignore),    H(removed)},
    /* kRestingToStart */ {H(refuse),              H(refuse),             H(stop),   H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(activate_now),    H(ignore),    H(removed)},
    /* kOff            */ {H(cold_reset),          H(not_powered),        H(ignore), H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(ignore),          H(ignore),    H(removed)},
    /* kResetLow       */ {H(refuse),              H(refuse),             H(stop),   H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(release_reset),   H(ignore),    H(removed)},
    /* kAwaitTS        */ {H(refuse),              H(refuse),             H(stop),   H(ignore),        H(first_character),    H(ignore),          H(mute),           H(ignore),          H(ignore),    H(removed)},
    /* kAtr            */ {H(refuse),              H(refuse),             H(stop),   H(ignore),        H(atr_character),      H(atr_unreadable),  H(atr_silent),     H(atr_too_long),    H(ignore),    H(removed)},
    /* kReady          */ {H(reset_again),         H(begin),              H(stop),   H(ignore),        H(ignore),             H(ignore),          H(ignore),         H(ignore),          H(ignore),    H(removed)},
    /* kExchange       */ {H(refuse),              H(refuse),             H(stop),   H(exchange_sent), H(exchange_character), H(exchange_parity), H(exchange_silent), H(still_busy),     H(ignore),    H(removed)},
    /* kPps            */ {H(refuse),              H(refuse),             H(stop),   H(pps_sent),      H(pps_character),      H(pps_failed),      H(pps_failed),     H(ignore),          H(ignore),    H(removed)},
};
#undef H
// clang-format on

bool CardContact::handle(const Event& event) {
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(event.kind);
  return (this->*kTable[row][column])(event);
}

bool CardContact::power_on(Voltage select) {
  return handle({.kind = Kind::kPowerOn, .select = select});
}
bool CardContact::exchange(Bytes tpdu, Byte) {
  return handle({.kind = Kind::kExchange, .tpdu = tpdu});
}
bool CardContact::exchange_apdu(Bytes part, bool more) {
  if (!more) return exchange(part);
  observer_.on_exchanged(CardResult::kUnsupported, {});
  return true;
}
bool CardContact::continue_apdu(Bytes, bool) {
  return false;
}
bool CardContact::next_response_part() {
  return false;
}
bool CardContact::negotiate(const CardSettings& wanted) {
  const bool set = set_settings(wanted).has_value();
  observer_.on_negotiated(set ? CardResult::kOk : CardResult::kProtocol);
  return true;
}
CardSettings CardContact::best_settings(Byte protocol) const {
  CardSettings settings = settings_after_reset();
  settings.protocol = protocol;
  return settings;
}
Expected<void> CardContact::stop_clock(iso7816::ClockStop) {
  return fail(Error::kUnsupported);
}
Expected<void> CardContact::restart_clock() {
  return {};
}
ClockState CardContact::clock_state() const {
  return state() == CardState::kActive ? ClockState::kRunning : ClockState::kStoppedLow;
}
Expected<void> CardContact::set_rate(std::uint32_t, std::uint32_t) {
  return fail(Error::kUnsupported);
}
void CardContact::abort() {
  power_off();
}
void CardContact::on_overcurrent() {
  handle({.kind = Kind::kPowerOff});
  observer_.on_overcurrent();
}
void CardContact::power_off() {
  handle({.kind = Kind::kPowerOff});
}
void CardContact::on_presence(bool present) {
  handle({.kind = present ? Kind::kInserted : Kind::kRemoved});
}
void CardContact::on_sent() {
  handle({.kind = Kind::kSent});
}
void CardContact::on_character(Byte character) {
  handle({.kind = Kind::kCharacter, .character = character});
}
void CardContact::on_parity_error() {
  handle({.kind = Kind::kParity});
}
void CardContact::on_alarm(Alarm alarm) {
  handle({.kind = alarm == Alarm::kSilence ? Kind::kSilence : Kind::kTime});
}

CardState CardContact::state() const {
  switch (state_) {
    case State::kAbsent: return CardState::kAbsent;
    case State::kReady:
    case State::kExchange:
    case State::kPps: return CardState::kActive;
    default: return CardState::kInactive;
  }
}

bool CardContact::ignore(const Event&) {
  return false;
}
bool CardContact::refuse(const Event&) {
  return false;
}

bool CardContact::no_card_to_power(const Event&) {
  observer_.on_powered(CardResult::kAbsent);
  return true;
}
bool CardContact::no_card_to_talk_to(const Event&) {
  observer_.on_exchanged(CardResult::kAbsent, {});
  return true;
}
bool CardContact::not_powered(const Event&) {
  observer_.on_exchanged(CardResult::kNotPowered, {});
  return true;
}

bool CardContact::inserted(const Event&) {
  state_ = State::kOff;
  observer_.on_presence(true);
  return true;
}

bool CardContact::removed(const Event&) {
  abandon(CardResult::kAbsent, State::kAbsent);
  observer_.on_presence(false);
  return true;
}

bool CardContact::stop(const Event&) {
  abandon(CardResult::kAborted, State::kResting);
  return true;
}

// --- Activation, clauses 6.2.2 to 6.2.4 ---------------------------------------------------------

void CardContact::choose_class(Voltage select) {
  lower_classes_too_ = select == Voltage::kOff;
  voltage_ = lower_classes_too_ ? Voltage::k5V : select;
}

bool CardContact::cold_reset(const Event& event) {
  choose_class(event.select);
  activate();
  return true;
}

bool CardContact::rested(const Event&) {
  state_ = State::kOff;
  return true;
}

bool CardContact::power_on_after_rest(const Event& event) {
  choose_class(event.select);
  state_ = State::kRestingToStart;
  return true;
}

bool CardContact::activate_now(const Event&) {
  activate();
  return true;
}

// Clause 6.2.1: RST low, VCC, I/O in reception, CLK.
void CardContact::activate() {
  warm_ = false;
  line_.set_reset(false);
  line_.set_voltage(voltage_);
  line_.set_io(IoState::kReception);
  line_.set_format({});
  line_.set_clock(initial_clock_hz(voltage_));
  pull_reset_low();
}

bool CardContact::reset_again(const Event& event) {
  if (event.select != Voltage::kOff && event.select != voltage_) {
    deactivate(State::kRestingToStart);
    choose_class(event.select);
    return true;
  }
  lower_classes_too_ = false;
  warm_ = true;
  line_.set_reset(false);
  line_.set_format({});
  line_.set_clock(initial_clock_hz(voltage_));
  pull_reset_low();
  return true;
}

void CardContact::pull_reset_low() {
  state_ = State::kResetLow;
  line_.clear_alarm(Alarm::kSilence);
  line_.set_alarm(Alarm::kTime, clocks(kResetLowClocks));
}

bool CardContact::release_reset(const Event&) {
  state_ = State::kAwaitTS;
  atr_reader_ = {};
  line_.set_reset(true);
  line_.set_alarm(Alarm::kSilence, clocks(kFirstCharacterClocks));
  return true;
}

// Clause 6.2.2: a card that does not begin its answer is deactivated; the warm reset is for answers
// that begin and are bad.
bool CardContact::mute(const Event&) {
  activation_failed(CardResult::kMute);
  return true;
}

// --- Answer to reset, clause 8 ------------------------------------------------------------------

bool CardContact::first_character(const Event& event) {
  state_ = State::kAtr;
  const auto convention = iso7816::convention_of(event.character);
  if (!convention) {
    bad_atr(CardResult::kBadTS);
    return true;
  }
  CharacterFormat format;
  format.convention = *convention;
  line_.set_format(format);
  line_.set_alarm(Alarm::kTime, etu(kWholeAtrEtu));
  convention_ = *convention;
  return atr_character(event);
}

bool CardContact::atr_character(const Event& event) {
  const auto needed = atr_reader_.push(iso7816::convert(convention_, event.character));
  if (!needed) {
    bad_atr(CardResult::kOverrun);
  } else if (*needed == 0) {
    finish_atr();
  } else {
    line_.set_alarm(Alarm::kSilence, etu(iso7816::kInitialWaitingTimeEtu));
  }
  return true;
}

bool CardContact::atr_unreadable(const Event&) {
  bad_atr(CardResult::kParity);
  return true;
}

bool CardContact::atr_silent(const Event&) {
  finish_atr();  // nothing but TCK may be missing
  return true;
}

bool CardContact::atr_too_long(const Event&) {
  bad_atr(CardResult::kMute);
  return true;
}

// A wrong or missing TCK is an answer that arrived damaged, so the card is asked once more. All
// other findings are ways of cards that work.
void CardContact::finish_atr() {
  const auto atr = atr_reader_.finish();
  if (!atr || atr->findings.has(AtrFinding::kHistoricalMissing)) return bad_atr(CardResult::kMute);
  if (atr->findings.has(AtrFinding::kTckWrong) || atr->findings.has(AtrFinding::kTckMissing)) {
    return bad_atr(CardResult::kBadTCK);
  }
  // Bit rates that only card and issuer know about cannot be set (clause 6.3.1).
  if (!atr->bit_rate_after_reset()) return bad_atr(CardResult::kProtocol);
  accept_atr(*atr);
}

void CardContact::accept_atr(const iso7816::Atr& atr) {
  line_.clear_alarm(Alarm::kSilence);
  line_.clear_alarm(Alarm::kTime);
  atr_ = atr;
  settings_ = settings_after_reset();
  apply_settings();
  state_ = State::kReady;
  observer_.on_powered(CardResult::kOk);
}

void CardContact::bad_atr(CardResult why) {
  if (warm_) return activation_failed(why);
  warm_ = true;
  line_.set_reset(false);
  line_.set_format({});
  pull_reset_low();
}

void CardContact::activation_failed(CardResult why) {
  if (lower_classes_too_ && voltage_ != Voltage::k1_8V) {
    voltage_ = voltage_ == Voltage::k5V ? Voltage::k3V : Voltage::k1_8V;
    deactivate(State::kRestingToStart);
    return;
  }
  abandon(why, State::kResting);
}

// --- Parameters ---------------------------------------------------------------------------------

Expected<void> CardContact::set_settings(const CardSettings& settings) {
  const auto rate = iso7816::bit_rate(settings.FiDi);
  if (!rate || !line_.supports(*rate)) return fail(Error::kOutOfRange);
  settings_ = settings;
  apply_settings();
  return {};
}

iso7816::BitRate CardContact::bit_rate() const {
  return iso7816::bit_rate(settings_.FiDi).value_or(iso7816::kDefaultBitRate);
}

void CardContact::apply_settings() {
  const auto base = atr_.has_t15 ? atr_.bit_rate : bit_rate();
  clock_hz_ = firmware::clock_hz(voltage_, atr_.TA1, settings_.FiDi);
  line_.set_clock(clock_hz_);
  line_.set_format({bit_rate(),
                    iso7816::guard_time_etu(settings_.N, settings_.protocol, bit_rate(), base),
                    convention_, settings_.protocol == 0});
}

// --- Commands, T=0 (clause 10) and PPS (clause 9) -----------------------------------------------

bool CardContact::begin(const Event& event) {
  const bool pps = !event.tpdu.empty() && event.tpdu[0] == iso7816::kPPSS;
  if (pps && !iso7816::parse_pps(event.tpdu)) {
    observer_.on_exchanged(CardResult::kMalformed, {});
  } else if (!pps && !atr_.offers(0)) {
    observer_.on_exchanged(CardResult::kProtocol, {});
  } else if (pps) {
    state_ = State::kPps;
    pps_answer_.clear();
    transmit(event.tpdu);
  } else {
    state_ = State::kExchange;
    line_.set_alarm(Alarm::kTime, milliseconds(kStillBusyMs));
    carry_out(exchange_.start(event.tpdu, iso7816::waiting_time_etu(settings_.WI, bit_rate())));
  }
  return true;
}

bool CardContact::exchange_sent(const Event&) {
  carry_out(exchange_.on_sent());
  return true;
}
bool CardContact::exchange_character(const Event& event) {
  carry_out(exchange_.on_character(iso7816::convert(convention_, event.character)));
  return true;
}
bool CardContact::exchange_parity(const Event&) {
  carry_out(exchange_.on_parity_error());
  return true;
}
bool CardContact::exchange_silent(const Event&) {
  carry_out(exchange_.on_timeout());
  return true;
}

bool CardContact::still_busy(const Event&) {
  line_.set_alarm(Alarm::kTime, milliseconds(kStillBusyMs));
  observer_.on_still_busy(1);
  return true;
}

void CardContact::carry_out(const LineAction& action) {
  switch (action.kind) {
    case LineAction::Kind::kSend: return transmit(action.characters);
    case LineAction::Kind::kReceive: return line_.set_alarm(Alarm::kSilence, etu(action.etu));
    case LineAction::Kind::kDone: return end_exchange(CardResult::kOk, exchange_.response());
    case LineAction::Kind::kFailed: return end_exchange(result_of(action.failure));
    default: return;  // T=0 has no parts
  }
}

void CardContact::transmit(Bytes characters) {
  FixedBytes<iso7816::kMaxT0Command> turned;
  for (const Byte c : characters) turned.push_back(iso7816::convert(convention_, c));
  line_.clear_alarm(Alarm::kSilence);
  line_.send(turned, iso7816::kTurnRoundT0Etu);
  wipe(turned.data(), turned.size());
}

bool CardContact::pps_sent(const Event&) {
  line_.set_alarm(Alarm::kSilence, etu(iso7816::kInitialWaitingTimeEtu));
  return true;
}

bool CardContact::pps_character(const Event& event) {
  pps_answer_.push_back(iso7816::convert(convention_, event.character));
  const bool whole =
      pps_answer_.size() >= 2 && pps_answer_.size() == iso7816::pps_length(pps_answer_[1]);
  if (whole) {
    end_exchange(CardResult::kOk, pps_answer_);
  } else {
    line_.set_alarm(Alarm::kSilence, etu(iso7816::kInitialWaitingTimeEtu));
  }
  return true;
}

bool CardContact::pps_failed(const Event&) {
  abandon(CardResult::kMute, State::kResting);
  return true;
}

void CardContact::end_exchange(CardResult result, Bytes response) {
  line_.clear_alarm(Alarm::kSilence);
  line_.clear_alarm(Alarm::kTime);
  state_ = State::kReady;
  observer_.on_exchanged(result, {.response = response});
  if (state_ == State::kReady) exchange_.clear();
}

// --- Deactivation, clause 6.4 -------------------------------------------------------------------

void CardContact::deactivate(State next) {
  line_.set_reset(false);
  line_.set_clock(0);
  line_.set_io(IoState::kLow);
  line_.set_voltage(Voltage::kOff);
  line_.clear_alarm(Alarm::kSilence);
  line_.set_alarm(Alarm::kTime, milliseconds(kRestBetweenClassesMs));
  exchange_.clear();
  state_ = next;
}

// Deactivates, and ends the command that was going on.
void CardContact::abandon(CardResult result, State next) {
  const State before = state_;
  deactivate(next);
  switch (before) {
    case State::kRestingToStart:
    case State::kResetLow:
    case State::kAwaitTS:
    case State::kAtr: return observer_.on_powered(result);
    case State::kExchange:
    case State::kPps: return observer_.on_exchanged(result, {});
    default: return;
  }
}

}  // namespace ssc::firmware
