// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/memory_store.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "host/backend/store/journal.hpp"

namespace ssc::backend {
namespace {

using Rule = Constraint::Rule;
using Problem = std::optional<Outcome>;
using Place = MemoryMedium::Place;

Problem broken(Rule rule, std::string which) {
  return Constraint{rule, std::move(which)};
}

// Writes one batch into a medium, and takes all of it back unless it is kept.
class Step {
 public:
  Step(MemoryMedium& medium, const Digest& digest, const Batch& batch)
      : medium_(medium), digest_(digest), number_(medium.journal.size()) {
    medium_.journal.push_back({number_ + 1, journal_form(batch), {}});
    undo([this] { medium_.journal.pop_back(); });
  }
  ~Step() {
    for (auto back = undo_.rbegin(); back != undo_.rend(); ++back) (*back)();
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  Problem write(const Batch& asked) {
    if (auto problem = append_events(asked)) return problem;
    if (auto problem = move_money()) return problem;
    if (auto problem = change_keys()) return problem;
    if (auto problem = send()) return problem;
    if (auto problem = seal()) return problem;
    if (auto problem = take_in()) return problem;
    if (auto problem = set_timers()) return problem;
    return settle();
  }

  void keep() {
    const Hash before = number_ == 0 ? Hash{} : medium_.journal[number_ - 1].chain;
    medium_.journal.back().chain = next_chain(digest_, before, batch());
    medium_.batches.emplace(batch().id, number_);
    undo_.clear();
  }

 private:
  const Batch& batch() const { return medium_.journal.back().batch; }
  void undo(std::function<void()> action) { undo_.push_back(std::move(action)); }

  template <class Map, class Name, class Value>
  bool insert(Map& map, const Name& name, Value value) {
    if (!map.emplace(name, std::move(value)).second) return false;
    undo([&map, name] { map.erase(name); });
    return true;
  }
  template <class T>
  void assign(T& target, T value) {
    undo([&target, old = std::exchange(target, std::move(value))] { target = old; });
  }
  void add_to(std::set<std::pair<Timestamp, Id>>& set, Timestamp due, const Id& id) {
    set.emplace(due, id);
    undo([&set, due, id] { set.erase({due, id}); });
  }
  void remove_from(std::set<std::pair<Timestamp, Id>>& set, Timestamp due, const Id& id) {
    set.erase({due, id});
    undo([&set, due, id] { set.emplace(due, id); });
  }

  // Versions are judged as they were asked for, appends without events too; what is stored is the
  // journal's form.
  Problem append_events(const Batch& asked) {
    std::map<std::string_view, Version> added;
    for (const Append& append : asked.appends) {
      const auto found = medium_.streams.find(append.stream);
      Version& more = added[append.stream];
      const Version actual = more + (found == medium_.streams.end() ? 0 : found->second.size());
      if (actual != append.expected) return Conflict{append.stream, actual};
      more += append.events.size();
    }
    for (std::size_t a = 0; a < batch().appends.size(); ++a) {
      auto& stream = medium_.streams[batch().appends[a].stream];
      undo([&stream, size = stream.size()] { stream.resize(size); });
      for (std::size_t e = 0; e < batch().appends[a].events.size(); ++e)
        stream.push_back({number_, a, e});
    }
    return {};
  }

  Problem move_money() {
    std::vector<Resolved> resolved;
    if (auto problem = resolve(resolved)) return problem;
    if (auto problem = reserve()) return problem;
    for (const NetChange& change : net_changes(batch(), resolved)) {
      const std::string& name = change.account->name();
      insert(medium_.accounts, name, Holding{});
      Holding& holding = medium_.accounts.find(name)->second;
      const auto changed = after(holding, change);
      if (!changed) return broken(Rule::kUnbalanced, name);
      if (below_zero(*change.account, *changed)) return broken(Rule::kBelowZero, name);
      assign(holding, *changed);
    }
    return {};
  }

  Problem resolve(std::vector<Resolved>& resolved) {
    for (const Resolution& resolution : batch().resolutions) {
      const Id& id = resolution.reservation;
      const auto found = medium_.reservations.find(id);
      if (found == medium_.reservations.end() || found->second.resolved)
        return broken(Rule::kNotReserved, id.text());
      const Place at = found->second.at;
      const Reservation& reservation = medium_.journal[at.batch].batch.reservations[at.line];
      assign(found->second.resolved, true);
      auto& open = medium_.open_reservations[reservation.from.name()];
      open.erase(id);
      undo([&open, id] { open.insert(id); });
      resolved.push_back({reservation, resolution.how});
    }
    return {};
  }

  Problem reserve() {
    std::size_t line = 0;
    for (const Reservation& reservation : batch().reservations) {
      const MemoryMedium::Reserved made{{number_, line++}};
      if (reservation.amount <= Fen{0} || !insert(medium_.reservations, reservation.id, made))
        return broken(Rule::kReservation, reservation.id.text());
      auto& open = medium_.open_reservations[reservation.from.name()];
      open.insert(reservation.id);
      undo([&open, id = reservation.id] { open.erase(id); });
    }
    return {};
  }

  Problem change_keys() {
    for (const std::string& name : batch().releases) {
      const auto held = medium_.keys.find(name);
      if (held == medium_.keys.end()) return broken(Rule::kKeyNotHeld, name);
      undo([this, key = *held] { medium_.keys.insert(key); });
      medium_.keys.erase(held);
    }
    for (const Key& key : batch().keys)
      if (!insert(medium_.keys, key.name, key.value)) return broken(Rule::kKeyTaken, key.name);
    return {};
  }

  Problem send() {
    std::size_t line = 0;
    for (const Message& message : batch().outbox) {
      LanePlace& last = medium_.sent_lanes[{message.sender, message.receiver}];
      const LanePlace place = next_place(digest_, last, message);
      const MemoryMedium::Sent sent{{number_, line++}, last, place, {}, batch().at};
      if (!insert(medium_.outbox, message.id, sent))
        return broken(Rule::kMessageExists, message.id.text());
      assign(last, place);
      add_to(medium_.messages_due, batch().at, message.id);
    }
    return {};
  }

  Problem seal() {
    std::size_t line = 0;
    for (const Seal& seal : batch().seals) {
      const Place place{number_, line++};
      const auto found = medium_.outbox.find(seal.message);
      if (found == medium_.outbox.end()) return broken(Rule::kSealed, seal.message.text());
      std::optional<Place>& first = found->second.seal;
      if (first && medium_.journal[first->batch].batch.seals[first->line].bytes != seal.bytes)
        return broken(Rule::kSealed, seal.message.text());
      if (!first) assign(first, std::optional(place));
    }
    return {};
  }

  Problem take_in() {
    for (const Received& received : batch().inbox) {
      auto& lane = medium_.inbox[{received.sender, received.receiver}];
      if (lane.taken_in.contains(received.message) || received.place.seq <= lane.last.seq)
        return broken(Rule::kReceived, received.message.text());
      if (received.place.seq != lane.last.seq + 1)
        return broken(Rule::kLaneGap, received.message.text());
      assign(lane.last, received.place);
      lane.taken_in.insert(received.message);
      undo([&lane, id = received.message] { lane.taken_in.erase(id); });
    }
    return {};
  }

  Problem set_timers() {
    std::size_t line = 0;
    for (const Timer& timer : batch().timers) {
      if (!insert(medium_.timers, timer.id, MemoryMedium::Waiting{{number_, line++}, timer.due}))
        return broken(Rule::kTimerExists, timer.id.text());
      add_to(medium_.timers_due, timer.due, timer.id);
    }
    return {};
  }

  Problem settle() {
    for (const Id& id : batch().settles) {
      const auto sent = medium_.outbox.find(id);
      const auto timer = medium_.timers.find(id);
      if (sent != medium_.outbox.end() && sent->second.due) {
        remove_from(medium_.messages_due, *sent->second.due, id);
        assign(sent->second.due, std::optional<Timestamp>());
      } else if (timer != medium_.timers.end() && timer->second.wake) {
        remove_from(medium_.timers_due, *timer->second.wake, id);
        assign(timer->second.wake, std::optional<Timestamp>());
      } else {
        return broken(Rule::kNotPending, id.text());
      }
    }
    return {};
  }

  MemoryMedium& medium_;
  const Digest& digest_;
  const std::size_t number_;  // index of the batch in the journal
  std::vector<std::function<void()>> undo_;
};

tl::unexpected<Failure> fenced(std::uint64_t epoch) {
  return tl::unexpected<Failure>(as_failure(Fenced{epoch}));
}

// The first `max` of a sorted map whose names begin with `prefix` and come after `after`.
template <class Map, class Visit>
void page(const Map& map, std::string_view prefix, std::string_view after, std::size_t max,
          const Visit& visit) {
  auto row = after < prefix ? map.lower_bound(prefix) : map.upper_bound(after);
  for (; max > 0 && row != map.end() && row->first.starts_with(prefix); ++row, --max) visit(*row);
}

}  // namespace

std::size_t MemoryMedium::IdHash::operator()(const Id& id) const {
  std::size_t first = 0, second = 0;
  std::memcpy(&first, id.bytes.data(), sizeof first);
  std::memcpy(&second, id.bytes.data() + id.bytes.size() - sizeof second, sizeof second);
  return first ^ second;
}

std::vector<Outcome> MemoryStore::apply(std::span<const Batch> batches) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(batches.size());
  for (const Batch& batch : batches) outcomes.push_back(apply_to_medium(batch));
  return outcomes;
}

Outcome MemoryStore::apply_to_medium(const Batch& batch) {
  if (epoch_ < medium_->epoch) return Fenced{medium_->epoch};
  if (auto answer = known(batch.id, batch.input_hash)) return *answer;
  if (!balanced(batch.postings)) return Constraint{Rule::kUnbalanced, {}};
  Step step(*medium_, digest_, batch);
  if (auto problem = step.write(batch)) return *problem;
  step.keep();
  return Applied{};
}

std::optional<Outcome> MemoryStore::known(const Id& id, const Hash& input_hash) const {
  const auto done = medium_->batches.find(id);
  if (done == medium_->batches.end()) return {};
  const Batch& batch = medium_->journal[done->second].batch;
  if (batch.input_hash != input_hash) return IdReused{};
  return Duplicate{batch.reply};
}

Result<std::optional<Outcome>> MemoryStore::seen(const Id& id, const Hash& input_hash) {
  return known(id, input_hash);
}

Result<std::vector<StoredEvent>> MemoryStore::load(std::string_view stream, Version at) {
  std::vector<StoredEvent> events;
  const auto found = medium_->streams.find(std::string(stream));
  if (found == medium_->streams.end()) return events;
  for (const auto& place : found->second) {
    if (events.size() == at) break;
    const Batch& batch = medium_->journal[place.batch].batch;
    events.push_back(
        {events.size() + 1, batch.at, batch.appends[place.append].events[place.event]});
  }
  return events;
}

Result<std::optional<std::string>> MemoryStore::find(std::string_view key) {
  const auto found = medium_->keys.find(key);
  if (found == medium_->keys.end()) return std::nullopt;
  return found->second;
}

Result<Balance> MemoryStore::balance(const Account& account, std::uint64_t at_least) {
  const std::uint64_t as_of = medium_->journal.size();
  if (as_of < at_least) return failure(Code::kConflict, "not yet that many batches");
  const auto found = medium_->accounts.find(account.name());
  const Holding holding = found == medium_->accounts.end() ? Holding{} : found->second;
  return Balance{holding.posted, holding.reserved, as_of};
}

Result<LanePlace> MemoryStore::lane(std::string_view sender, std::string_view receiver) {
  const auto found =
      medium_->inbox.find(MemoryMedium::Lane(std::string(sender), std::string(receiver)));
  return found == medium_->inbox.end() ? LanePlace{} : found->second.last;
}

Result<std::vector<Reservation>> MemoryStore::reserved(const Account& account) {
  std::vector<Reservation> open;
  const auto ids = medium_->open_reservations.find(account.name());
  if (ids == medium_->open_reservations.end()) return open;
  for (const Id& id : ids->second) {
    const Place at = medium_->reservations.at(id).at;
    open.push_back(medium_->journal[at.batch].batch.reservations[at.line]);
  }
  return open;
}

Store::Claim MemoryStore::claim_of(const MemoryMedium::Sent& sent) const {
  Claim claim{medium_->journal[sent.at.batch].batch.outbox[sent.at.line], sent.before, sent.place,
              std::nullopt, sent.attempts};
  if (sent.seal)
    claim.sealed = medium_->journal[sent.seal->batch].batch.seals[sent.seal->line].bytes;
  return claim;
}

Result<std::vector<Store::Claim>> MemoryStore::claim_due(Timestamp now, std::size_t max,
                                                         const Lease& lease) {
  if (epoch_ < medium_->epoch) return fenced(medium_->epoch);
  std::vector<std::pair<Place, Id>> due;
  for (const auto& [when, id] : medium_->messages_due) {
    if (when > now) break;
    due.emplace_back(medium_->outbox.at(id).at, id);
  }
  std::sort(due.begin(), due.end());
  if (due.size() > max) due.erase(due.begin() + static_cast<std::ptrdiff_t>(max), due.end());
  std::vector<Claim> claims;
  for (const auto& [place, id] : due) {
    MemoryMedium::Sent& sent = medium_->outbox.at(id);
    medium_->messages_due.erase({*sent.due, id});
    sent.due = now + lease.of(++sent.attempts);
    medium_->messages_due.emplace(*sent.due, id);
    claims.push_back(claim_of(sent));
  }
  return claims;
}

Result<std::vector<Timer>> MemoryStore::claim_timers(Timestamp now, std::size_t max,
                                                     std::chrono::milliseconds lease) {
  if (epoch_ < medium_->epoch) return fenced(medium_->epoch);
  std::vector<Timer> timers;
  for (const auto& [when, id] : medium_->timers_due) {
    if (when > now) break;
    const Place at = medium_->timers.at(id).at;
    timers.push_back(medium_->journal[at.batch].batch.timers[at.line]);
  }
  std::sort(timers.begin(), timers.end(), [](const Timer& a, const Timer& b) {
    return std::tie(a.due, a.id) < std::tie(b.due, b.id);
  });
  if (timers.size() > max)
    timers.erase(timers.begin() + static_cast<std::ptrdiff_t>(max), timers.end());
  for (const Timer& timer : timers) {
    auto& wake = medium_->timers.at(timer.id).wake;
    medium_->timers_due.erase({*wake, timer.id});
    wake = now + lease;
    medium_->timers_due.emplace(*wake, timer.id);
  }
  return timers;
}

Result<std::optional<Timestamp>> MemoryStore::next_due() {
  std::optional<Timestamp> next;
  for (const auto* due : {&medium_->messages_due, &medium_->timers_due})
    if (!due->empty() && (!next || due->begin()->first < *next)) next = due->begin()->first;
  return next;
}

Result<std::vector<Key>> MemoryStore::keys(std::string_view prefix, std::string_view after,
                                           std::size_t max) {
  std::vector<Key> found;
  page(medium_->keys, prefix, after, max, [&](const auto& row) {
    found.push_back({row.first, row.second});
  });
  return found;
}

Result<std::vector<std::pair<std::string, Balance>>> MemoryStore::accounts(std::string_view prefix,
                                                                           std::string_view after,
                                                                           std::size_t max) {
  std::vector<std::pair<std::string, Balance>> found;
  const std::uint64_t as_of = medium_->journal.size();
  page(medium_->accounts, prefix, after, max, [&](const auto& row) {
    found.emplace_back(row.first, Balance{row.second.posted, row.second.reserved, as_of});
  });
  return found;
}

Result<std::vector<JournalEntry>> MemoryStore::journal(std::uint64_t after, std::size_t max) {
  const auto& all = medium_->journal;
  const std::size_t first = std::min<std::uint64_t>(after, all.size());
  const std::size_t count = std::min(max, all.size() - first);
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  return std::vector<JournalEntry>(begin, begin + static_cast<std::ptrdiff_t>(count));
}

Result<StoreDigest> MemoryStore::digest() {
  StoreDigest digest;
  digest.batches = medium_->journal.size();
  if (!medium_->journal.empty()) digest.chain = medium_->journal.back().chain;
  for (const auto& [name, holding] : medium_->accounts) add_account(digest, name, holding);
  return digest;
}

Result<void> MemoryStore::fence(std::uint64_t epoch) {
  if (epoch <= medium_->epoch)
    return failure(Code::kConflict, "epoch is not above the present one");
  epoch_ = medium_->epoch = epoch;
  return {};
}

}  // namespace ssc::backend
