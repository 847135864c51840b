// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/card/card_settings.hpp"
#include "firmware/card/pps_exchange.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/t0.hpp"
#include "protocol/iso7816/t0_apdu.hpp"
#include "protocol/iso7816/t1_exchange.hpp"

namespace ssc::firmware {

constexpr bool is_spoken(Byte protocol) {
  return protocol <= 1;
}

// The exchanges one card can be in, one at a time: PPS, and T=0 and T=1 at both exchange levels.
// Each `open` starts one and answers its first action; `current` is asked for the rest.
class Exchanges {
 public:
  // Settings::protocol must be one that is spoken for any opening but that of a PPS.

  // After a reset or a PPS: the link of T=1 is new.
  void begin(const CardSettings& settings);
  // Other parameters for a card that may have been talked with. A link of T=1 that has been used is
  // resynchronised before its next APDU.
  void change(const CardSettings& settings);

  iso7816::LineAction open_pps(Bytes request);
  // kMalformed as well: a CLA of FF in T=0, which keeps it for PPS (clause 10.3.2).
  iso7816::LineAction open_tpdu(Bytes tpdu, Byte bBWI);
  iso7816::LineAction open_apdu(Bytes part, bool more);
  iso7816::LineAction command_part(Bytes part, bool more);
  iso7816::LineAction next_response_part();

  void set_t0_classes(Byte bClassGetResponse, Byte bClassEnvelope) {
    t0_apdu_.set_classes(bClassGetResponse, bClassEnvelope);
  }

  iso7816::LineExchange& current() { return *current_; }
  bool is_pps() const { return current_ == &pps_; }
  // T=1, rules 6.4 and 7.4.1: the card answers no RESYNCH, or has never answered anything. What is
  // left is to deactivate it.
  bool is_beyond_recovery(const iso7816::LineAction& action) const;
  Expected<iso7816::PpsAgreement> agreement() const { return pps_.agreement(); }
  const iso7816::T1Counters& t1_counters() const { return t1_apdu_.counters(); }

  // Wipes what was said. A T=1 exchange that is cut short by this is mended before the next one.
  void clear() { current_->clear(); }

 private:
  iso7816::ApduExchange& apdu();

  Byte protocol_ = 0;
  std::uint32_t waiting_time_etu_ = 0;
  iso7816::T1Session session_;
  bool link_used_ = false;         // T=1 blocks have been exchanged, by whomever
  bool link_led_by_host_ = false;  // with sequence numbers of the host's

  PpsExchange pps_;
  iso7816::T0Exchange t0_tpdu_;
  iso7816::T0ApduExchange t0_apdu_;
  iso7816::T1BlockExchange t1_block_;
  iso7816::T1ApduExchange t1_apdu_;
  iso7816::LineExchange* current_ = &t0_tpdu_;
};

}  // namespace ssc::firmware
