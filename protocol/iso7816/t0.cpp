// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t0.hpp"

#include <algorithm>

#include "protocol/base/sensitive.hpp"

namespace ssc::iso7816 {
namespace {

constexpr std::size_t kHeader = 5;
constexpr Byte kNull = 0x60;

}  // namespace

// clang-format off
const T0Exchange::Handler T0Exchange::kTable[8][4] = {
    //                  kSent                         kCharacter                kTimeout                  kParity
    /* kIdle        */ {&T0Exchange::out_of_turn,     &T0Exchange::out_of_turn, &T0Exchange::out_of_turn, &T0Exchange::out_of_turn},
    /* kSendHeader  */ {&T0Exchange::await_procedure, &T0Exchange::out_of_turn, &T0Exchange::out_of_turn, &T0Exchange::parity_lost},
    /* kProcedure   */ {&T0Exchange::out_of_turn,     &T0Exchange::procedure,   &T0Exchange::timed_out,   &T0Exchange::parity_lost},
    /* kSendData    */ {&T0Exchange::await_procedure, &T0Exchange::out_of_turn, &T0Exchange::out_of_turn, &T0Exchange::parity_lost},
    /* kReceiveData */ {&T0Exchange::out_of_turn,     &T0Exchange::data,        &T0Exchange::timed_out,   &T0Exchange::parity_lost},
    /* kSW2         */ {&T0Exchange::out_of_turn,     &T0Exchange::sw2,         &T0Exchange::timed_out,   &T0Exchange::parity_lost},
    /* kDone        */ {&T0Exchange::out_of_turn,     &T0Exchange::out_of_turn, &T0Exchange::out_of_turn, &T0Exchange::out_of_turn},
    /* kFailed      */ {&T0Exchange::out_of_turn,     &T0Exchange::out_of_turn, &T0Exchange::out_of_turn, &T0Exchange::out_of_turn},
};
// clang-format on

LineAction T0Exchange::start(Bytes tpdu, std::uint32_t waiting_time_etu) {
  clear();
  waiting_time_etu_ = waiting_time_etu;
  if (!load(tpdu)) return failed(LineFailure::kMalformed);
  return send(State::kSendHeader, command_.bytes().first(kHeader));
}

bool T0Exchange::load(Bytes tpdu) {
  if (tpdu.size() < kHeader - 1 || is_t0_status(tpdu[1])) return false;
  if (tpdu.size() == kHeader - 1) {  // case 1
    return command_.append(tpdu) && command_.push_back(0);
  }
  const std::size_t p3 = tpdu[4];
  if (tpdu.size() == kHeader) {
    length_ = p3 == 0 ? 256 : p3;
    return command_.append(tpdu);
  }
  const std::size_t with_data = kHeader + p3;
  const bool case_4 = tpdu.size() == with_data + 1;
  if (p3 == 0 || (tpdu.size() != with_data && !case_4)) return false;
  to_card_ = true;
  length_ = p3;
  return command_.append(tpdu.first(with_data));
}

LineAction T0Exchange::on_sent() {
  return handle(Event::kSent);
}
LineAction T0Exchange::on_character(Byte character) {
  return handle(Event::kCharacter, character);
}
LineAction T0Exchange::on_timeout() {
  return handle(Event::kTimeout);
}
LineAction T0Exchange::on_parity_error() {
  return handle(Event::kParity);
}

LineAction T0Exchange::handle(Event event, Byte character) {
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(event);
  return (this->*kTable[row][column])(character);
}

LineAction T0Exchange::await_procedure(Byte) {
  return receive(State::kProcedure);
}

// Clause 10.3.3. INS is never 6X or 9X (load), so the four kinds cannot be mistaken for one
// another.
LineAction T0Exchange::procedure(Byte c) {
  if (c == kNull) return null();
  if (is_t0_status(c)) {
    response_.push_back(c);
    return receive(State::kSW2);
  }
  if (c == ins()) return acknowledged(length_ - moved_);
  if (c == (ins() ^ 0xFF)) return acknowledged(1);
  return failed(LineFailure::kWrongProcedureByte);
}

LineAction T0Exchange::null() {
  if (++nulls_ > kMaxNulls) return failed(LineFailure::kTooMuchTime);
  return receive(State::kProcedure, 1);
}

LineAction T0Exchange::acknowledged(std::size_t count) {
  if (moved_ == length_) return failed(LineFailure::kWrongProcedureByte);
  const std::size_t offset = kHeader + moved_;
  moved_ += count;
  if (to_card_) return send(State::kSendData, command_.bytes().subspan(offset, count));
  run_ = count;
  return receive(State::kReceiveData);
}

LineAction T0Exchange::data(Byte c) {
  response_.push_back(c);
  return receive(--run_ == 0 ? State::kProcedure : State::kReceiveData);
}

LineAction T0Exchange::sw2(Byte c) {
  response_.push_back(c);
  state_ = State::kDone;
  return {.kind = LineAction::Kind::kDone};
}

LineAction T0Exchange::timed_out(Byte) {
  return failed(LineFailure::kTimeout);
}
LineAction T0Exchange::parity_lost(Byte) {
  return failed(LineFailure::kParity);
}
LineAction T0Exchange::out_of_turn(Byte) {
  return failed(LineFailure::kOutOfTurn);
}

LineAction T0Exchange::send(State next, Bytes characters) {
  state_ = next;
  return {.kind = LineAction::Kind::kSend, .characters = characters, .etu = kTurnRoundT0Etu};
}

LineAction T0Exchange::receive(State next, Byte more_time) {
  state_ = next;
  return {.kind = LineAction::Kind::kReceive, .etu = waiting_time_etu_, .more_time = more_time};
}

LineAction T0Exchange::failed(LineFailure failure) {
  clear();
  state_ = State::kFailed;
  return {.kind = LineAction::Kind::kFailed, .failure = failure};
}

Bytes T0Exchange::response() const {
  return state_ == State::kDone ? response_.bytes() : Bytes{};
}

void T0Exchange::clear() {
  wipe(command_.data(), FixedBytes<kMaxT0Command>::kCapacity);
  wipe(response_.data(), FixedBytes<kMaxT0Response>::kCapacity);
  command_.clear();
  response_.clear();
  state_ = State::kIdle;
  to_card_ = false;
  moved_ = length_ = run_ = 0;
  nulls_ = 0;
}

}  // namespace ssc::iso7816
