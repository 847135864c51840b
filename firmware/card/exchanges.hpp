// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/card/card_settings.hpp"
#include "firmware/card/pps_exchange.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/t0.hpp"
#include "protocol/iso7816/t0_apdu.hpp"

namespace ssc::firmware {

// T=0 only, and T=1.
constexpr bool is_spoken(Byte protocol) {
  return protocol == 0;
}

// The exchanges one card can be in, one at a time: PPS, and T=0 and T=1 at both exchange levels.
// Each `open` starts one and answers its first action; `current` is asked for the rest.
class Exchanges {
 public:
  // `protocol` is_spoken.
  void use(const CardSettings& settings);

  iso7816::LineAction open_pps(Bytes request);
  // kMalformed as well: a CLA of FF, which T=0 keeps for PPS (clause 10.3.2).
  iso7816::LineAction open_tpdu(Bytes tpdu, Byte bBWI);
  iso7816::LineAction open_apdu(Bytes part, bool more);
  iso7816::LineAction command_part(Bytes part, bool more);
  iso7816::LineAction next_response_part();

  void set_t0_classes(Byte bClassGetResponse, Byte bClassEnvelope) {
    t0_apdu_.set_classes(bClassGetResponse, bClassEnvelope);
  }

  iso7816::LineExchange& current() { return *current_; }
  bool is_pps() const { return current_ == &pps_; }
  Expected<iso7816::PpsAgreement> agreement() const { return pps_.agreement(); }

  // Wipes what was said.
  void clear() { current_->clear(); }

 private:
  Byte protocol_ = 0;
  std::uint32_t waiting_time_etu_ = 0;
  PpsExchange pps_;
  iso7816::T0Exchange t0_tpdu_;
  iso7816::T0ApduExchange t0_apdu_;
  iso7816::LineExchange* current_ = &t0_tpdu_;
};

}  // namespace ssc::firmware
