// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "firmware/card/card_contact.hpp"
#include "protocol/base/sensitive.hpp"

// CardContact: exchanges, between the protocols (exchanges.hpp) and the line.
namespace ssc::firmware {

using iso7816::LineAction;
using iso7816::LineFailure;

namespace {

// In the order of LineFailure.
constexpr CardResult kResultOf[] = {
    CardResult::kOk,                  // kNone
    CardResult::kMalformed,           // kMalformed
    CardResult::kUnsupported,         // kUnsupported
    CardResult::kMute,                // kTimeout
    CardResult::kParity,              // kParity
    CardResult::kWrongProcedureByte,  // kWrongProcedureByte
    CardResult::kMute,                // kTooMuchTime
    CardResult::kOverrun,             // kOutOfTurn
    CardResult::kOverrun,             // kOverrun
    CardResult::kGivenUp,             // kProtocol
};
static_assert(std::size(kResultOf) == static_cast<std::size_t>(LineFailure::kProtocol) + 1);

constexpr CardResult result_of(LineFailure failure) {
  return kResultOf[static_cast<std::size_t>(failure)];
}

constexpr LineAction refused(LineFailure failure) {
  return {.kind = LineAction::Kind::kFailed, .failure = failure};
}

constexpr bool is_for_the_line(const LineAction& action) {
  return action.kind == LineAction::Kind::kSend || action.kind == LineAction::Kind::kReceive;
}

// N = 255 counts as 0 in PPS, as it does in T=0 (clause 8.3, TC1).
constexpr Byte kGuardTimeOfPps = 0;

// NAD PCB LEN, 254 bytes of INF, two of EDC: no answer of a card is longer.
constexpr unsigned kLongestBlock = 3 + 254 + 2;

}  // namespace

// --- Opening -------------------------------------------------------------------------------------

void CardContact::absent(const Input&) {
  end(CardResult::kAbsent);
}
void CardContact::not_powered(const Input&) {
  end(CardResult::kNotPowered);
}

void CardContact::talk(const Input& input) {
  if (const auto action = opened(input)) begin(*action);
}

void CardContact::talk_after_restart(const Input& input) {
  if (hold(input)) wake();
}

void CardContact::talk_later(const Input& input) {
  if (hold(input) && state_ == State::kDraining) {
    line_.set_alarm(Alarm::kTime, milliseconds(kStillBusyMs));
  }
}

// A command that has ended at once leaves alone what the observer has begun from inside its end.
bool CardContact::hold(const Input& input) {
  const auto action = opened(input);
  if (!action) return false;
  held_ = action;
  stop_due_ = false;
  talked_for_ = 0;
  return true;
}

// The first action, if it is one for the line. Everything else ends the command at once, and the
// card hears nothing of it.
std::optional<LineAction> CardContact::opened(const Input& input) {
  const auto action = (this->*input.open)(input);
  if (!action || is_for_the_line(*action)) return action;
  conclude_exchange(*action);
  return std::nullopt;
}

std::optional<LineAction> CardContact::open_tpdu(const Input& input) {
  drop_exchange();
  const bool pps = may_negotiate_ && !input.bytes.empty() && input.bytes[0] == iso7816::kPPSS;
  if (pps && !can_follow(input.bytes)) return refused(LineFailure::kUnsupported);
  if (pps) return exchanges_.open_pps(input.bytes);
  if (!is_spoken(settings_.protocol)) return no_such_protocol();
  return exchanges_.open_tpdu(input.bytes, input.bBWI);
}

// The card has begun in a protocol that this reader does not know.
std::optional<LineAction> CardContact::no_such_protocol() {
  end(CardResult::kProtocol);
  return std::nullopt;
}

std::optional<LineAction> CardContact::open_apdu(const Input& input) {
  drop_exchange();
  if (!is_spoken(settings_.protocol)) return no_such_protocol();
  return exchanges_.open_apdu(input.bytes, input.more);
}

std::optional<LineAction> CardContact::open_command_part(const Input& input) {
  if (std::exchange(part_, Part::kNone) != Part::kCommand) return refused(LineFailure::kMalformed);
  return exchanges_.command_part(input.bytes, input.more);
}

std::optional<LineAction> CardContact::open_response_part(const Input&) {
  if (std::exchange(part_, Part::kNone) != Part::kResponse) return refused(LineFailure::kMalformed);
  return exchanges_.next_response_part();
}

void CardContact::begin(const LineAction& action) {
  state_ = State::kTalking;
  talked_for_ = 0;
  may_negotiate_ = false;
  line_.set_alarm(Alarm::kTime, milliseconds(kStillBusyMs));
  if (exchanges_.is_pps()) line_.set_format(format(kGuardTimeOfPps));
  carry_out(action);
}

// --- On the line ---------------------------------------------------------------------------------

void CardContact::sent(const Input&) {
  carry_out(exchanges_.current().on_sent());
}
// Half duplex: in T=1 what comes while the reader sends is noise, and a block that suffered from it
// is found by its EDC. In T=0 it is a card that does not wait for its turn.
void CardContact::character(const Input& input) {
  if (sending_ && settings_.protocol == 1) return;
  carry_out(exchanges_.current().on_character(input.character));
}
void CardContact::parity(const Input&) {
  ++statistics_.parity_errors;
  if (sending_ && settings_.protocol == 1) return;
  carry_out(exchanges_.current().on_parity_error());
}
void CardContact::silence(const Input&) {
  carry_out(exchanges_.current().on_timeout());
}

void CardContact::still_busy(const Input&) {
  if (++talked_for_ == kLongestTalk) {
    ++statistics_.timeouts;
    return cut_short(CardResult::kMute);
  }
  line_.set_alarm(Alarm::kTime, milliseconds(kStillBusyMs));
  observer_.on_still_busy(1);
}

void CardContact::carry_out(const LineAction& action) {
  switch (action.kind) {
    case LineAction::Kind::kSend: return transmit(action);
    case LineAction::Kind::kReceive: return receive(action);
    default: return conclude(action);
  }
}

void CardContact::transmit(const LineAction& action) {
  FixedBytes<iso7816::kMaxApduPart> turned;
  for (const Byte c : action.characters) turned.push_back(converted(c));
  line_.clear_alarm(Alarm::kSilence);
  sending_ = true;
  line_.send(turned, action.etu);
  wipe(turned.data(), turned.size());
}

// NULL of T=0 comes every waiting time, and nobody counts them; WTX is worth a word.
void CardContact::receive(const LineAction& action) {
  line_.set_alarm(Alarm::kSilence, etu(action.etu));
  if (action.more_time == 0 || settings_.protocol == 0) return;
  ++statistics_.waiting_time_extensions;
  observer_.on_still_busy(action.more_time);
}

// --- Ends ----------------------------------------------------------------------------------------

void CardContact::conclude(const LineAction& action) {
  line_.clear_alarm(Alarm::kSilence);
  line_.clear_alarm(Alarm::kTime);
  state_ = sending_ ? State::kDraining : State::kReady;
  drained_ = 0;
  if (action.failure == LineFailure::kTimeout) ++statistics_.timeouts;
  if (exchanges_.is_pps()) return conclude_pps(action);
  if (exchanges_.is_beyond_recovery(action)) {
    return abandon(result_of(action.failure), State::kResting);
  }
  conclude_exchange(action);
}

void CardContact::conclude_exchange(const LineAction& action) {
  const Bytes response = exchanges_.current().response();
  switch (action.kind) {
    case LineAction::Kind::kCommandPart:
      part_ = Part::kCommand;
      return end(CardResult::kOk, {.wants_command = true});
    case LineAction::Kind::kResponsePart:
      part_ = Part::kResponse;
      return end(CardResult::kOk, {.response = response, .more_response = true});
    case LineAction::Kind::kDone: end(CardResult::kOk, {.response = response}); break;
    default: end(result_of(action.failure)); break;
  }
  // Unless the observer has begun the next one.
  if (command_ == Command::kNone && part_ == Part::kNone) exchanges_.clear();
}

// --- Abort ---------------------------------------------------------------------------------------

void CardContact::drop_exchange() {
  held_.reset();
  part_ = Part::kNone;
  exchanges_.clear();
}

void CardContact::abort_talk(const Input&) {
  cut_short(CardResult::kAborted);
}

// In T=1 the next exchange resynchronises; in T=0 only a reset brings the card back.
void CardContact::cut_short(CardResult result) {
  if (exchanges_.is_pps() || settings_.protocol != 1) return abandon(result, State::kResting);
  drop_exchange();
  drained_ = 0;
  state_ = State::kDraining;
  line_.clear_alarm(Alarm::kTime);
  end(result);
}

void CardContact::drop_parts(const Input&) {
  drop_exchange();
}

void CardContact::drop_held(const Input&) {
  if (command_ == Command::kNone) return;
  drop_exchange();
  if (state_ == State::kDraining) line_.clear_alarm(Alarm::kTime);
  end(CardResult::kAborted);
}

// How long the card may take to begin an answer, and to go on with it.
std::uint32_t CardContact::first_character_etu() const {
  return settings_.protocol == 1 ? iso7816::block_waiting_time_etu(settings_.BWI, bit_rate())
                                 : iso7816::waiting_time_etu(settings_.WI, bit_rate());
}
std::uint32_t CardContact::next_character_etu() const {
  return settings_.protocol == 1 ? iso7816::character_waiting_time_etu(settings_.CWI)
                                 : iso7816::waiting_time_etu(settings_.WI, bit_rate());
}

// Half duplex: before the reader talks again, the card's answer to what it has been told is let go
// by, or the time for it. An alarm that was set when the exchange ended goes on.
void CardContact::drain_sent(const Input&) {
  line_.set_alarm(Alarm::kSilence, etu(first_character_etu()));
}

void CardContact::drain_character(const Input&) {
  if (++drained_ > kLongestBlock) return abandon(CardResult::kOverrun, State::kResting);
  if (!sending_) line_.set_alarm(Alarm::kSilence, etu(next_character_etu()));
}

void CardContact::drained(const Input&) {
  state_ = State::kReady;
  if (std::exchange(clock_changes_, false)) line_.set_clock(clock_hz_);
  go_on();
}

// With what has been held, else with a stop of the clock that is due, if anything.
void CardContact::go_on() {
  if (held_) return begin(*std::exchange(held_, std::nullopt));
  if (std::exchange(stop_due_, false)) stop_soon();
}

}  // namespace ssc::firmware
