// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/exchanges.hpp"

#include <utility>

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

void Exchanges::begin(const CardSettings& settings) {
  protocol_ = settings.protocol;
  const auto rate = iso7816::bit_rate(settings.FiDi).value_or(iso7816::kDefaultBitRate);
  waiting_time_etu_ = iso7816::waiting_time_etu(settings.WI, rate);
  session_ = {.edc = settings.edc,
              .IFSC = settings.IFSC,
              .NAD = settings.NAD,
              .cwt_etu = iso7816::character_waiting_time_etu(settings.CWI),
              .bwt_etu = iso7816::block_waiting_time_etu(settings.BWI, rate)};
  t0_apdu_.set_waiting_time(waiting_time_etu_);
  t1_apdu_.reset(session_);
  link_used_ = link_led_by_host_ = false;
}

void Exchanges::change(const CardSettings& settings) {
  const bool used = link_used_;
  begin(settings);
  if (used) t1_apdu_.resynchronise();
  link_used_ = used;
}

LineAction Exchanges::open_pps(Bytes request) {
  current_ = &pps_;
  return pps_.start(request);
}

LineAction Exchanges::open_tpdu(Bytes tpdu, Byte bBWI) {
  if (protocol_ == 1) {
    current_ = &t1_block_;
    link_used_ = link_led_by_host_ = true;
    return t1_block_.start(tpdu, session_, bBWI);
  }
  current_ = &t0_tpdu_;
  if (begins_with_PPSS(tpdu)) return refused(LineFailure::kMalformed);
  return t0_tpdu_.start(tpdu, waiting_time_etu_);
}

LineAction Exchanges::open_apdu(Bytes part, bool more) {
  current_ = &apdu();
  if (protocol_ == 0 && begins_with_PPSS(part)) return refused(LineFailure::kMalformed);
  if (std::exchange(link_led_by_host_, false)) t1_apdu_.resynchronise();
  link_used_ = protocol_ == 1;
  return apdu().start(part, more);
}

LineAction Exchanges::command_part(Bytes part, bool more) {
  return apdu().command_part(part, more);
}

LineAction Exchanges::next_response_part() {
  return apdu().next_response_part();
}

bool Exchanges::is_beyond_recovery(const LineAction& action) const {
  return current_ == &t1_apdu_ &&
         (action.failure == LineFailure::kTimeout || action.failure == LineFailure::kParity);
}

iso7816::ApduExchange& Exchanges::apdu() {
  if (protocol_ == 1) return t1_apdu_;
  return t0_apdu_;
}

}  // namespace ssc::firmware
