// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/platform/certificate.hpp"
#include "protocol/platform/decimal.hpp"
#include "protocol/platform/message.hpp"

// Transaction 1101, person information: identity, the insurance rows with their balance, special
// identities.

namespace ssc::platform {

using PsnNo = Sensitive<struct PsnNoTag, 30>;
using PsnName = Sensitive<struct PsnNameTag, 200>;  // UTF-8, at most 50 characters

struct PersonQuery {
  static constexpr std::string_view kInfno = "1101";

  MdtrtCert certificate;
  std::optional<std::string> begntime;
  std::optional<std::string> psn_cert_type;
  std::optional<CertNo> certno;
  std::optional<PsnName> psn_name;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    MdtrtCert::fields(self.certificate, visit);
    visit("begntime", self.begntime, text_up_to(19));
    visit("psn_cert_type", self.psn_cert_type, text_up_to(6));
    visit("certno", self.certno, token_up_to(50));
    visit("psn_name", self.psn_name, text_up_to(50));
  }
};

struct BaseInfo {
  PsnNo psn_no;
  std::string psn_cert_type;
  CertNo certno;
  PsnName psn_name;
  std::string gend;                  // GB/T 2261.1
  std::optional<std::string> naty;   // GB 3304
  std::optional<std::string> brdy;   // date
  std::optional<Decimal<4, 1>> age;  // years
  std::optional<std::string> exp_content;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("psn_no", self.psn_no, text_up_to(30));
    visit("psn_cert_type", self.psn_cert_type, text_up_to(6));
    visit("certno", self.certno, token_up_to(50));
    visit("psn_name", self.psn_name, text_up_to(50));
    visit("gend", self.gend, text_up_to(6));
    visit("naty", self.naty, text_up_to(3));
    visit("brdy", self.brdy, kDate);
    visit("age", self.age);
    visit("exp_content", self.exp_content, text_up_to(4000));
  }
};

// Values of psn_insu_stas.
inline constexpr std::string_view kNotInsured = "0";
inline constexpr std::string_view kInsuredNormal = "1";
inline constexpr std::string_view kInsuredPaused = "2";
inline constexpr std::string_view kInsuredTerminated = "3";

// Values of acct_stas.
inline constexpr std::string_view kAccountNormal = "NORMAL";
inline constexpr std::string_view kAccountFrozen = "FROZEN";
inline constexpr std::string_view kAccountInTransfer = "IN_TRANSFER";  // money is set aside for it
inline constexpr std::string_view kAccountClosed = "CLOSED";  // the insurance has gone elsewhere
inline constexpr std::string_view kAccountNone = "NONE";  // an insurance without personal account

// One insurance. The balance belongs to its row; sums over rows mean nothing.
struct InsuInfo {
  Yuan balc;
  std::string insutype;  // 310 employee, 390 resident, 510 maternity …
  std::string psn_type;  // 11xx working, 12xx retired, 15xx resident
  std::string psn_insu_stas;
  std::optional<std::string> psn_insu_date;   // insured since
  std::optional<std::string> paus_insu_date;  // paused or terminated since
  std::string cvlserv_flag;                   // civil servant, 1 or 0
  std::string insuplc_admdvs;
  std::optional<std::string> emp_name;
  // Ours, since the national table has no place for them:
  std::optional<std::string> acct_stas;     // state of the account
  std::optional<Yuan> rsvd_balc;            // of balc, set aside for a transfer: not to be spent
  std::optional<bool> arrears;              // contributions are owed
  std::optional<std::int64_t> paid_months;  // distinct ones, with what transfers brought along
  std::optional<std::string> balc_time;     // the instant at which balc was true

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("balc", self.balc);
    visit("insutype", self.insutype, Rule{1, 6, is_digits});
    visit("psn_type", self.psn_type, Rule{1, 6, is_digits});
    visit("psn_insu_stas", self.psn_insu_stas, Rule{1, 6, is_digits});
    visit("psn_insu_date", self.psn_insu_date, kDate);
    visit("paus_insu_date", self.paus_insu_date, kDate);
    visit("cvlserv_flag", self.cvlserv_flag, Rule{1, 3, is_digits});
    visit("insuplc_admdvs", self.insuplc_admdvs, kDivision);
    visit("emp_name", self.emp_name, text_up_to(200));
    visit("acct_stas", self.acct_stas, token_up_to(20));
    visit("rsvd_balc", self.rsvd_balc);
    visit("arrears", self.arrears);
    visit("paid_months", self.paid_months);
    visit("balc_time", self.balc_time, kInstant);
  }
};

struct IdetInfo {
  std::string psn_idet_type;
  std::optional<std::string> psn_type_lv, memo, begntime, endtime;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("psn_idet_type", self.psn_idet_type, text_up_to(6));
    visit("psn_type_lv", self.psn_type_lv, text_up_to(6));
    visit("memo", self.memo, text_up_to(500));
    visit("begntime", self.begntime, text_up_to(19));
    visit("endtime", self.endtime, text_up_to(19));
  }
};

struct PersonInfo {
  BaseInfo baseinfo;
  std::vector<InsuInfo> insuinfo;
  std::vector<IdetInfo> idetinfo;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("baseinfo", self.baseinfo);
    visit("insuinfo", self.insuinfo);
    visit("idetinfo", self.idetinfo);
  }
};

}  // namespace ssc::platform
