// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/verify.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "host/backend/audit/case_money.hpp"
#include "host/backend/store/journal.hpp"

namespace ssc::backend {
namespace {

using transfer::Role;
using Findings = std::vector<Finding>;

Findings unreadable(const Failure& failure) {
  return {
      {Invariant::kStore, "", "store", std::string(failure.info().code) + " " + failure.detail}};
}

void add(Findings& to, Findings more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

// ---- One store by itself

// Each break of the chain once: after it, the journal goes on from what it says itself.
class Chain {
 public:
  explicit Chain(const Digest& digest) : digest_(digest) {}

  void add(const JournalEntry& entry, Findings& findings) {
    if (entry.seq != ++seq_ || next_chain(digest_, last_, entry.batch) != entry.chain)
      findings.push_back({Invariant::kChain, "", "batch " + std::to_string(entry.seq),
                          "is not what was written: its chain value does not follow"});
    seq_ = entry.seq;
    last_ = entry.chain;
  }

 private:
  const Digest& digest_;
  std::uint64_t seq_ = 0;
  Hash last_{};
};

Findings read_journal(Store& store, const VerifyOptions& options, Replay& replay) {
  Findings findings;
  Chain chain(options.digest);
  for (std::uint64_t seq = 0;;) {
    const auto page = store.journal(seq, options.page);
    if (!page) return unreadable(page.error());
    if (page->empty()) break;
    for (const JournalEntry& entry : *page) {
      chain.add(entry, findings);
      replay.add(entry.batch);
    }
    seq = page->back().seq;
  }
  add(findings, replay.take_findings());
  return findings;
}

void compare(const std::string& name, const Holding* replayed, const Holding* stored,
             Findings& findings) {
  const Holding is = stored == nullptr ? Holding{} : *stored;
  const Holding should = replayed == nullptr ? Holding{} : *replayed;
  if (is == should) return;
  const auto text = [](const Holding& holding) {
    return format_yuan(holding.posted) + " with " + format_yuan(holding.reserved) + " set aside";
  };
  findings.push_back({Invariant::kBalanceIsReplay, "", name,
                      "the store answers " + text(is) + ", its journal makes it " + text(should)});
}

Findings compare_accounts(Store& store, const Replay& replay, std::size_t page_size) {
  std::map<std::string, Holding> stored;
  for (std::string last;;) {
    const auto page = store.accounts("", last, page_size);
    if (!page) return unreadable(page.error());
    if (page->empty()) break;
    for (const auto& [name, balance] : *page) stored[name] = {balance.posted, balance.reserved};
    last = page->back().first;
  }
  Findings findings;
  for (const auto& [name, holding] : replay.accounts()) {
    const auto found = stored.find(name);
    compare(name, &holding, found == stored.end() ? nullptr : &found->second, findings);
  }
  for (const auto& [name, holding] : stored)
    if (!replay.accounts().contains(name)) compare(name, nullptr, &holding, findings);
  return findings;
}

Findings compare_keys(Store& store, const Replay& replay, std::size_t page_size) {
  Findings findings;
  std::size_t count = 0;
  for (std::string last;;) {
    const auto page = store.keys("", last, page_size);
    if (!page) return unreadable(page.error());
    if (page->empty()) break;
    for (const Key& key : *page) {
      const auto found = replay.keys().find(key.name);
      const bool right = found != replay.keys().end() && found->second == key.value;
      count += found != replay.keys().end();
      if (!right)
        findings.push_back({Invariant::kBalanceIsReplay, "", key.name,
                            "the store holds a key its journal does not"});
    }
    last = page->back().name;
  }
  if (count != replay.keys().size())
    findings.push_back({Invariant::kBalanceIsReplay, "", "keys",
                        std::to_string(replay.keys().size() - count) +
                            " keys are not held that its journal holds"});
  return findings;
}

// ---- What two parties say of each other

using Keeps = std::function<bool(std::string_view region)>;
using FindCase = std::function<const Replay::CaseEntry*(std::string_view region, const Id& id)>;

void check_pair(const Replay::CaseEntry& entry, const FindCase& find, bool count_months,
                Findings& findings) {
  const transfer::Submitted& of = entry.now.opened;
  const bool here_is_origin = entry.now.role == Role::kOrigin;
  const auto* peer = find(here_is_origin ? of.destination : of.origin, of.case_id);
  if (peer == nullptr || peer->now.role == entry.now.role) return;
  const auto& origin = here_is_origin ? entry : *peer;
  const auto& destination = here_is_origin ? *peer : entry;
  if (auto wrong = contradiction(origin.now, destination.now); !wrong.empty())
    findings.push_back({Invariant::kCaseMoney, origin.region, of.case_id.text(), std::move(wrong)});
  const auto& info = destination.now.info;
  if (!count_months || !info || of.kind != transfer::Kind::kTransfer) return;
  std::uint32_t announced = 0;
  for (const std::string& text : info->paid)
    if (const auto range = parse_months(text)) announced += months_in({*range});
  if (announced != origin.sent.size())
    findings.push_back({Invariant::kMonthsUnited, origin.region, of.case_id.text(),
                        std::to_string(origin.sent.size()) + " months were on record and " +
                            std::to_string(announced) + " were sent"});
}

// Both have to know of it as soon as a letter has come from the other.
void check_known_to_both(const Replay::CaseEntry& entry, const FindCase& find, const Keeps& keeps,
                         Findings& findings) {
  const transfer::Case& c = entry.now;
  const bool here_is_origin = c.role == Role::kOrigin;
  const std::string& there = here_is_origin ? c.opened.destination : c.opened.origin;
  const bool answered = !here_is_origin || c.money == transfer::Money::kCredited ||
                        (c.accepted && !c.accepted->letter.empty());
  if (answered && keeps(there) && find(there, c.opened.case_id) == nullptr)
    findings.push_back({Invariant::kHistoryUnbroken, there, c.opened.case_id.text(),
                        "a case of " + entry.region + ", is not on record"});
}

void check_lane(const Replay::Lane& lane, const LanePlace& place, const Replay& sender,
                Findings& findings) {
  const auto found = sender.sent().find(lane);
  if (found == sender.sent().end() && !sender.keeps(lane.first)) return;
  static const std::vector<Hash> none;
  const std::vector<Hash>& sent = found == sender.sent().end() ? none : found->second;
  const bool same = place.seq <= sent.size() && place.seq > 0 && sent[place.seq - 1] == place.hash;
  if (!same)
    findings.push_back(
        {Invariant::kHistoryUnbroken, lane.second, lane.first + "→" + lane.second,
         "message " + std::to_string(place.seq) + " was taken in otherwise than it was sent"});
}

}  // namespace

std::vector<Finding> verify(std::span<Store* const> stores, const VerifyOptions& options) {
  Findings findings;
  std::deque<Replay> replays;
  for (Store* store : stores) {
    Replay& replay = replays.emplace_back(options.digest, options.registry);
    add(findings, read_journal(*store, options, replay));
    add(findings, compare_accounts(*store, replay, options.page));
    add(findings, compare_keys(*store, replay, options.page));
  }
  const FindCase find = [&](std::string_view region, const Id& id) -> const Replay::CaseEntry* {
    for (const Replay& replay : replays)
      if (const auto* found = replay.find_case(region, id)) return found;
    return nullptr;
  };
  const Keeps keeps = [&](std::string_view region) {
    return std::any_of(replays.begin(), replays.end(),
                       [&](const Replay& replay) { return replay.keeps(region); });
  };
  for (const Replay& replay : replays) {
    for (const auto& [stream, entry] : replay.cases()) {
      check_known_to_both(entry, find, keeps, findings);
      if (entry.now.role == Role::kOrigin)
        check_pair(entry, find, options.registry != nullptr, findings);
    }
    for (const auto& [lane, place] : replay.received())
      for (const Replay& sender : replays) check_lane(lane, place, sender, findings);
  }
  return findings;
}

std::vector<Finding> RunningInvariants::observe(std::span<Store* const> stores) {
  Findings findings;
  Touched touched;
  while (watched_.size() < stores.size())
    watched_.push_back({Replay(options_.digest, options_.registry), 0});
  for (std::size_t i = 0; i < stores.size(); ++i)
    read_on(watched_[i], *stores[i], touched, findings);
  compare(touched, findings);
  return findings;
}

void RunningInvariants::read_on(Watched& watched, Store& store, Touched& touched,
                                std::vector<Finding>& findings) {
  Replay& replay = watched.replay;
  for (;;) {
    const auto page = store.journal(watched.seq, options_.page);
    if (!page) return add(findings, unreadable(page.error()));
    if (page->empty()) return;
    for (const JournalEntry& entry : *page) {
      replay.add(entry.batch);
      add(findings, replay.take_findings());
      for (const std::string& stream : replay.touched_cases())
        touched.cases[stream] = &replay.cases().find(stream)->second;
      touched.received.insert(touched.received.end(), entry.batch.inbox.begin(),
                              entry.batch.inbox.end());
    }
    watched.seq = page->back().seq;
  }
}

void RunningInvariants::compare(const Touched& touched, std::vector<Finding>& findings) const {
  const FindCase find = [this](std::string_view region, const Id& id) -> const Replay::CaseEntry* {
    for (const Watched& watched : watched_)
      if (const auto* found = watched.replay.find_case(region, id)) return found;
    return nullptr;
  };
  for (const auto& [stream, entry] : touched.cases)
    check_pair(*entry, find, options_.registry != nullptr, findings);
  for (const Received& each : touched.received)
    for (const Watched& sender : watched_)
      check_lane({each.sender, each.receiver}, each.place, sender.replay, findings);
}

std::vector<Finding> RunningInvariants::at_the_bank(Fen under_way, Fen paid_out) {
  Fen booked;
  for (const Watched& watched : watched_) {
    const auto& accounts = watched.replay.accounts();
    for (auto i = accounts.lower_bound("bank:"); i != accounts.end(); ++i) {
      if (!i->first.starts_with("bank:")) break;
      booked = wrapping_add(booked, i->second.posted);
    }
  }
  if (booked == wrapping_add(under_way, paid_out)) return {};
  return {{Invariant::kMoneyConserved, "", "bank",
           format_yuan(booked) + " have left the agencies, and the bank counts " +
               format_yuan(under_way) + " under way and " + format_yuan(paid_out) + " paid out"}};
}

}  // namespace ssc::backend
