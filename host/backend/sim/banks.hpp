// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "host/backend/bank/simulated_bank.hpp"
#include "host/backend/sim/faults.hpp"
#include "host/backend/sim/timeline.hpp"

namespace ssc::backend::sim {

// The bank of all agencies, at work in a run: it gives its lines to the agencies until they have
// taken them. Until heal() it is hard to reach, late, sends payments back, credits another amount
// than it debited, pays twice, and gives lines twice or first of all not.
class Banks final : public Bank {
 public:
  // Whether the agency has taken the line.
  using Deliver = std::function<bool(const StatementLine&)>;

  Banks(Timeline& timeline, Rng rng, const Weather& weather, FaultCounts& counts, Deliver deliver);

  Result<void> order(const PaymentOrder& order) override;
  void heal() { healed_ = true; }

  // What the agency has, by the orders it gave and the lines it took; at the start it was zero.
  Fen balance(const std::string& region) const;
  bool idle() const { return !bank_.next_due().has_value(); }

 private:
  bool happens(unsigned per_mille, Fault fault);
  SimulatedBank::Treatment treat(const PaymentOrder& order);
  void give_lines();
  void give(const StatementLine& line);
  void plan(std::chrono::milliseconds at_least);

  Timeline& timeline_;
  Rng rng_;
  Weather weather_;
  FaultCounts& counts_;
  Deliver deliver_;
  MachineClock clock_;
  SimulatedBank bank_;
  bool healed_ = false;
  std::optional<Timestamp> planned_;
  std::map<std::string, Timestamp> not_before_;  // of a line that was lost, or not taken
  std::map<std::string, Fen> balances_;
  std::set<std::string> booked_;  // lines
};

}  // namespace ssc::backend::sim
