// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/pps_exchange.hpp"

namespace ssc::firmware {

using iso7816::LineAction;
using iso7816::LineFailure;

LineAction PpsExchange::start(Bytes request) {
  clear();
  if (!iso7816::parse_pps(request)) return failed(LineFailure::kMalformed);
  request_.assign(request);
  state_ = State::kSending;
  return {.kind = LineAction::Kind::kSend, .characters = request_, .etu = iso7816::kTurnRoundT0Etu};
}

LineAction PpsExchange::on_sent() {
  if (state_ != State::kSending) return failed(LineFailure::kOutOfTurn);
  state_ = State::kReceiving;
  return receive();
}

LineAction PpsExchange::on_character(Byte character) {
  if (state_ != State::kReceiving) return failed(LineFailure::kOutOfTurn);
  answer_.push_back(character);
  const bool whole = answer_.size() >= 2 && answer_.size() == iso7816::pps_length(answer_[1]);
  if (!whole) return receive();
  state_ = State::kIdle;
  return {.kind = LineAction::Kind::kDone};
}

LineAction PpsExchange::on_timeout() {
  return failed(LineFailure::kTimeout);
}
LineAction PpsExchange::on_parity_error() {
  return failed(LineFailure::kParity);
}

Expected<iso7816::PpsAgreement> PpsExchange::agreement() const {
  const auto request = iso7816::parse_pps(request_);
  const auto answer = iso7816::parse_pps(answer_);
  if (!request || !answer) return fail(Error::kMalformed);
  return iso7816::settle(*request, *answer);
}

void PpsExchange::clear() {
  state_ = State::kIdle;
  request_.clear();
  answer_.clear();
}

LineAction PpsExchange::receive() {
  return {.kind = LineAction::Kind::kReceive, .etu = iso7816::kInitialWaitingTimeEtu};
}

LineAction PpsExchange::failed(LineFailure failure) {
  clear();
  return {.kind = LineAction::Kind::kFailed, .failure = failure};
}

}  // namespace ssc::firmware
