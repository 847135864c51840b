// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/platform/certificate.hpp"
#include "protocol/platform/message.hpp"

// Our own transactions for vouchers. Their numbers begin with a letter, so they cannot collide with
// national ones. Times are seconds since 1970-01-01 00:00 UTC, as in the voucher itself.

namespace ssc::platform {

using VoucherText = Sensitive<struct VoucherTextTag, 282>;  // protocol/voucher defines the digits
inline constexpr Rule kVoucherText = digits(282);

// SV01: issue a voucher for a card just read. Without insutype and insuplc_admdvs the back end
// chooses the person's basic insurance in force.
struct VoucherOrder {
  static constexpr std::string_view kInfno = "SV01";

  MdtrtCert certificate;
  std::optional<std::string> insutype;
  std::optional<std::string> insuplc_admdvs;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    MdtrtCert::fields(self.certificate, visit);
    visit("insutype", self.insutype, digits(3));
    visit("insuplc_admdvs", self.insuplc_admdvs, kDivision);
  }
};

struct IssuedVoucher {
  VoucherText voucher;
  std::int64_t iat = 0, exp = 0;
  std::string insutype;
  std::string insuplc_admdvs;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("voucher", self.voucher, kVoucherText);
    visit("iat", self.iat);
    visit("exp", self.exp);
    visit("insutype", self.insutype, digits(3));
    visit("insuplc_admdvs", self.insuplc_admdvs, kDivision);
  }
};

// SV02: verify a voucher and use it up.
struct VoucherUse {
  static constexpr std::string_view kInfno = "SV02";

  VoucherText voucher;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("voucher", self.voucher, kVoucherText);
  }
};

struct VerifiedVoucher {
  std::string insutype;
  std::string insuplc_admdvs;
  std::int64_t iat = 0, exp = 0;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("insutype", self.insutype, digits(3));
    visit("insuplc_admdvs", self.insuplc_admdvs, kDivision);
    visit("iat", self.iat);
    visit("exp", self.exp);
  }
};

// Output of SV02 beside the error REPLAYED.
struct VoucherReplay {
  std::int64_t first_used_at = 0;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("first_used_at", self.first_used_at);
  }
};

}  // namespace ssc::platform
