// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/exchanges.hpp"

namespace ssc::firmware {

using iso7816::LineAction;
using iso7816::LineFailure;

namespace {

constexpr LineAction refused(LineFailure failure) {
  return {.kind = LineAction::Kind::kFailed, .failure = failure};
}

bool begins_with_PPSS(Bytes command) {
  return !command.empty() && command[0] == iso7816::kPPSS;
}

}  // namespace

void Exchanges::use(const CardSettings& settings) {
  protocol_ = settings.protocol;
  const auto rate = iso7816::bit_rate(settings.FiDi).value_or(iso7816::kDefaultBitRate);
  waiting_time_etu_ = iso7816::waiting_time_etu(settings.WI, rate);
  t0_apdu_.set_waiting_time(waiting_time_etu_);
}

LineAction Exchanges::open_pps(Bytes request) {
  current_ = &pps_;
  return pps_.start(request);
}

LineAction Exchanges::open_tpdu(Bytes tpdu, Byte) {
  current_ = &t0_tpdu_;
  if (begins_with_PPSS(tpdu)) return refused(LineFailure::kMalformed);
  return t0_tpdu_.start(tpdu, waiting_time_etu_);
}

LineAction Exchanges::open_apdu(Bytes part, bool more) {
  current_ = &t0_apdu_;
  if (begins_with_PPSS(part)) return refused(LineFailure::kMalformed);
  return t0_apdu_.start(part, more);
}

LineAction Exchanges::command_part(Bytes part, bool more) {
  return t0_apdu_.command_part(part, more);
}

LineAction Exchanges::next_response_part() {
  return t0_apdu_.next_response_part();
}

}  // namespace ssc::firmware
