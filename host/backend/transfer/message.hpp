// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/transfer/machine/case.hpp"

// What agencies tell each other: the payloads, JSON objects in UTF-8. The bytes are made once, by
// the sender; they are what the envelope signs, and nobody serialises them again.
namespace ssc::backend::transfer {

struct PrecheckRequest {  // origin → destination: opens the case there
  static constexpr std::string_view kType = "PRECHECK_REQUEST";
  Id case_id;
  Pseudonym person;
  std::string insutype;
  std::vector<Precondition> wanted;
  bool origin_meets = true;  // false: it will be rejected whatever the answer
};
struct PrecheckReply {
  static constexpr std::string_view kType = "PRECHECK_REPLY";
  Id case_id;
  std::vector<Check> checks;
  std::string destination_insutype;  // empty: not enrolled
};
struct Apply {  // an application made elsewhere, to the origin, which alone opens cases
  static constexpr std::string_view kType = "APPLY";
  Id request_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  Channel channel = Channel::kCounter;
  std::string entry_region, proofing, certificate;
  std::vector<std::string> attachments;
};
struct ApplyReply {
  static constexpr std::string_view kType = "APPLY_REPLY";
  Id request_id;
  std::optional<Id> case_id;
  std::string refusal;  // code; empty with a case id
};
struct ContactLetter {  // 联系函
  static constexpr std::string_view kType = "CONTACT_LETTER";
  Id case_id;
  std::string document;  // signed, see document.hpp; carries number and time of acceptance
};
struct InfoForm {  // 参保人员基本医疗保险信息表
  static constexpr std::string_view kType = "INFO_FORM";
  Id case_id;
  std::string document;
};
struct InfoConfirm {
  static constexpr std::string_view kType = "INFO_CONFIRM";
  Id case_id;
  std::string number;
};
struct InfoCorrect {  // a corrected form, in a case of its own
  static constexpr std::string_view kType = "INFO_CORRECT";
  Id case_id, linked;
  Pseudonym person;
  std::string insutype;
  std::string document;
};
struct RelationDone {  // 办结反馈
  static constexpr std::string_view kType = "RELATION_DONE";
  Id case_id;
  std::uint32_t months_after = 0;
};
struct RemitAdvice {
  static constexpr std::string_view kType = "REMIT_ADVICE";
  Id case_id, order;
  Fen amount;
};
struct RemitConfirm {
  static constexpr std::string_view kType = "REMIT_CONFIRM";
  Id case_id;
  Fen amount;
};
struct Reject {
  static constexpr std::string_view kType = "REJECT";
  Id case_id;
  std::vector<std::string> reasons;
};
struct Withdraw {
  static constexpr std::string_view kType = "WITHDRAW";
  Id case_id;
};
struct Supplement {  // money after the relation; also what a portable account still held
  static constexpr std::string_view kType = "SUPPLEMENT";
  Id case_id, linked;
  Pseudonym person;
  std::string insutype;
  Fen amount;
};
struct Return {  // money goes back
  static constexpr std::string_view kType = "RETURN";
  Id case_id, linked;
  Pseudonym person;
  std::string insutype;
  Fen amount;
  std::string reason;
};
struct Collect {  // to an area that still holds portable money: send it to `to`
  static constexpr std::string_view kType = "COLLECT";
  Id case_id;  // of the move out of the province
  Pseudonym person;
  std::string insutype, to;
};
struct StatusRequest {
  static constexpr std::string_view kType = "STATUS_REQUEST";
  Id case_id;
};
struct StatusReport {
  static constexpr std::string_view kType = "STATUS_REPORT";
  Id case_id;
  Relation relation = Relation::kNone;  // kNone: no such case here
  Money money = Money::kNone;
  Fen credited;
};
struct ReconTotals {  // origin → destination: money under way on this lane (3201's idea)
  static constexpr std::string_view kType = "RECON_TOTALS";
  Date day;
  std::uint64_t count = 0;
  Fen sum;
};
struct ReconDetail {  // destination → origin, where its own totals differ: what it knows of
  static constexpr std::string_view kType = "RECON_DETAIL";
  struct Item {
    Id case_id;
    Fen amount;
  };
  Date day;
  std::optional<Id> after, through;  // a long list comes in parts: of the cases after, up to
  std::vector<Item> under_way;
};

using Payload = std::variant<PrecheckRequest, PrecheckReply, Apply, ApplyReply, ContactLetter,
                             InfoForm, InfoConfirm, InfoCorrect, RelationDone, RemitAdvice,
                             RemitConfirm, Reject, Withdraw, Supplement, Return, Collect,
                             StatusRequest, StatusReport, ReconTotals, ReconDetail>;

std::string_view type_of(const Payload& payload);
std::string encode(const Payload& payload);
// Nothing when the type is unknown, a field is missing, unknown or wrong, or it is no UTF-8.
std::optional<Payload> decode_payload(std::string_view type, std::string_view body);

}  // namespace ssc::backend::transfer
