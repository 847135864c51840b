// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/platform/certificate.hpp"
#include "protocol/platform/decimal.hpp"
#include "protocol/platform/message.hpp"

// Our own transactions for moving the insurance from one area to another (转移接续). Dates are
// China dates, times China time with its offset. trafout is the origin 转出地, trafin the
// destination 转入地.

namespace ssc::platform {

// A picture that was handed in: what it shows, and its digest; never the picture itself.
struct Attachment {
  std::string kind;    // ID_FRONT, ID_BACK
  std::string digest;  // in hex

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("kind", self.kind, token_up_to(20));
    visit("digest", self.digest, Rule{2, 64, is_hex});
  }
};

// ST01: apply. The same request_id with the same content answers with the same case.
// Which of the fields that may be left out have to be there is the origin's rule.
struct TransferApplication {
  static constexpr std::string_view kInfno = "ST01";

  std::string request_id;  // 32 hex digits, made and kept by the caller before it sends
  MdtrtCert certificate;
  std::string trafout_admdvs;
  std::string trafin_admdvs;
  std::optional<std::string> insutype;
  std::optional<std::string> insurance_certificate;  // number of the 参保凭证
  std::vector<Attachment> attachments;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("request_id", self.request_id, Rule{32, 32, is_hex});
    MdtrtCert::fields(self.certificate, visit);
    visit("trafout_admdvs", self.trafout_admdvs, kDivision);
    visit("trafin_admdvs", self.trafin_admdvs, kDivision);
    visit("insutype", self.insutype, digits(3));
    visit("certificate", self.insurance_certificate, token_up_to(40));
    visit("attachments", self.attachments);
  }
};

// ST02: one case with its history. Answers a TransferCase.
struct CaseQuery {
  static constexpr std::string_view kInfno = "ST02";

  std::string case_id;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("case_id", self.case_id, token_up_to(40));
  }
};

// ST03: the cases of the holder of the card.
struct CaseListQuery {
  static constexpr std::string_view kInfno = "ST03";

  MdtrtCert certificate;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    MdtrtCert::fields(self.certificate, visit);
  }
};

struct Precondition {
  std::string code;   // the refusal it would cause: NOT_STOPPED, ARREARS …
  std::string state;  // MET, FAILED, or PENDING until the other agency has answered

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("code", self.code, token_up_to(40));
    visit("state", self.state, token_up_to(20));
  }
};

struct CaseEvent {
  std::int64_t seq = 0;  // from 1
  std::string at;
  std::string event;
  std::string state;                       // of the relation after the event
  std::optional<std::string> money_state;  // and of the money

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("seq", self.seq);
    visit("at", self.at, kInstant);
    visit("event", self.event, token_up_to(40));
    visit("state", self.state, token_up_to(40));
    visit("money_state", self.money_state, token_up_to(40));
  }
};

struct TransferCase {
  std::string case_id;
  // Of the relation: SUBMITTED, DEST_REVIEW, ACCEPTED, SRC_REVIEW, OUT_CONFIRMED, INFO_SENT,
  // INFO_RECEIVED, RELATION_IN, REJECTED, WITHDRAWN, OUT_PAPER, NOT_MOVED; NONE while an
  // application is on its way to the origin.
  std::string state;
  // Of the money: NONE, RESERVED, OUT_POSTED, REMITTED, IN_DOUBT, CREDITED, PAYOUT_SENT, BOUNCED,
  // PAID, RELEASED, RETURNED, NOT_NEEDED.
  std::optional<std::string> money_state;
  std::optional<std::string> route;  // NONE, ACCOUNT, BANK, PORTABLE, NO_TRANSFER, once it is fixed
  std::optional<Yuan> amount;        // that takes it
  std::string trafout_admdvs;
  std::string trafin_admdvs;
  std::string insutype;
  std::string submitted_at;
  std::optional<std::string> accepted_on;
  std::optional<std::string> out_deadline;
  std::optional<std::string> in_deadline_estimate;
  bool deadline_provisional =
      false;  // a deadline falls into a year whose holidays are not published yet
  std::vector<Precondition> preconditions;
  std::vector<CaseEvent> history;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("case_id", self.case_id, token_up_to(40));
    visit("state", self.state, token_up_to(40));
    visit("money_state", self.money_state, token_up_to(40));
    visit("route", self.route, token_up_to(40));
    visit("amount", self.amount);
    visit("trafout_admdvs", self.trafout_admdvs, kDivision);
    visit("trafin_admdvs", self.trafin_admdvs, kDivision);
    visit("insutype", self.insutype, digits(3));
    visit("submitted_at", self.submitted_at, kInstant);
    visit.nullable("accepted_on", self.accepted_on, kDate);
    visit.nullable("out_deadline", self.out_deadline, kDate);
    visit.nullable("in_deadline_estimate", self.in_deadline_estimate, kDate);
    visit("deadline_provisional", self.deadline_provisional);
    visit("preconditions", self.preconditions);
    visit("history", self.history);
  }
};

struct CaseList {
  std::vector<TransferCase> cases;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("cases", self.cases);
  }
};

}  // namespace ssc::platform
