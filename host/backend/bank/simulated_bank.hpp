// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/bank/bank.hpp"
#include "host/base/china_time.hpp"
#include "host/base/clock.hpp"

namespace ssc::backend {

// When a bank works. Without `open_on` every day is one.
struct BankHours {
  std::chrono::hours opens{9}, closes{17};  // in China; opens < closes
  std::function<bool(Date)> open_on;

  // The instant when the bank has been open for `work` since `from`.
  Timestamp after(Timestamp from, std::chrono::milliseconds work) const;
};

// The bank of all agencies at once: what one pays comes in at the other. For demonstrations and
// simulations; it does to each order whatever it is told to. Keeps no balances, for agencies are
// never refused credit: their own books have to be right.
//
//   order()   ─▶ lines, once the bank has worked on it for `delay`:
//     to an agency   PAID on the payer's statement, INCOMING on the payee's
//     to a person    PAID
//     bounced        BOUNCED on the payer's
//   lines_due()  the same lines again and again until acknowledge()
class SimulatedBank final : public Bank {
 public:
  struct Treatment {
    std::chrono::milliseconds delay{};  // while the bank is open
    std::string bounce{};               // the reason; empty: it is carried out
    std::optional<Fen> arrives{};       // another amount than was paid; above zero
    bool delivered_twice = false;       // each line comes once more after it is acknowledged
    bool paid_twice = false;            // the payee gets the money twice, in two lines
  };
  using Decide = std::function<Treatment(const PaymentOrder&)>;  // asked once for each order

  SimulatedBank(const Clock& clock, Decide decide, BankHours hours = {});

  // kIdReused; kRequestMalformed when nothing would be paid.
  Result<void> order(const PaymentOrder& order) override;
  // Money from elsewhere, which no order here caused. `line.id` is the caller's to keep unique.
  void deliver(const StatementLine& line, Timestamp due);

  // What is due and not yet acknowledged, oldest first, by id among equals.
  std::vector<StatementLine> lines_due(Timestamp now, std::size_t max = 1000) const;
  // The agency has it on its books. An unknown id is taken note of.
  void acknowledge(const std::string& line);
  std::optional<Timestamp> next_due() const;
  std::vector<StatementLine> unacknowledged() const;  // due or not: what is on its way
  const std::map<Id, PaymentOrder>& orders() const { return orders_; }

  // The whole state as text, one JSON object a line. load() replaces it; kConfig, with the number
  // of the line, leaves it as it was.
  std::string save() const;
  Result<void> load(std::string_view text);

 private:
  struct Delivery {
    StatementLine line;
    unsigned times = 1;
  };
  using Place = std::pair<Timestamp, std::string>;  // due, line id

  void add(StatementLine line, Timestamp due, unsigned times);

  const Clock& clock_;
  Decide decide_;
  BankHours hours_;
  std::map<Id, PaymentOrder> orders_;
  std::map<Place, Delivery> deliveries_;
  std::map<std::string, Timestamp> due_;  // of each line in deliveries_
};

}  // namespace ssc::backend
