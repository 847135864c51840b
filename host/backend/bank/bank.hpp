// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/ledger/money.hpp"
#include "host/backend/store/id.hpp"
#include "host/base/failure.hpp"

// What an agency and its bank tell each other: orders go out, statement lines come back. Money
// exists for an agency only when a statement line says so.
namespace ssc::backend {

// Orders leave an agency through its outbox, as messages to this receiver and of this type.
inline constexpr std::string_view kBankReceiver = "BANK";
inline constexpr std::string_view kPaymentOrderType = "PAYMENT_ORDER";

struct PaymentOrder {
  enum class To : std::uint8_t { kAgency, kPerson };

  Id order;            // carried out once, however often it is given
  std::string region;  // who pays
  To to = To::kAgency;
  std::string payee;  // a region, or the token of a person's bank account, never its number
  Fen amount;         // above zero
  Id case_id;         // the purpose; a bank carries it to the payee's statement

  friend bool operator==(const PaymentOrder&, const PaymentOrder&) = default;
};

struct StatementLine {
  enum class Kind : std::uint8_t {
    kIncoming,  // money came in
    kPaid,      // an order was carried out
    kBounced,   // it was not, or the payee's bank sent the money back
  };

  std::string id;      // the bank's; a line may be delivered more than once
  std::string region;  // on whose statement
  Kind kind = Kind::kIncoming;
  Fen amount;                 // above zero; `kind` says which way
  std::optional<Id> case_id;  // as far as the payer gave it
  std::optional<Id> order;    // of kPaid and kBounced
  std::string payer;          // of kIncoming: a region, or whatever the bank knows
  std::string reason;         // of kBounced

  friend bool operator==(const StatementLine&, const StatementLine&) = default;
};

std::string_view to_string(PaymentOrder::To to);       // AGENCY, PERSON
std::string_view to_string(StatementLine::Kind kind);  // INCOMING, PAID, BOUNCED

// JSON objects without a line feed; strict as all messages are.
std::string encode(const PaymentOrder& order);
std::string encode(const StatementLine& line);
std::optional<PaymentOrder> decode_payment_order(std::string_view text);
std::optional<StatementLine> decode_statement_line(std::string_view text);

// A statement file: one line a line, empty ones between them allowed. kInputFile names the first
// bad one; nothing of such a file is taken.
Result<std::vector<StatementLine>> read_statement(std::string_view text);

class Bank {
 public:
  virtual ~Bank() = default;
  // The bank has the order. Given again it changes nothing. kIdReused: it has another under that
  // id. kBackendDown and other retriable codes: not known whether it has; give it again.
  virtual Result<void> order(const PaymentOrder& order) = 0;
};

}  // namespace ssc::backend
