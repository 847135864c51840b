// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/card.hpp"

#include <algorithm>
#include <utility>

#include "tools/cardsim/chip/card_chip.hpp"
#include "tools/cardsim/chip/psam_chip.hpp"
#include "tools/cardsim/pps_answer.hpp"

namespace ssc::cardsim {
namespace {

using firmware::Duration;

// The least distances of a card's characters: from one to the next, and after one of the reader.
constexpr std::uint32_t kGapEtu = 12;
constexpr std::uint32_t kLeastGapT1Etu = 11;  // N = 255, clause 11.2
constexpr std::uint32_t kTurnRoundT0Etu = 16;
constexpr std::uint32_t kBlockGuardTimeEtu = 22;  // T=1, clause 11.4.3

std::vector<Fault> joined(std::vector<Fault> a, const std::vector<Fault>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Duration later(Duration duration, std::uint32_t by_etu) {
  const bool clocks = duration.unit == Duration::Unit::kClocks;
  duration.count += clocks ? by_etu * iso7816::kDefaultBitRate.Fi : by_etu;
  return duration;
}

}  // namespace

std::shared_ptr<Chip> make_chip(const Persona& persona) {
  if (persona.psam) return std::make_shared<PsamChip>(*persona.psam);
  return std::make_shared<CardChip>(persona.card);
}

Card::Card(Persona persona, std::vector<Fault> faults, std::shared_ptr<Chip> chip)
    : persona_(std::move(persona)),
      atr_(iso7816::parse_atr(persona_.atr).value_or(iso7816::Atr{})),
      faults_(joined(persona_.faults, faults)),
      chip_(chip == nullptr ? make_chip(persona_) : std::move(chip)),
      t0_(*chip_, persona_.t0, faults_),
      t1_(*chip_, persona_.t1, faults_, atr_) {
  forget();
}

void Card::forget() {
  chip_->reset();
  t0_.reset();
  t1_.reset({});
  pps_.clear();
  state_ = State::kSilent;
  protocol_ = atr_.first_protocol;
  bit_rate_ = {};
  mute_ = heard_before_ = excused_ = false;
  damage_left_ = 0;
}

bool Card::bears(firmware::Voltage voltage) const {
  using firmware::Voltage;
  const Byte bit = voltage == Voltage::k5V   ? iso7816::kClassA
                   : voltage == Voltage::k3V ? iso7816::kClassB
                                             : iso7816::kClassC;
  return voltage != Voltage::kOff && (persona_.classes & bit) != 0;
}

void Card::on_voltage(firmware::Voltage voltage) {
  powered_ = bears(voltage);
  if (!powered_) forget();
}

Reaction Card::on_reset(bool high) {
  const bool rises = high && !reset_high_;
  reset_high_ = high;
  if (!high) forget();
  if (!rises || !powered_ || !clock_ || persona_.atr.empty()) return {};
  return answer_to_reset();
}

Reaction Card::answer_to_reset() {
  state_ = State::kReset;
  Reaction reaction;
  reaction.characters = say(persona_.atr, FaultOf::kAtr,
                            firmware::clocks(persona_.timing.first_character_clocks), kGapEtu);
  if (atr_.specific_mode) bit_rate_ = atr_.bit_rate;
  return reaction;
}

std::uint32_t Card::turn_round_etu(Byte value) const {
  const bool may_be_pps = state_ == State::kReset && !atr_.specific_mode;
  const bool pps = may_be_pps && iso7816::convert(atr_.convention, value) == iso7816::kPPSS;
  return protocol_ == 1 && !pps ? kBlockGuardTimeEtu : kTurnRoundT0Etu;
}

Reaction Card::on_character(Byte value, bool damaged) {
  if (state_ == State::kSilent || !clock_) return {};
  FaultScript::Struck struck;
  if (!std::exchange(heard_before_, false)) struck = faults_.next(FaultOf::kHeard);
  if (struck.by(FaultKind::kPull)) return {.pulled = true};
  if (struck.by(FaultKind::kMute)) mute_ = true;
  if (struck.by(FaultKind::kLost)) {
    excused_ = true;
    return {};
  }
  damaged = damaged_on_the_way(struck, damaged);
  if (damaged && protocol_ == 0) {
    heard_before_ = true;
    return {.complains = true};
  }
  return hear(iso7816::convert(atr_.convention, value), damaged);
}

bool Card::damaged_on_the_way(const FaultScript::Struck& struck, bool damaged) {
  if (const auto times = struck.by(FaultKind::kParity)) damage_left_ = std::max(1U, *times);
  if (damage_left_ == 0) return damaged;
  --damage_left_;
  return true;
}

Reaction Card::hear(Byte value, bool damaged) {
  if (state_ == State::kReset) {
    const bool pps = value == iso7816::kPPSS && !atr_.specific_mode;
    state_ = pps ? State::kPps : State::kTalk;
    t1_.reset(bit_rate_);
  }
  if (state_ == State::kPps) return hear_pps(value);
  if (protocol_ == 0) return answer(t0_.on_character(value), kTurnRoundT0Etu);
  const auto block = t1_.on_character(value, damaged);
  return block ? answer_block(*block) : Reaction{};
}

Reaction Card::answer_block(const T1::Block& block) {
  Reaction reaction = answer(block.bytes, kBlockGuardTimeEtu + block.late_etu);
  if (!excused_) reaction.violation = block.violation;
  return reaction;
}

std::optional<std::uint32_t> Card::patience_etu() const {
  if (state_ != State::kTalk || protocol_ != 1 || !t1_.in_block()) return std::nullopt;
  return t1_.cwt_etu();
}

Reaction Card::on_silence() {
  return patience_etu() ? answer_block(t1_.on_silence()) : Reaction{};
}

// Clause 9. What it does not understand, or does not want to, it does not answer.
Reaction Card::hear_pps(Byte value) {
  pps_.push_back(value);
  if (pps_.size() < 2 || pps_.size() < iso7816::pps_length(pps_[1])) return {};
  const auto request = iso7816::parse_pps(pps_);
  state_ = State::kSilent;
  if (!request) return {};
  const PpsAnswer pps = answer_pps(*request, atr_, persona_.pps);
  Reaction reaction = answer(pps.characters, kTurnRoundT0Etu);  // still as before
  if (!pps.characters.empty()) state_ = State::kTalk;
  if (pps.agreed) {
    protocol_ = pps.agreed->protocol;
    bit_rate_ = pps.agreed->bit_rate;
    t1_.reset(bit_rate_);
  }
  return reaction;
}

Reaction Card::answer(Bytes bytes, std::uint32_t turn_round_etu) {
  const Duration first = firmware::etu(turn_round_etu + persona_.timing.answer_etu);
  return {.characters = say(bytes, FaultOf::kSent, first, gap_etu())};
}

std::uint32_t Card::gap_etu() const {
  const bool least = state_ == State::kTalk && protocol_ == 1 && atr_.N == 255;
  return least ? kLeastGapT1Etu : kGapEtu;
}

Characters Card::say(Bytes bytes, FaultOf of, Duration first, std::uint32_t gap_etu) {
  Characters characters;
  Duration after = first;
  const Duration gap = firmware::etu(gap_etu + persona_.timing.gap_etu);
  for (const Byte b : bytes) {
    const auto struck = faults_.next(of);
    if (struck.by(FaultKind::kMute)) mute_ = true;
    if (mute_) break;
    const Byte value = static_cast<Byte>(struck.by(FaultKind::kWrong).value_or(b));
    Character c{iso7816::convert(atr_.convention, value),
                later(after, struck.by(FaultKind::kLate).value_or(0)), bit_rate_};
    c.pulled = struck.by(FaultKind::kPull).has_value();
    if (const auto times = struck.by(FaultKind::kParity)) c.damaged = std::max(1U, *times);
    const bool lost = struck.by(FaultKind::kLost).has_value();
    after = lost ? later(c.after, gap.count) : gap;
    if (!lost) characters.push_back(c);
    if (const auto extra = struck.by(FaultKind::kExtra)) {
      characters.push_back(
          {iso7816::convert(atr_.convention, static_cast<Byte>(*extra)), gap, bit_rate_});
    }
  }
  return characters;
}

}  // namespace ssc::cardsim
