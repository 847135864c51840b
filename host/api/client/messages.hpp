// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "host/api/client/json_fields.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/identity/card_number.hpp"
#include "protocol/identity/holder_name.hpp"
#include "protocol/identity/id_number.hpp"

// The local API, level 1: what the service sscd is asked and what it answers, in JSON.
//
//   GET  /v1/status              → Status
//   GET  /v1/readers             → Readers
//   POST /v1/card/read           CardRequest        → CardReading
//   POST /v1/voucher             VoucherRequest     → VoucherIssued
//   POST /v1/voucher/verify      VerifyRequest      → VoucherVerified
//   POST /v1/balance             CardRequest        → BalanceAnswer
//   POST /v1/transfer/apply      ApplyRequest       → TransferAnswer
//   POST /v1/transfer/status     StatusRequest      → TransferAnswer
//   POST /v1/transfer/list       CardRequest        → TransferList
//
// Anything that goes wrong is answered with a Problem. Dates are YYYY-MM-DD, times
// YYYY-MM-DDThh:mm:ss+08:00, both in China time; amounts are integer fen; `ms` are whole
// milliseconds a phase took; hex is upper case without blanks; codes are those of the card (LD/T
// 32) or the insurer.
namespace ssc::api {

inline constexpr std::int64_t kApiLevel = 1;
inline constexpr std::size_t kMaxReaderName = 128;
inline constexpr std::int64_t kMaxWaitMs = 60'000;

using identity::CardIdentifier;
using identity::CardNumber;
using identity::HolderName;
using identity::IdNumber;
using VoucherText = Sensitive<struct VoucherTextTag, 512>;  // 282 digits when it is one

// --- requests ---

struct CardRequest {
  std::optional<std::string>
      reader;  // without it: the preferred reader, or the one that holds a card
  std::optional<std::int64_t> wait_ms;  // how long to wait for a card, 0 … 60,000

  static constexpr auto kFields = std::tuple(if_known("reader", &CardRequest::reader),
                                             if_known("wait_ms", &CardRequest::wait_ms));
};

struct VoucherRequest {
  std::optional<std::string> division;  // whose insurance; without it: the one in force
  std::optional<std::string> reader;
  std::optional<std::int64_t> wait_ms;

  static constexpr auto kFields = std::tuple(if_known("division", &VoucherRequest::division),
                                             if_known("reader", &VoucherRequest::reader),
                                             if_known("wait_ms", &VoucherRequest::wait_ms));
};

struct VerifyRequest {
  VoucherText text;

  static constexpr auto kFields = std::tuple(field("text", &VerifyRequest::text));
};

struct ApplyRequest {
  std::string from;                       // division the insurance leaves
  std::string to;                         // division it moves to
  std::optional<std::string> request_id;  // 32 hex digits; the same id is the same application
  std::optional<std::string> reader;
  std::optional<std::int64_t> wait_ms;

  static constexpr auto kFields = std::tuple(
      field("from", &ApplyRequest::from), field("to", &ApplyRequest::to),
      if_known("request_id", &ApplyRequest::request_id), if_known("reader", &ApplyRequest::reader),
      if_known("wait_ms", &ApplyRequest::wait_ms));
};

struct StatusRequest {
  std::string case_id;

  static constexpr auto kFields = std::tuple(field("case_id", &StatusRequest::case_id));
};

// --- answers ---

struct Timing {
  std::optional<std::int64_t> card_read, voucher, balance, transfer;

  static constexpr auto kFields =
      std::tuple(if_known("card_read", &Timing::card_read), if_known("voucher", &Timing::voucher),
                 if_known("balance", &Timing::balance), if_known("transfer", &Timing::transfer));
};

struct Institution {
  std::string code, name, division;

  static constexpr auto kFields =
      std::tuple(field("code", &Institution::code), field("name", &Institution::name),
                 field("division", &Institution::division));
};

struct Status {
  std::int64_t api_level = kApiLevel;
  std::string version;
  bool smart_card_service = false;  // pcscd answers
  std::int64_t readers = 0;
  Institution institution;

  static constexpr auto kFields =
      std::tuple(field("api_level", &Status::api_level), field("version", &Status::version),
                 field("smart_card_service", &Status::smart_card_service),
                 field("readers", &Status::readers), field("institution", &Status::institution));
};

struct Reader {
  std::string name;
  std::string card;     // absent, present, mute (there, but does not answer)
  bool in_use = false;  // by a request or by another program
  std::optional<std::string> atr;

  static constexpr auto kFields =
      std::tuple(field("name", &Reader::name), field("card", &Reader::card),
                 field("in_use", &Reader::in_use), if_known("atr", &Reader::atr));
};

struct Readers {
  std::vector<Reader> readers;

  static constexpr auto kFields = std::tuple(field("readers", &Readers::readers));
};

struct Card {
  CardIdentifier identifier;
  CardNumber number;
  std::string version;                      // "1.0", "2.0", …
  std::optional<std::string> version_text;  // as the card writes it: "2.01", "3.00"
  std::string issued;                       // date
  std::string valid_until;                  // date
  std::string division;                     // that issued the card
  std::string card_class;                   // 1 pre-school, 2 student, 3 adult, 4 elderly

  static constexpr auto kFields =
      std::tuple(field("identifier", &Card::identifier), field("number", &Card::number),
                 field("version", &Card::version), if_known("version_text", &Card::version_text),
                 field("issued", &Card::issued), field("valid_until", &Card::valid_until),
                 field("division", &Card::division), field("class", &Card::card_class));
};

struct Holder {
  IdNumber id_number;
  HolderName name;
  std::string sex;           // 1 male, 2 female, 9 not stated
  std::string birth;         // date
  std::string ethnic_group;  // 01 … 56, 99 (GB 3304)
  std::string birthplace;    // division

  static constexpr auto kFields = std::tuple(
      field("id_number", &Holder::id_number), field("name", &Holder::name),
      field("sex", &Holder::sex), field("birth", &Holder::birth),
      field("ethnic_group", &Holder::ethnic_group), field("birthplace", &Holder::birthplace));
};

struct Unread {
  std::string file;  // "SSSE/EF06"
  std::string code;  // why, as in a Problem

  static constexpr auto kFields =
      std::tuple(field("file", &Unread::file), field("code", &Unread::code));
};

struct CardReading {
  std::string reader;
  std::string atr;
  Card card;
  std::optional<Holder> holder;  // null when the card keeps it back: see `unread`
  std::vector<std::string> warnings;
  std::vector<Unread> unread;
  // Whether the card proved by the PSAM's keys that it is genuine, else why not, as in a Problem.
  std::optional<bool> authenticated;
  std::optional<std::string> not_authenticated;
  std::optional<std::string> terminal_number;  // of the PSAM, 12 digits
  Timing ms;

  static constexpr auto kFields = std::tuple(
      field("reader", &CardReading::reader), field("atr", &CardReading::atr),
      field("card", &CardReading::card), field("holder", &CardReading::holder),
      field("warnings", &CardReading::warnings), field("unread", &CardReading::unread),
      if_known("authenticated", &CardReading::authenticated),
      if_known("not_authenticated", &CardReading::not_authenticated),
      if_known("terminal_number", &CardReading::terminal_number), field("ms", &CardReading::ms));
};

struct Voucher {
  VoucherText text;                        // decimal digits, to be shown as a QR code
  std::int64_t bytes = 0;                  // of the signed record behind the text
  std::optional<std::int64_t> qr_version;  // at level M; known to the program that draws the code
  std::string insurance_type;              // 310 employee, 390 resident
  std::string division;                    // insured there
  std::string issued_at, expires_at;

  static constexpr auto kFields = std::tuple(
      field("text", &Voucher::text), field("bytes", &Voucher::bytes),
      if_known("qr_version", &Voucher::qr_version),
      field("insurance_type", &Voucher::insurance_type), field("division", &Voucher::division),
      field("issued_at", &Voucher::issued_at), field("expires_at", &Voucher::expires_at));
};

struct VoucherIssued {
  Voucher voucher;
  Timing ms;

  static constexpr auto kFields =
      std::tuple(field("voucher", &VoucherIssued::voucher), field("ms", &VoucherIssued::ms));
};

struct VoucherVerified {
  bool verified = false;  // a voucher that is not good is a Problem
  std::string insurance_type, division, issued_at, expires_at;

  static constexpr auto kFields =
      std::tuple(field("verified", &VoucherVerified::verified),
                 field("insurance_type", &VoucherVerified::insurance_type),
                 field("division", &VoucherVerified::division),
                 field("issued_at", &VoucherVerified::issued_at),
                 field("expires_at", &VoucherVerified::expires_at));
};

struct Balance {
  std::int64_t fen = 0;
  std::string as_of;  // date
  std::string division;
  std::string state;  // NORMAL, PAUSED, TERMINATED, NOT_INSURED, FROZEN
  std::string insurance_type;

  static constexpr auto kFields =
      std::tuple(field("fen", &Balance::fen), field("as_of", &Balance::as_of),
                 field("division", &Balance::division), field("state", &Balance::state),
                 field("insurance_type", &Balance::insurance_type));
};

struct Medical {
  std::string insurance_type, division;
  std::string person_category;  // psn_type: 11xx working, 12xx retired, 15xx resident
  std::string source;           // "backend": the card gives this only with PIN or key

  static constexpr auto kFields = std::tuple(
      field("insurance_type", &Medical::insurance_type), field("division", &Medical::division),
      field("person_category", &Medical::person_category), field("source", &Medical::source));
};

struct BalanceAnswer {
  Balance balance;
  Medical medical;
  std::vector<Balance> rows;  // the person's other insurance rows; nothing is summed
  Timing ms;

  static constexpr auto kFields = std::tuple(
      field("balance", &BalanceAnswer::balance), field("medical", &BalanceAnswer::medical),
      field("rows", &BalanceAnswer::rows), field("ms", &BalanceAnswer::ms));
};

struct Precondition {
  std::string code;   // the refusal it would cause: NOT_STOPPED, ARREARS, …
  std::string state;  // MET, FAILED, PENDING

  static constexpr auto kFields =
      std::tuple(field("code", &Precondition::code), field("state", &Precondition::state));
};

struct HistoryEvent {
  std::int64_t seq = 0;
  std::string at, event, state;
  std::optional<std::string> money_state = {};

  static constexpr auto kFields =
      std::tuple(field("seq", &HistoryEvent::seq), field("at", &HistoryEvent::at),
                 field("event", &HistoryEvent::event), field("state", &HistoryEvent::state),
                 if_known("money_state", &HistoryEvent::money_state));
};

struct Transfer {
  std::string case_id;
  std::string state;  // of the relation: SUBMITTED, ACCEPTED … RELATION_IN, REJECTED, WITHDRAWN
  std::optional<std::string> money_state;  // RESERVED, REMITTED … CREDITED, PAID
  std::optional<std::string> route;        // ACCOUNT, BANK, PORTABLE …
  std::optional<std::int64_t> amount_fen;
  std::string from, to, insurance_type;
  std::string submitted_at;
  std::optional<std::string> accepted_on, out_deadline, in_deadline_estimate;  // dates
  bool deadline_provisional = false;  // the calendar of the year is not published yet
  std::vector<Precondition> preconditions;
  std::vector<HistoryEvent> history;

  static constexpr auto kFields = std::tuple(
      field("case_id", &Transfer::case_id), field("state", &Transfer::state),
      if_known("money_state", &Transfer::money_state), if_known("route", &Transfer::route),
      if_known("amount_fen", &Transfer::amount_fen), field("from", &Transfer::from),
      field("to", &Transfer::to), field("insurance_type", &Transfer::insurance_type),
      field("submitted_at", &Transfer::submitted_at), field("accepted_on", &Transfer::accepted_on),
      field("out_deadline", &Transfer::out_deadline),
      field("in_deadline_estimate", &Transfer::in_deadline_estimate),
      field("deadline_provisional", &Transfer::deadline_provisional),
      field("preconditions", &Transfer::preconditions), field("history", &Transfer::history));
};

struct TransferAnswer {
  Transfer transfer;
  Timing ms;

  static constexpr auto kFields =
      std::tuple(field("transfer", &TransferAnswer::transfer), field("ms", &TransferAnswer::ms));
};

struct TransferList {
  std::vector<Transfer> transfers;
  Timing ms;

  static constexpr auto kFields =
      std::tuple(field("transfers", &TransferList::transfers), field("ms", &TransferList::ms));
};

// RFC 9457, sent as application/problem+json.
struct Problem {
  std::string type;   // "about:blank": the code says it all
  std::string title;  // what happened, in the language asked for
  std::int64_t status = 0;
  std::string detail;  // for the technician; never personal data
  std::string code;    // a row of host/base/failures.def
  bool retriable = false;

  static constexpr auto kFields =
      std::tuple(field("type", &Problem::type), field("title", &Problem::title),
                 field("status", &Problem::status), field("detail", &Problem::detail),
                 field("code", &Problem::code), field("retriable", &Problem::retriable));
};

}  // namespace ssc::api
