// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/pps.hpp"

namespace ssc::firmware {

// One protocol and parameters selection on the line, ISO/IEC 7816-3:2006 clause 9:
//
//   kIdle ──start──► kSending ──sent──► kReceiving ──PCK──► kIdle, kDone
//
// A card that lets the initial waiting time pass, or a damaged character, ends it as failed.
class PpsExchange final : public iso7816::LineExchange {
 public:
  // kMalformed unless it is a whole and right request (iso7816::parse_pps).
  iso7816::LineAction start(Bytes request);

  iso7816::LineAction on_sent() override;
  iso7816::LineAction on_character(Byte character) override;
  iso7816::LineAction on_timeout() override;
  iso7816::LineAction on_parity_error() override;

  // As it came: as many characters as its PPS0 says.
  Bytes response() const override { return answer_; }

  // What the answer means for the request; errors of parse_pps and settle.
  Expected<iso7816::PpsAgreement> agreement() const;

  void clear() override;

 private:
  enum class State : std::uint8_t { kIdle, kSending, kReceiving };

  iso7816::LineAction receive();
  iso7816::LineAction failed(iso7816::LineFailure failure);

  State state_ = State::kIdle;
  FixedBytes<iso7816::kMaxPpsLength> request_;
  FixedBytes<iso7816::kMaxPpsLength> answer_;
};

}  // namespace ssc::firmware
