// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "protocol/base/sensitive.hpp"
#include "protocol/platform/rule.hpp"

namespace ssc::platform {

// Values of mdtrt_cert_type 就诊凭证类型.
inline constexpr std::string_view kCertEVoucher = "01";
inline constexpr std::string_view kCertIdentityCard = "02";
inline constexpr std::string_view kCertSocialSecurityCard = "03";

using CertNo = Sensitive<struct CertNoTag, 50>;
using CardSn = Sensitive<struct CardSnTag, 32>;

// What the holder shows at the counter (就诊凭证). With type 03, mdtrt_cert_no is the card number
// and card_sn, the card identifier in hex, is required; whoever reads the message checks that.
struct MdtrtCert {
  std::string mdtrt_cert_type;
  CertNo mdtrt_cert_no;
  std::optional<CardSn> card_sn;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("mdtrt_cert_type", self.mdtrt_cert_type, digits(2));
    visit("mdtrt_cert_no", self.mdtrt_cert_no, token_up_to(50));
    visit("card_sn", self.card_sn, Rule{1, 32, is_hex});
  }
};

}  // namespace ssc::platform
