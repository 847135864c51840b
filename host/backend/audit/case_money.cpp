// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/case_money.hpp"

#include <algorithm>

namespace ssc::backend {
namespace {

using transfer::Case;
using transfer::Money;
using transfer::Role;
using transfer::Route;

const std::string& region_of(const Case& c) {
  return c.role == Role::kOrigin ? c.opened.origin : c.opened.destination;
}

Account of(AccountKind kind, const Case& c) {
  return Account::of_region(kind, region_of(c));
}

// Set aside or under way at the origin; before that, what lies on suspense for it.
Fen amount_of(const Case& c) {
  if (c.reserved) return c.reserved->amount;
  return c.routed ? c.routed->amount : Fen{};
}

std::vector<OnAccount> at_origin(const Case& c) {
  const Fen amount = amount_of(c);
  const Account bank = of(AccountKind::kBank, c), suspense = of(AccountKind::kSuspense, c);
  const bool by_bank = c.reserved && c.reserved->route == Route::kBank;
  const Account out = by_bank ? of(AccountKind::kBankOut, c)
                              : Account::clearing(c.opened.origin, c.opened.destination);
  const Account purse = c.opened.from_suspense
                            ? suspense
                            : Account::person(c.opened.origin, c.opened.insutype, c.opened.person);
  const Fen lying = c.opened.from_suspense ? amount : Fen{};
  const OnAccount taken{purse, {c.opened.from_suspense ? Fen{} : -amount, {}}};
  switch (c.money) {
    case Money::kNone: return {{purse, {lying, {}}}};
    case Money::kReleased: return {};  // its owner's; what was late is listed as late again
    case Money::kReserved: return {{purse, {lying, amount}}};
    case Money::kOutPosted:
    case Money::kBounced: return {taken, {out, {amount, {}}}};
    case Money::kRemitted:
    case Money::kInDoubt:
    case Money::kCredited:
    case Money::kReturned: return {taken, {bank, {c.remitted ? c.remitted->amount : Fen{}, {}}}};
    case Money::kPayoutSent:
    case Money::kPaid: return {taken, {bank, {amount, {}}}};
    default: return {};
  }
}

std::vector<OnAccount> at_destination(const Case& c) {
  std::vector<OnAccount> where;
  const auto came = [&](Fen amount, bool still_here) {
    where.push_back({of(AccountKind::kBank, c), {-amount, {}}});
    if (still_here) where.push_back({of(AccountKind::kSuspense, c), {amount, {}}});
  };
  const bool unsettled =
      c.money == Money::kArrived || c.money == Money::kHoldMismatch || c.money == Money::kMatched;
  if (c.arrived) came(*c.arrived, unsettled);
  if (c.credited) {
    const auto& insutype =
        c.destination_insutype.empty() ? c.opened.insutype : c.destination_insutype;
    where.push_back(
        {Account::person(c.opened.destination, insutype, c.opened.person), {*c.credited, {}}});
  }
  for (const auto& surplus : c.surplus) came(surplus.line.amount, !surplus.settled);
  return where;
}

bool was_held(const Case& c) {
  return std::any_of(c.history.begin(), c.history.end(),
                     [](const auto& entry) { return entry.money == Money::kHoldMismatch; });
}

std::string yuan(std::optional<Fen> amount) {
  return amount ? format_yuan(*amount) : "nothing";
}

}  // namespace

std::vector<OnAccount> money_of(const Case& state) {
  return state.role == Role::kOrigin ? at_origin(state) : at_destination(state);
}

std::string contradiction(const Case& origin, const Case& destination) {
  const Money out = origin.money, in = destination.money;
  const bool kept = out == Money::kReleased || out == Money::kNotNeeded || out == Money::kPaid ||
                    out == Money::kPayoutSent;
  if (kept && destination.credited)
    return "the origin did not send it (" + std::string(to_string(out)) +
           ") and the destination has credited " + yuan(destination.credited);
  if (out == Money::kCredited && in != Money::kCredited)
    return "credited for the origin, " + std::string(to_string(in)) + " at the destination";
  if (out == Money::kReturned && destination.credited)
    return "returned to the origin and credited at the destination as well";
  if (destination.credited && destination.credited != destination.arrived)
    return yuan(destination.arrived) + " arrived and " + yuan(destination.credited) +
           " was credited";
  if (destination.credited && !was_held(destination) &&
      (!origin.remitted || origin.remitted->amount != *destination.credited))
    return "the origin sent " +
           yuan(origin.remitted ? std::optional(origin.remitted->amount) : std::nullopt) +
           " and the destination credited " + yuan(destination.credited);
  if (origin.remitted && origin.reserved && origin.remitted->amount != origin.reserved->amount)
    return yuan(origin.reserved->amount) + " was taken off the account and " +
           yuan(origin.remitted->amount) + " sent";
  return {};
}

}  // namespace ssc::backend
