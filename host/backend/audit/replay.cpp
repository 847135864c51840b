// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/replay.hpp"

#include <algorithm>
#include <charconv>

#include "host/backend/audit/case_money.hpp"
#include "host/backend/registry/record.hpp"
#include "host/backend/transfer/machine/case_codec.hpp"
#include "host/backend/transfer/machine/consequences.hpp"

namespace ssc::backend {
namespace {

using transfer::Case;
using transfer::Kind;
using transfer::Role;
using transfer::Route;

// The `n`th part of "a:b:c".
std::string_view part(std::string_view name, std::size_t n) {
  for (; n > 0; --n) {
    const auto colon = name.find(':');
    name = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
  }
  return name.substr(0, name.find(':'));
}

bool is_case(std::string_view stream) {
  return part(stream, 0) == "case" && !part(stream, 2).empty();
}
bool is_relation(std::string_view stream) {
  return part(stream, 0) == "relation";
}

std::string_view region_of(const Account& account) {
  const std::string_view name = part(account.name(), 1);
  return name.substr(0, 6);  // of a lane, the sender
}

// Where the balance is made by cases alone.
bool of_cases(AccountKind kind) {
  return kind == AccountKind::kClearing || kind == AccountKind::kSuspense ||
         kind == AccountKind::kBankOut || kind == AccountKind::kBank;
}

bool of_agency(AccountKind kind) {
  return of_cases(kind) || kind == AccountKind::kPerson;
}

bool is_late(std::string_view key) {  // book_late
  return part(key, 0) == "todo" && part(key, 2) == "LATE";
}

// Payments from and to outside, the opening, and what is left on an account that its relation has
// taken along.
bool moves_without_case(const Batch& batch) {
  return std::any_of(batch.postings.begin(), batch.postings.end(),
                     [](const Posting& p) { return !of_agency(p.account.kind()); }) ||
         std::any_of(batch.keys.begin(), batch.keys.end(),
                     [](const Key& key) { return is_late(key.name); });
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool stays_where_it_is(const Case& c) {
  return c.opened.kind == Kind::kTransfer && c.routed &&
         (c.routed->route == Route::kPortable || c.routed->route == Route::kNoTransfer);
}

std::string difference(std::string_view what, Fen is, Fen should) {
  return std::string(what) + " " + format_yuan(is) + ", but " + format_yuan(should) +
         " by its cases";
}

}  // namespace

void Replay::report(Invariant invariant, std::string_view region, std::string_view subject,
                    std::string text) {
  text += " (batch " + std::to_string(batches_) + ")";
  findings_.push_back({invariant, std::string(region), std::string(subject), std::move(text)});
}

void Replay::add(const Batch& batch) {
  ++batches_;
  at_ = batch.at;
  touched_accounts_.clear();
  touched_cases_.clear();
  touched_relations_.clear();
  book(batch);
  hold(batch);
  exchange(batch);
  // Cases first: a relation that ends or comes is held against the case that moved it.
  for (const Append& each : batch.appends)
    if (each.stream.starts_with("case:")) append(each);
  for (const Append& each : batch.appends)
    if (!each.stream.starts_with("case:")) append(each);
  check_accounts();
  check_persons(batch);
  check_portable(batch);
  check_relations();
}

// ---- Accounts

std::vector<Resolved> Replay::resolve(const Batch& batch) {
  std::vector<Resolved> resolved;
  for (const Resolution& each : batch.resolutions) {
    const auto found = reserved_.find(each.reservation);
    if (found == reserved_.end()) {
      report(Invariant::kStore, "", each.reservation.text(),
             "resolves what is not set aside, or no longer");
      continue;
    }
    resolved.push_back({found->second, each.how});
    reserved_.erase(found);
  }
  return resolved;
}

void Replay::book(const Batch& batch) {
  if (!balanced(batch.postings))
    report(Invariant::kJournalBalanced, "", batch.id.text(), "its postings do not sum to zero");
  const std::vector<Resolved> resolved = resolve(batch);
  for (const NetChange& change : net_changes(batch, resolved)) {
    const Account& account = *change.account;
    Holding& holding = accounts_[account.name()];
    const auto now = after(holding, change);
    if (!now) {
      report(Invariant::kStore, region_of(account), account.name(), "does not fit 64 bits");
      continue;
    }
    holding = *now;
    touched_accounts_.insert(account.name());
    if (below_zero(account, holding) && below_zero_.insert(account.name()).second)
      report(Invariant::kNothingBelowZero, region_of(account), account.name(),
             "holds " + format_yuan(holding.posted) + ", of which " +
                 format_yuan(holding.reserved) + " are set aside");
  }
  for (const Reservation& each : batch.reservations) reserved_.emplace(each.id, each);
}

void Replay::expect(const Account& account, const Holding& change, bool plus) {
  Holding& holding = expected_[account.name()];
  const Fen posted = plus ? change.posted : -change.posted;
  const Fen reserved = plus ? change.reserved : -change.reserved;
  holding = {wrapping_add(holding.posted, posted), wrapping_add(holding.reserved, reserved)};
  touched_accounts_.insert(account.name());
}

void Replay::count_money(const CaseEntry& entry, bool here) {
  for (const OnAccount& each : money_of(entry.now)) expect(each.account, each.holding, here);
}

void Replay::check_accounts() {
  for (const std::string& name : touched_accounts_) {
    const auto account = Account::parse(name);
    const Holding &is = accounts_[name], &should = expected_[name];
    const bool right_balance = !of_cases(account->kind()) || is.posted == should.posted;
    if ((right_balance && is.reserved == should.reserved) || !reported_.insert(name).second)
      continue;
    const bool bank = account->kind() == AccountKind::kBank;
    report(bank ? Invariant::kMoneyConserved : Invariant::kCaseMoney, region_of(*account), name,
           right_balance ? difference("set aside are", is.reserved, should.reserved)
                         : difference("holds", is.posted, should.posted));
  }
}

// An account follows its cases, payments aside: what is meant for one person is not put on
// another's.
void Replay::check_persons(const Batch& batch) {
  const bool moved = moves_without_case(batch);
  for (const std::string& name : touched_accounts_) {
    const auto account = Account::parse(name);
    if (account->kind() != AccountKind::kPerson) continue;
    const Fen beside = wrapping_add(accounts_[name].posted, -expected_[name].posted);
    Fen& before = beside_cases_[name];
    const Fen off = wrapping_add(beside, -before);
    before = beside;
    if (off == Fen{} || moved || !reported_.insert(name).second) continue;
    report(Invariant::kCaseMoney, region_of(*account), name,
           off > Fen{} ? format_yuan(off) + " came to it that no case and no payment accounts for"
                       : format_yuan(-off) + " is missing on it that a case brought or left there");
  }
}

// ---- Keys, and the money that some stand for

void Replay::expect_key(std::string_view name, std::string_view value, bool held) {
  const bool late = is_late(name);
  const bool unmatched = part(name, 0) == "unmatched";
  const bool kept = part(name, 0) == "kept";  // its case says where it is
  if (!late && !unmatched && !kept) return;
  const Fen amount{number_in(value)};
  const std::string_view region = part(name, 1);
  if (!kept) expect(Account::of_region(AccountKind::kSuspense, region), {amount, {}}, held);
  if (!late) expect(Account::of_region(AccountKind::kBank, region), {-amount, {}}, held);
}

void Replay::hold(const Batch& batch) {
  for (const std::string& name : batch.releases) {
    const auto found = keys_.find(name);
    if (found == keys_.end()) {
      report(Invariant::kStore, "", name, "a key is given back that nobody holds");
      continue;
    }
    expect_key(name, found->second, false);
    keys_.erase(found);
  }
  for (const Key& key : batch.keys) {
    if (keys_.emplace(key.name, key.value).second)
      expect_key(key.name, key.value, true);
    else
      report(Invariant::kStore, "", key.name, "a key is taken that is held");
  }
}

// ---- Lanes

void Replay::exchange(const Batch& batch) {
  for (const Message& message : batch.outbox) {
    const Lane lane{message.sender, message.receiver};
    LanePlace& last = sending_[lane];
    last = next_place(digest_, last, message);
    sent_[lane].push_back(last.hash);
  }
  for (const Received& each : batch.inbox) {
    LanePlace& last = received_[{each.sender, each.receiver}];
    if (each.place.seq != last.seq + 1)
      report(Invariant::kHistoryUnbroken, each.receiver, each.sender + "→" + each.receiver,
             "message " + std::to_string(each.place.seq) + " follows message " +
                 std::to_string(last.seq));
    last = each.place;
  }
}

// ---- Streams

void Replay::append(const Append& append) {
  Version& version = streams_[append.stream];
  if (append.expected != version)
    report(Invariant::kHistoryUnbroken, part(append.stream, 1), append.stream,
           "event " + std::to_string(append.expected + 1) + " follows event " +
               std::to_string(version));
  version = append.expected + append.events.size();
  if (is_case(append.stream)) append_to_case(append);
  if (is_relation(append.stream)) append_to_relation(append);
}

void Replay::append_to_case(const Append& append) {
  const auto [found, is_new] = cases_.try_emplace(append.stream);
  CaseEntry& entry = found->second;
  if (is_new) entry.region = part(append.stream, 1);
  count_money(entry, false);
  Version seq = append.expected;
  for (const Event& event : append.events) follow(entry, append.stream, event, ++seq);
  count_money(entry, true);
  touched_cases_.insert(append.stream);
  check_open(entry, append.stream);
}

void Replay::follow(CaseEntry& entry, std::string_view stream, const Event& stored, Version seq) {
  Case& state = entry.now;
  const auto event = transfer::decode(stored);
  if (!event) {
    report(Invariant::kStore, entry.region, stream, stored.type + " cannot be read");
    return;
  }
  if (std::holds_alternative<transfer::Asked>(*event)) state.role = Role::kDestination;
  if (std::holds_alternative<transfer::Credited>(*event) &&
      state.money == transfer::Money::kCredited) {
    report(Invariant::kCreditedOnce, entry.region, stream, "is credited a second time");
    return;
  }
  if (std::holds_alternative<transfer::InfoSent>(*event))
    entry.sent =
        relation(relation_stream(entry.region, state.opened.insutype, state.opened.person)).all();
  const std::string was =
      std::string(to_string(state.relation)) + "/" + std::string(to_string(state.money));
  if (!transfer::evolve(state, *event, seq, at_))
    report(Invariant::kFinalIsFinal, entry.region, stream, stored.type + " cannot follow " + was);
  else if (const auto* settled = std::get_if<transfer::SurplusSettled>(&*event))
    keep_settled(state, *settled);
}

// Without a case that moves it on, it lies on suspense for good.
void Replay::keep_settled(const Case& state, const transfer::SurplusSettled& settled) {
  if (settled.by_case) return;
  for (const auto& surplus : state.surplus)
    if (surplus.line.line == settled.line)
      expect(Account::of_region(AccountKind::kSuspense, state.opened.destination),
             {surplus.line.amount, {}}, true);
}

const Replay::CaseEntry* Replay::find_case(std::string_view region, const Id& case_id) const {
  const auto found =
      cases_.find(std::string("case:").append(region).append(":").append(case_id.text()));
  return found == cases_.end() ? nullptr : &found->second;
}

bool Replay::keeps(std::string_view region) const {
  const std::string prefix = std::string("case:").append(region).append(":");
  const auto found = cases_.lower_bound(prefix);
  return found != cases_.end() && found->first.starts_with(prefix);
}

// ---- What must hold of a case at every instant

void Replay::check_portable(const Batch& batch) {
  if (batch.postings.empty() && batch.reservations.empty() && batch.resolutions.empty()) return;
  for (const std::string& stream : touched_cases_)
    if (!stays_where_it_is(cases_.find(stream)->second.now)) return;
  for (const std::string& stream : touched_cases_)
    report(Invariant::kPortableUnposted, part(stream, 1), stream,
           "money is moved in a case whose money stays where it is");
}

void Replay::check_open(const CaseEntry& entry, std::string_view stream) {
  const Case& c = entry.now;
  if (c.role != Role::kOrigin || c.opened.kind != Kind::kTransfer) return;
  const std::string key =
      transfer::open_case_key(c.opened.origin, c.opened.person, c.opened.insutype);
  auto& open = open_[key];
  if (c.closed())
    open.erase(std::string(stream));
  else
    open.emplace(stream);
  if (open.size() > 1)
    report(Invariant::kOneOpenCase, entry.region, key,
           std::to_string(open.size()) + " cases are open at once");
  if (open.empty() == keys_.contains(key))
    report(Invariant::kOneOpenCase, entry.region, key,
           open.empty() ? "is held though no case is open" : "is not held though a case is open");
}

}  // namespace ssc::backend
