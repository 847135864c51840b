// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/contacts.hpp"
#include "protocol/iso7816/pps.hpp"

// CardContact: what the two talk with. Negotiation (clause 9), parameters, clock.
namespace ssc::firmware {

using iso7816::LineAction;

// --- In force ------------------------------------------------------------------------------------

iso7816::BitRate CardContact::bit_rate() const {
  return iso7816::bit_rate(settings_.FiDi).value_or(iso7816::kDefaultBitRate);
}

// Line to meaning and back, the only place. The first character after a reset passes as it is.
Byte CardContact::converted(Byte character) const {
  return iso7816::convert(activation_.convention(), character);
}

CharacterFormat CardContact::format(Byte guard_time_of) const {
  const auto base = atr().has_t15 ? atr().bit_rate : bit_rate();
  return {.bit_rate = bit_rate(),
          .guard_time_etu = iso7816::guard_time_etu(settings_.N, guard_time_of, bit_rate(), base),
          .convention = activation_.convention(),
          .repeat_on_parity = settings_.protocol == 0};
}

void CardContact::apply_settings() {
  const std::uint32_t clock_hz = std::min(
      clock_limit_hz_, firmware::clock_hz(activation_.voltage(), atr().TA1, settings_.FiDi));
  if (std::exchange(clock_hz_, clock_hz) != clock_hz) change_clock();
  line_.set_format(format(settings_.protocol));
}

// CLK may change between characters only (clause 5.2.3), and the last one may just have come: it is
// known before its stop bits are over, and is not always the last.
void CardContact::change_clock() {
  if (state_ == State::kStopped) return;  // `wake` sees to it
  if (state_ == State::kStopping || state_ == State::kWaking) return line_.set_clock(clock_hz_);
  clock_changes_ = true;
  if (state_ == State::kDraining) return;
  state_ = State::kDraining;
  drained_ = 0;
  line_.set_alarm(Alarm::kSilence, etu(kSilenceBeforeNewClockEtu));
}

bool CardContact::may_be_set() const {
  return state() == CardState::kActive && command_ == Command::kNone;
}

Expected<void> CardContact::set_settings(const CardSettings& settings) {
  if (!may_be_set() || !speaks(settings.protocol)) return fail(Error::kUnsupported);
  const auto rate = iso7816::bit_rate(settings.FiDi);
  if (!rate || !line_.supports(*rate)) return fail(Error::kOutOfRange);
  settings_ = settings;
  apply_settings();
  exchanges_.change(settings_);
  return {};
}

Expected<void> CardContact::set_rate(std::uint32_t clock_hz, std::uint32_t bit_per_s) {
  if (!may_be_set()) return fail(Error::kUnsupported);
  const bool made = std::find(kClocksHz.begin(), kClocksHz.end(), clock_hz) != kClocksHz.end();
  const auto FiDi = FiDi_of(line_, atr().TA1, clock_hz, bit_per_s);
  if (!made || !FiDi || clock_hz > firmware::clock_hz(activation_.voltage(), atr().TA1, *FiDi)) {
    return fail(Error::kOutOfRange);
  }
  clock_limit_hz_ = clock_hz;
  settings_.FiDi = *FiDi;
  apply_settings();
  exchanges_.change(settings_);
  return {};
}

// --- Negotiation, clause 9 -----------------------------------------------------------------------

// Card and reader. In specific mode there is one protocol, without a choice (clause 6.3.1).
bool CardContact::speaks(Byte protocol) const {
  if (!is_spoken(protocol)) return false;
  if (atr().specific_mode) return protocol == atr().specific_mode->protocol;
  return atr().offers(protocol);
}

CardSettings CardContact::best_settings(Byte protocol) const {
  CardSettings settings = settings_after_reset();
  settings.protocol = protocol;
  if (!atr().specific_mode) settings.FiDi = best_FiDi(line_, atr().TA1);
  return settings;
}

std::optional<LineAction> CardContact::open_negotiation(const Input& input) {
  wanted_ = *input.settings;
  wanted_.FiDi = may_negotiate_ ? lowered_FiDi(line_, atr().TA1, wanted_.FiDi) : settings_.FiDi;
  const bool same_protocol = wanted_.protocol == settings_.protocol;
  const bool within_reach = same_protocol || may_negotiate_;
  if (!speaks(wanted_.protocol) || !within_reach) return no_such_protocol();
  if (same_protocol && wanted_.FiDi == settings_.FiDi) {
    negotiated(wanted_);
    return std::nullopt;
  }
  iso7816::Pps request{.protocol = wanted_.protocol};
  if (wanted_.FiDi != iso7816::kDefaultTA1) request.PPS1 = wanted_.FiDi;
  return exchanges_.open_pps(iso7816::encode(request));
}

void CardContact::negotiated(const CardSettings& settings) {
  settings_ = settings;
  apply_settings();
  exchanges_.change(settings_);
  end(CardResult::kOk);
}

// Clause 9: after an answer that is wrong, or none, the card is deactivated.
void CardContact::conclude_pps(const LineAction& action) {
  const bool answered = action.kind == LineAction::Kind::kDone;
  line_.set_format(format(settings_.protocol));
  if (command_ == Command::kExchange) {
    if (answered) return conclude_exchange(action);
    ++statistics_.negotiations_failed;
    return abandon(CardResult::kMute, State::kResting);
  }
  const auto agreement = exchanges_.agreement();
  if (!answered || !agreement) return reset_after_pps();
  CardSettings settings = wanted_;
  settings.FiDi = agreement->TA1;
  negotiated(settings);
}

void CardContact::reset_after_pps() {
  ++statistics_.negotiations_failed;
  deactivate(State::kActivating);
  activation_.cold_reset(activation_.voltage(), Activation::Rest::kGoingOn);
}

// A PPS of the host's that this reader could not follow is not shown to the card.
bool CardContact::can_follow(Bytes pps_request) const {
  const auto pps = iso7816::parse_pps(pps_request);
  if (!pps) return true;  // refused as what it is
  const auto rate = iso7816::bit_rate(pps->PPS1.value_or(iso7816::kDefaultTA1));
  return is_spoken(pps->protocol) && rate && line_.supports(*rate);
}

// --- Clock stop, clause 6.3.2 --------------------------------------------------------------------

Expected<void> CardContact::stop_clock(iso7816::ClockStop allowed) {
  const unsigned states = static_cast<unsigned>(allowed) & static_cast<unsigned>(atr().clock_stop);
  if (state_ == State::kStopped) return {};
  if (!may_be_set() || states == 0) return fail(Error::kUnsupported);
  stop_high_ = (states & static_cast<unsigned>(iso7816::ClockStop::kLow)) == 0;
  stop_due_ = state_ == State::kDraining || state_ == State::kWaking;
  if (!stop_due_) stop_soon();
  return {};
}

void CardContact::stop_soon() {
  state_ = State::kStopping;
  line_.set_alarm(Alarm::kTime, clocks(kClocksBeforeStop));
}

void CardContact::stop_now(const Input&) {
  state_ = State::kStopped;
  line_.stop_clock(stop_high_);
}

Expected<void> CardContact::restart_clock() {
  if (!may_be_set()) return fail(Error::kUnsupported);
  stop_due_ = false;
  if (state_ == State::kStopped) {
    wake();
  } else if (state_ == State::kStopping) {
    line_.clear_alarm(Alarm::kTime);
    state_ = State::kReady;
  }
  return {};
}

void CardContact::wake() {
  state_ = State::kWaking;
  line_.set_clock(clock_hz_);
  line_.set_alarm(Alarm::kTime, clocks(kClocksAfterRestart));
}

void CardContact::woken(const Input&) {
  state_ = State::kReady;
  go_on();
}

ClockState CardContact::clock_state() const {
  const bool stops = stop_due_ || state_ == State::kStopping || state_ == State::kStopped;
  if (stops) return stop_high_ ? ClockState::kStoppedHigh : ClockState::kStoppedLow;
  return state() == CardState::kActive ? ClockState::kRunning : ClockState::kStoppedLow;
}

}  // namespace ssc::firmware
