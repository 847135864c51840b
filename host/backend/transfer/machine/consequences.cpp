// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/consequences.hpp"

#include <algorithm>

#include "host/backend/planted.hpp"
#include "host/backend/transfer/machine/case_table.hpp"

namespace ssc::backend::transfer {
namespace {

const std::string& region_of(const Case& c) {
  return c.role == Role::kOrigin ? c.opened.origin : c.opened.destination;
}

// ---- The books

Account person(const Case& c) {
  const bool kept = c.role == Role::kOrigin || c.destination_insutype.empty();
  return Account::person(region_of(c), kept ? c.opened.insutype : c.destination_insutype,
                         c.opened.person);
}
Account clearing(const Case& c) {
  return Account::clearing(c.opened.origin, c.opened.destination);
}
Account of(AccountKind kind, const Case& c) {
  return Account::of_region(kind, region_of(c));
}
Account purse(const Case& c) {  // what the money is set aside from, and goes back to
  return c.opened.from_suspense ? of(AccountKind::kSuspense, c) : person(c);
}
Account way_out(const Case& c, Route route) {
  return route == Route::kBank ? of(AccountKind::kBankOut, c) : clearing(c);
}

void move(const Account& from, const Account& to, Fen amount, Batch& batch) {
  batch.postings.push_back({from, -amount});
  batch.postings.push_back({to, amount});
}

// One that this very batch makes never becomes one.
void resolve(const Id& id, Resolution::How how, Batch& batch) {
  auto& made = batch.reservations;
  const auto found =
      std::find_if(made.begin(), made.end(), [&](const Reservation& r) { return r.id == id; });
  if (found == made.end()) {
    batch.resolutions.push_back({id, how});
    return;
  }
  if (how == Resolution::How::kPost) move(found->from, found->to, found->amount, batch);
  made.erase(found);
}

void book(const Case& c, const Routed&, Batch& batch) {
  if (c.money == Money::kReserved) resolve(c.reserved->reservation, Resolution::How::kVoid, batch);
}
void book(const Case& c, const Reserved& e, Batch& batch) {
  batch.reservations.push_back({e.reservation, purse(c), way_out(c, e.route), e.amount});
}
void book(const Case& c, const OutPosted&, Batch& batch) {
  resolve(c.reserved->reservation, Resolution::How::kPost, batch);
}
void book(const Case& c, const Remitted& e, Batch& batch) {
  move(clearing(c), of(AccountKind::kBank, c), e.amount, batch);
}
void book(const Case& c, const RemitBounced&, Batch& batch) {
  move(of(AccountKind::kBank, c), clearing(c), c.remitted->amount, batch);
}
void book(const Case& c, const PayoutSent&, Batch& batch) {
  move(of(AccountKind::kBankOut, c), of(AccountKind::kBank, c), c.reserved->amount, batch);
}
void book(const Case& c, const PayoutBounced&, Batch& batch) {
  move(of(AccountKind::kBank, c), of(AccountKind::kBankOut, c), c.reserved->amount, batch);
}
void book(const Case& c, const Released&, Batch& batch) {
  if (c.money == Money::kNone) return;
  if (c.money == Money::kReserved && planted(Fault::kNoVoidOnWithdrawal)) return;
  if (c.money == Money::kReserved)
    resolve(c.reserved->reservation, Resolution::How::kVoid, batch);
  else
    move(way_out(c, c.reserved->route), purse(c), c.reserved->amount, batch);
}
void arrive(const Case& c, Fen amount, bool booked, Batch& batch) {
  if (!booked) move(of(AccountKind::kBank, c), of(AccountKind::kSuspense, c), amount, batch);
  if (planted(Fault::kDoublePost))
    move(of(AccountKind::kBank, c), of(AccountKind::kSuspense, c), amount, batch);
}
void book(const Case& c, const Arrived& e, Batch& batch) {
  arrive(c, e.amount, e.booked, batch);
}
void book(const Case& c, const Surplus& e, Batch& batch) {
  arrive(c, e.amount, e.booked, batch);
}
void book(const Case& c, const Credited& e, Batch& batch) {
  if (c.role == Role::kDestination) move(of(AccountKind::kSuspense, c), person(c), e.amount, batch);
}
template <class Other>
void book(const Case&, const Other&, Batch&) {}

// ---- The keys

// What of a case decides whether it waits for a clerk, and whether it is over.
struct Standing {
  Next states;
  bool no_route = false, asked_out = false;  // no rule; a payee for a payout
  std::size_t surplus = 0;
};

Standing standing(const Case& c) {
  const auto unsettled = std::count_if(c.surplus.begin(), c.surplus.end(),
                                       [](const SurplusLine& s) { return !s.settled; });
  return {{c.relation, c.money},
          c.route_missing.has_value(),
          c.payout.has_value(),
          static_cast<std::size_t>(unsettled)};
}

Standing after(const Case& before, const CaseEvent& event) {
  Standing s = standing(before);
  s.states = next(before.role, s.states, event).value_or(s.states);
  if (std::holds_alternative<Routed>(event)) s.no_route = s.asked_out = false;
  if (std::holds_alternative<PayoutRequested>(event)) s.asked_out = true;
  if (std::holds_alternative<RouteMissing>(event)) s.no_route = true;
  if (std::holds_alternative<Surplus>(event)) ++s.surplus;
  if (std::holds_alternative<SurplusSettled>(event)) --s.surplus;
  return s;
}

// Each reason to wait for a clerk.
struct Todo {
  std::string_view kind;
  Role role;
  bool (*waits)(const Standing& s);
};
constexpr Todo kTodos[] = {
    {"REVIEW_IN", Role::kDestination,
     [](const Standing& s) { return s.states.relation == Relation::kDestReview; }},
    {"TAKE_OVER", Role::kDestination,
     [](const Standing& s) { return s.states.relation == Relation::kInfoReceived; }},
    {"HOLD", Role::kDestination,
     [](const Standing& s) { return s.states.money == Money::kHoldMismatch; }},
    {"SURPLUS", Role::kDestination, [](const Standing& s) { return s.surplus > 0; }},
    {"REVIEW_OUT", Role::kOrigin,
     [](const Standing& s) { return s.states.relation == Relation::kSrcReview; }},
    {"ROUTE", Role::kOrigin,
     [](const Standing& s) { return s.no_route && !final(s.states.money); }},
    {"PAYOUT", Role::kOrigin,
     [](const Standing& s) {
       const bool gone = final(s.states.relation) || s.states.relation == Relation::kInfoReceived;
       return s.states.money == Money::kBounced ||
              (s.asked_out && gone && s.states.money == Money::kReserved);
     }},
};

void take(std::string name, const Id& case_id, Batch& batch) {
  batch.keys.push_back({std::move(name), case_id.text()});
}

void give_back(std::string name, Batch& batch) {
  const auto taken = std::find_if(batch.keys.begin(), batch.keys.end(),
                                  [&](const Key& key) { return key.name == name; });
  if (taken == batch.keys.end())
    batch.releases.push_back(std::move(name));
  else
    batch.keys.erase(taken);
}

void list_for_clerks(const Case& c, const Standing& was, const Standing& is, Batch& batch) {
  for (const Todo& todo : kTodos) {
    if (todo.role != c.role || todo.waits(was) == todo.waits(is)) continue;
    std::string name = todo_key(region_of(c), todo.kind, c.opened.case_id);
    if (todo.waits(is))
      take(std::move(name), c.opened.case_id, batch);
    else
      give_back(std::move(name), batch);
  }
}

bool over(const Standing& s) {
  return final(s.states.relation) && final(s.states.money);
}

void keep_open_case(const Case& c, const Standing& was, const Standing& is, Batch& batch) {
  if (c.role != Role::kOrigin || c.opened.kind != Kind::kTransfer) return;
  const auto name = [&] {
    return open_case_key(c.opened.origin, c.opened.person, c.opened.insutype);
  };
  if (was.states == Next{}) take(name(), c.opened.case_id, batch);
  if (over(is) && !over(was)) give_back(name(), batch);
}

// The opening event says itself what the case is about.
Case opening(const Case& before, const CaseEvent& event) {
  Case opened;
  opened.role = before.role;
  if (const auto* submitted = std::get_if<Submitted>(&event)) opened.opened = *submitted;
  if (const auto* asked = std::get_if<Asked>(&event)) {
    opened.opened.kind = asked->kind;
    opened.opened.case_id = asked->case_id;
    opened.opened.destination = asked->destination;
  }
  return opened;
}

void add(const Case& c, const CaseEvent& event, Batch& batch) {
  std::visit([&](const auto& e) { book(c, e, batch); }, event);
  const Standing was = standing(c), is = after(c, event);
  list_for_clerks(c, was, is, batch);
  keep_open_case(c, was, is, batch);
}

}  // namespace

void add_consequences(const Case& before, const CaseEvent& event, Batch& batch) {
  if (before.version() == 0)
    add(opening(before, event), event, batch);
  else
    add(before, event, batch);
}

std::string open_case_key(std::string_view region, const Pseudonym& person,
                          std::string_view insutype) {
  return std::string("open-case:")
      .append(region)
      .append(":")
      .append(person.text)
      .append(":")
      .append(insutype);
}

std::string todo_key(std::string_view region, std::string_view kind, const Id& case_id) {
  return std::string("todo:").append(region).append(":").append(kind).append(":").append(
      case_id.text());
}

}  // namespace ssc::backend::transfer
