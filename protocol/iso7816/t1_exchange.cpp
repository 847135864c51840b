// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1_exchange.hpp"

#include <algorithm>
#include <limits>

namespace ssc::iso7816 {
namespace {

using Kind = LineAction::Kind;

LineAction ended(LineFailure failure) {
  return {.kind = Kind::kFailed, .failure = failure};
}

// At BWI 9 and Di 64, 188 BWT no longer fit; what does is two hours.
std::uint32_t times(std::uint32_t bwt_etu, Byte multiplier) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(std::uint64_t{bwt_etu} * multiplier, kMost));
}

LineAction send(Bytes block) {
  return {.kind = Kind::kSend, .characters = block, .etu = kBlockGuardTimeEtu};
}

}  // namespace

// --- T1ApduExchange ---

void T1ApduExchange::reset(const T1Session& session) {
  clear();
  session_ = session;
  t1_.reset({.edc = session.edc, .IFSC = session.IFSC, .NAD = session.NAD});
}

LineAction T1ApduExchange::start(Bytes part, bool more) {
  return carry_out(t1_.start(part, more));
}
LineAction T1ApduExchange::command_part(Bytes part, bool more) {
  return carry_out(t1_.command_part(part, more));
}
LineAction T1ApduExchange::next_response_part() {
  return carry_out(t1_.next_response_part());
}

LineAction T1ApduExchange::on_sent() {
  if (state_ != State::kSending) return out_of_turn();
  state_ = State::kReceiving;
  receiver_.begin(session_.edc);
  return {.kind = Kind::kReceive,
          .etu = times(session_.bwt_etu, bwt_multiplier_),
          .more_time = more_time_};
}

LineAction T1ApduExchange::on_character(Byte character) {
  if (state_ != State::kReceiving) return out_of_turn();
  return received(receiver_.push(character));
}

LineAction T1ApduExchange::on_parity_error() {
  if (state_ != State::kReceiving) return out_of_turn();
  return received(receiver_.push_damaged());
}

LineAction T1ApduExchange::received(bool complete) {
  if (!complete) return {.kind = Kind::kReceive, .etu = session_.cwt_etu};
  return end_of_block();
}

LineAction T1ApduExchange::on_timeout() {
  if (state_ != State::kReceiving) return out_of_turn();
  return receiver_.empty() ? carry_out(t1_.on_timeout()) : end_of_block();
}

LineAction T1ApduExchange::end_of_block() {
  return carry_out(receiver_.damaged() ? t1_.on_invalid() : t1_.on_block(receiver_.block()));
}

LineAction T1ApduExchange::carry_out(const T1Action& action) {
  state_ = State::kIdle;
  switch (action.kind) {
    case T1Action::Kind::kSend:
      state_ = State::kSending;
      bwt_multiplier_ = action.bwt_multiplier;
      more_time_ = action.more_time;
      return send(action.block);
    case T1Action::Kind::kCommandPart: return {.kind = Kind::kCommandPart};
    case T1Action::Kind::kResponsePart: return {.kind = Kind::kResponsePart};
    case T1Action::Kind::kDone: receiver_.clear(); return {.kind = Kind::kDone};
    case T1Action::Kind::kFailed: break;
  }
  receiver_.clear();
  return ended(action.failure);
}

LineAction T1ApduExchange::out_of_turn() {
  clear();
  return ended(LineFailure::kOutOfTurn);
}

void T1ApduExchange::clear() {
  t1_.clear();
  receiver_.clear();
  state_ = State::kIdle;
}

// --- T1BlockExchange ---

LineAction T1BlockExchange::start(Bytes block, const T1Session& session, Byte bBWI) {
  clear();
  const std::size_t around = kT1Prologue + edc_size(session.edc);
  if (block.size() < around || block.size() > around + kMaxINF) {
    return failed(LineFailure::kMalformed);
  }
  edc_ = session.edc;
  cwt_etu_ = session.cwt_etu;
  bwt_etu_ = times(session.bwt_etu, std::max<Byte>(bBWI, 1));
  receiver_.buffer().assign(block);
  state_ = State::kSending;
  return send(receiver_.buffer());
}

LineAction T1BlockExchange::on_sent() {
  if (state_ != State::kSending) return failed(LineFailure::kOutOfTurn);
  state_ = State::kReceiving;
  receiver_.begin(edc_);
  return {.kind = Kind::kReceive, .etu = bwt_etu_};
}

LineAction T1BlockExchange::on_character(Byte character) {
  if (state_ != State::kReceiving) return failed(LineFailure::kOutOfTurn);
  return received(receiver_.push(character));
}

LineAction T1BlockExchange::on_parity_error() {
  if (state_ != State::kReceiving) return failed(LineFailure::kOutOfTurn);
  return received(receiver_.push_damaged());
}

LineAction T1BlockExchange::received(bool complete) {
  if (!complete) return {.kind = Kind::kReceive, .etu = cwt_etu_};
  if (receiver_.damaged() || !edc_good(receiver_.block(), edc_)) {
    return failed(LineFailure::kParity);
  }
  state_ = State::kDone;
  return {.kind = Kind::kDone};
}

LineAction T1BlockExchange::on_timeout() {
  if (state_ != State::kReceiving) return failed(LineFailure::kOutOfTurn);
  return failed(receiver_.damaged() ? LineFailure::kParity : LineFailure::kTimeout);
}

LineAction T1BlockExchange::failed(LineFailure failure) {
  clear();
  return ended(failure);
}

Bytes T1BlockExchange::response() const {
  return state_ == State::kDone ? receiver_.block() : Bytes{};
}

void T1BlockExchange::clear() {
  receiver_.clear();
  state_ = State::kIdle;
}

}  // namespace ssc::iso7816
