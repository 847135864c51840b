// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/journal.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "host/backend/store/net_changes.hpp"

namespace ssc::backend {
namespace {

class Canonical {
 public:
  template <class... Fields>
  void put(const Fields&... fields) {
    (one(fields), ...);
  }
  template <class T>
  void list(const std::vector<T>& items) {
    one(items.size());
    for (const T& item : items) one(item);
  }
  void list(const std::vector<Append>& appends) {
    std::size_t events = 0;
    for (const Append& append : appends) events += append.events.size();
    one(events);
    for (const Append& append : appends) {
      Version seq = append.expected;
      for (const Event& event : append.events) put(append.stream, ++seq, event.type, event.body);
    }
  }

  std::string bytes;

 private:
  void one(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  }
  void one(std::string_view text) {
    one(text.size());
    bytes.append(text);
  }
  void one(const std::string& text) { one(std::string_view(text)); }
  template <std::size_t N>
  void one(const std::array<Byte, N>& fixed) {
    bytes.append(fixed.begin(), fixed.end());
  }
  void one(const Id& id) { one(id.bytes); }
  void one(Fen amount) { one(static_cast<std::uint64_t>(amount.value)); }
  void one(Timestamp at) { one(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
  void one(const Account& account) { one(account.name()); }
  void one(const LanePlace& p) { put(p.seq, p.hash); }
  void one(const Posting& p) { put(p.account, p.amount); }
  void one(const Resolution& r) { put(r.reservation, static_cast<std::uint64_t>(r.how)); }
  void one(const Reservation& r) { put(r.id, r.from, r.to, r.amount); }
  void one(const Key& k) { put(k.name, k.value); }
  void one(const Message& m) { put(m.id, m.sender, m.receiver, m.type, m.body); }
  void one(const Seal& s) { put(s.message, s.bytes); }
  void one(const Received& r) { put(r.sender, r.receiver, r.message, r.place); }
  void one(const Timer& t) { put(t.id, t.owner, t.type, t.subject, t.due); }
  void one(const AuditEntry& a) { put(a.operator_id, a.action, a.subject, a.detail); }
};

void put(Canonical& out, const Batch& batch) {
  out.put(batch.id, batch.input_hash, batch.at, batch.reply);
  out.list(batch.appends);
  out.list(batch.postings);
  out.list(batch.resolutions);
  out.list(batch.reservations);
  out.list(batch.releases);
  out.list(batch.keys);
  out.list(batch.outbox);
  out.list(batch.seals);
  out.list(batch.inbox);
  out.list(batch.timers);
  out.list(batch.settles);
  out.list(batch.audit);
}

// What the journal says that accounts and keys are.
class Replay {
 public:
  void add(const Batch& batch) {
    for (const Posting& p : batch.postings) move(p.account, p.amount, {0});
    for (const Resolution& r : batch.resolutions) resolve(r);
    for (const Reservation& r : batch.reservations) reserve(r);
    for (const std::string& name : batch.releases) keys_.erase(name);
    for (const Key& key : batch.keys) keys_.insert_or_assign(key.name, key.value);
  }
  const std::map<std::string, Holding>& accounts() const { return accounts_; }
  const std::map<std::string, std::string>& keys() const { return keys_; }

 private:
  // What does not fit was never stored: it wraps around and shows as a difference.
  void move(const Account& account, Fen posted, Fen reserved) {
    Holding& holding = accounts_[account.name()];
    holding.posted = wrapping_add(holding.posted, posted);
    holding.reserved = wrapping_add(holding.reserved, reserved);
  }
  void reserve(const Reservation& r) {
    move(r.from, {0}, r.amount);
    move(r.to, {0}, {0});
    open_.insert_or_assign(r.id, r);
  }
  void resolve(const Resolution& resolution) {
    const auto found = open_.find(resolution.reservation);
    if (found == open_.end()) return;
    const Reservation& r = found->second;
    const Fen moved = resolution.how == Resolution::How::kPost ? r.amount : Fen{0};
    move(r.from, -moved, -r.amount);
    move(r.to, moved, {0});
    open_.erase(found);
  }

  std::map<std::string, Holding> accounts_;
  std::map<std::string, std::string> keys_;
  std::map<Id, Reservation> open_;
};

constexpr std::size_t kPage = 256;

tl::unexpected<Failure> broken(std::string what) {
  return failure(Code::kLedgerBroken, std::move(what));
}

// An account or a key may name a pseudonym, so only its number is told.
Result<void> compare_accounts(Store& store, const Replay& replay) {
  auto expected = replay.accounts().begin();
  std::string after;
  for (std::size_t number = 1;;) {
    const auto page = store.accounts({}, after, kPage);
    if (!page) return tl::unexpected<Failure>(page.error());
    for (const auto& [name, balance] : *page) {
      if (expected == replay.accounts().end() || expected->first != name ||
          expected->second != Holding{balance.posted, balance.reserved})
        return broken("account " + std::to_string(number) + " differs from its postings");
      ++expected, ++number;
    }
    if (page->empty()) break;
    after = page->back().first;
  }
  if (expected != replay.accounts().end()) return broken("an account is missing");
  return {};
}

Result<void> compare_keys(Store& store, const Replay& replay) {
  auto expected = replay.keys().begin();
  std::string after;
  for (std::size_t number = 1;;) {
    const auto page = store.keys({}, after, kPage);
    if (!page) return tl::unexpected<Failure>(page.error());
    for (const Key& key : *page) {
      if (expected == replay.keys().end() || expected->first != key.name ||
          expected->second != key.value)
        return broken("key " + std::to_string(number) + " differs from the journal");
      ++expected, ++number;
    }
    if (page->empty()) break;
    after = page->back().name;
  }
  if (expected != replay.keys().end()) return broken("a key is missing");
  return {};
}

}  // namespace

LanePlace next_place(const Digest& digest, const LanePlace& before, const Message& message) {
  const std::uint64_t seq = before.seq + 1;
  Canonical out;
  out.put(seq, before.hash, message);
  return {seq, digest(out.bytes)};
}

Batch journal_form(const Batch& batch) {
  Batch kept = batch;
  kept.appends.clear();
  for (const Append& append : batch.appends) {
    if (append.events.empty()) continue;
    if (kept.appends.empty() || kept.appends.back().stream != append.stream) {
      kept.appends.push_back(append);
      continue;
    }
    std::vector<Event>& events = kept.appends.back().events;
    events.insert(events.end(), append.events.begin(), append.events.end());
  }
  return kept;
}

std::string canonical_bytes(const Batch& batch) {
  Canonical out;
  put(out, batch);
  return std::move(out.bytes);
}

Hash next_chain(const Digest& digest, const Hash& before, const Batch& batch) {
  Canonical out;
  out.put(before);
  put(out, batch);
  return digest(out.bytes);
}

Result<std::uint64_t> verify_journal(Store& store, const Digest& digest) {
  Replay replay;
  Hash chain{};
  std::uint64_t seq = 0;
  for (;;) {
    const auto page = store.journal(seq, kPage);
    if (!page) return tl::unexpected<Failure>(page.error());
    if (page->empty()) break;
    for (const JournalEntry& entry : *page) {
      chain = next_chain(digest, chain, entry.batch);
      if (entry.seq != ++seq || entry.chain != chain)
        return broken("journal entry " + std::to_string(seq) + " breaks the chain");
      replay.add(entry.batch);
    }
  }
  if (const auto same = compare_accounts(store, replay); !same)
    return tl::unexpected<Failure>(same.error());
  if (const auto same = compare_keys(store, replay); !same)
    return tl::unexpected<Failure>(same.error());
  return seq;
}

}  // namespace ssc::backend
