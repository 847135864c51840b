// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/banks.hpp"

#include <algorithm>

#include "host/backend/sim/working_days.hpp"

namespace ssc::backend::sim {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds kAskedAgain = 2h;  // an agency that has not taken its line
constexpr milliseconds kLost = 72h;       // until a lost line is given again
constexpr milliseconds kSlowest = 72h;    // an order, while the bank is open: nine days

}  // namespace

Banks::Banks(Timeline& timeline, Rng rng, const Weather& weather, FaultCounts& counts,
             Deliver deliver)
    : timeline_(timeline),
      rng_(rng),
      weather_(weather),
      counts_(counts),
      deliver_(std::move(deliver)),
      clock_(timeline),
      bank_(
          clock_, [this](const PaymentOrder& order) { return treat(order); },
          BankHours{.open_on = working_day}) {}

bool Banks::happens(unsigned per_mille, Fault fault) {
  if (healed_ || !rng_.chance(per_mille)) return false;
  counts_.count(fault);
  return true;
}

Fen Banks::balance(const std::string& region) const {
  const auto found = balances_.find(region);
  return found == balances_.end() ? Fen{} : found->second;
}

Result<void> Banks::order(const PaymentOrder& order) {
  if (happens(weather_.bank_order, Fault::kBankUnreachable))
    return failure(Code::kBackendDown, "the bank is not reached");
  const bool fresh = !bank_.orders().contains(order.order);
  if (const auto taken = bank_.order(order); !taken) return taken;
  if (fresh) balances_[order.region].value -= order.amount.value;
  plan(1min);
  if (happens(weather_.bank_order, Fault::kBankSilent))
    return failure(Code::kBackendTimeout, "the bank does not answer");
  return {};
}

SimulatedBank::Treatment Banks::treat(const PaymentOrder& order) {
  SimulatedBank::Treatment treatment;
  treatment.delay = milliseconds(rng_.between(60'000, milliseconds(4h).count()));
  if (happens(weather_.bank_delay, Fault::kBankDelayed))
    treatment.delay = milliseconds(rng_.between(milliseconds(8h).count(), kSlowest.count()));
  const bool to_person = order.to == PaymentOrder::To::kPerson;
  if (happens(to_person ? weather_.bank_bounce : weather_.bank_bounce / 10, Fault::kBankBounced))
    treatment.bounce = "ACCOUNT_CLOSED";
  if (!to_person && happens(weather_.bank_alter, Fault::kBankAltered))
    treatment.arrives = Fen{rng_.chance(500) ? order.amount.value + rng_.between(1, 5'000)
                                             : rng_.between(1, order.amount.value)};
  treatment.delivered_twice = happens(weather_.bank_double, Fault::kBankLineDoubled);
  treatment.paid_twice = !to_person && happens(weather_.bank_pay_twice, Fault::kBankPaidTwice);
  return treatment;
}

void Banks::plan(milliseconds at_least) {
  const auto due = bank_.next_due();
  if (!due) return;
  const Timestamp time = std::max(*due, timeline_.now() + at_least);
  if (planned_ && *planned_ <= time) return;
  planned_ = time;
  timeline_.at(time, [this, time] {
    if (planned_ == time) give_lines();
  });
}

void Banks::give_lines() {
  planned_.reset();
  for (const StatementLine& line : bank_.lines_due(timeline_.now())) give(line);
  plan(kAskedAgain);
}

void Banks::give(const StatementLine& line) {
  const auto [wait, fresh] = not_before_.try_emplace(line.id, timeline_.now());
  if (fresh && happens(weather_.bank_lose, Fault::kBankLineLost)) wait->second += kLost;
  if (timeline_.now() < wait->second || !deliver_(line)) return;
  bank_.acknowledge(line.id);
  if (line.kind == StatementLine::Kind::kPaid || !booked_.insert(line.id).second) return;
  balances_[line.region].value += line.amount.value;
}

}  // namespace ssc::backend::sim
