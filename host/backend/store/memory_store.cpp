// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/memory_store.hpp"

#include <algorithm>

#include "host/backend/store/net_changes.hpp"

namespace ssc::backend {
namespace {

using Rule = Constraint::Rule;
using Problem = std::optional<Outcome>;

Problem broken(Rule rule, std::string which) {
  return Constraint{rule, std::move(which)};
}

MemoryMedium::Sent* find_sent(MemoryMedium& medium, const Id& id) {
  for (auto& [lane, messages] : medium.outbox)
    for (auto& sent : messages)
      if (sent.message.id == id) return &sent;
  return nullptr;
}

Problem append_events(MemoryMedium& medium, const Batch& batch) {
  for (const Append& append : batch.appends) {
    const auto found = medium.streams.find(append.stream);
    const Version actual = found == medium.streams.end() ? 0 : found->second.size();
    if (actual != append.expected) return Conflict{append.stream, actual};
    for (const Event& event : append.events) {
      auto& events = medium.streams[append.stream];
      events.push_back({events.size() + 1, batch.at, event});
    }
  }
  return {};
}

Problem post(MemoryMedium& medium, const std::map<Account, Fen>& changes) {
  for (const auto& [account, change] : changes) {
    const auto sum = add(medium.balances[account], change);
    if (!sum) return broken(Rule::kUnbalanced, account.name());
    if (*sum < Fen{0} && !info(account.kind()).may_be_negative)
      return broken(Rule::kBelowZero, account.name());
    medium.balances[account] = *sum;
  }
  return {};
}

Problem change_keys(MemoryMedium& medium, const Batch& batch) {
  for (const std::string& name : batch.releases)
    if (medium.keys.erase(name) == 0) return broken(Rule::kKeyNotHeld, name);
  for (const Key& key : batch.keys)
    if (!medium.keys.emplace(key.name, key.value).second) return broken(Rule::kKeyTaken, key.name);
  return {};
}

Problem exchange(MemoryMedium& medium, const Batch& batch) {
  for (const Message& message : batch.outbox) {
    if (find_sent(medium, message.id) != nullptr)
      return broken(Rule::kMessageExists, message.id.text());
    medium.outbox[{message.sender, message.receiver}].push_back({message, batch.at});
  }
  for (const Received& received : batch.inbox)
    if (!medium.inbox.emplace(received.sender, received.message).second)
      return broken(Rule::kReceived, received.message.text());
  for (const Id& id : batch.settles) {
    auto* sent = find_sent(medium, id);
    if (sent == nullptr || sent->settled) return broken(Rule::kNotPending, id.text());
    sent->settled = true;
  }
  return {};
}

Problem known(const MemoryMedium& medium, const Id& id, const Hash& input_hash) {
  const auto done = medium.done.find(id);
  if (done == medium.done.end()) return {};
  if (done->second.input_hash != input_hash) return IdReused{};
  return Duplicate{done->second.reply};
}

Outcome apply_to(MemoryMedium& medium, const Batch& batch) {
  if (auto answer = known(medium, batch.id, batch.input_hash)) return *answer;
  const auto changes = net_changes(batch.postings);
  if (!changes) return Constraint{Rule::kUnbalanced, {}};

  MemoryMedium next = medium;
  next.done.emplace(batch.id, MemoryMedium::Done{batch.input_hash, batch.reply});
  if (auto problem = append_events(next, batch)) return *problem;
  if (auto problem = post(next, *changes)) return *problem;
  if (auto problem = change_keys(next, batch)) return *problem;
  if (auto problem = exchange(next, batch)) return *problem;
  medium = std::move(next);
  return Applied{};
}

}  // namespace

std::vector<Outcome> MemoryStore::apply(std::span<const Batch> batches) {
  std::vector<Outcome> outcomes;
  for (const Batch& batch : batches) outcomes.push_back(apply_to(*medium_, batch));
  return outcomes;
}

Result<std::optional<Outcome>> MemoryStore::seen(const Id& id, const Hash& input_hash) {
  return known(*medium_, id, input_hash);
}

Result<std::vector<StoredEvent>> MemoryStore::load(std::string_view stream, Version at) {
  const auto found = medium_->streams.find(stream);
  if (found == medium_->streams.end()) return std::vector<StoredEvent>{};
  std::vector<StoredEvent> events = found->second;
  events.resize(std::min<Version>(events.size(), at));
  return events;
}

Result<std::optional<std::string>> MemoryStore::find(std::string_view key) {
  const auto found = medium_->keys.find(key);
  if (found == medium_->keys.end()) return std::nullopt;
  return found->second;
}

Result<Fen> MemoryStore::balance(const Account& account) {
  const auto found = medium_->balances.find(account);
  return found == medium_->balances.end() ? Fen{0} : found->second;
}

Result<std::vector<Store::Claim>> MemoryStore::claim_due(Timestamp now, std::size_t max,
                                                         std::chrono::milliseconds lease) {
  std::vector<Claim> claims;
  for (auto& [lane, messages] : medium_->outbox)
    for (auto& sent : messages) {
      if (sent.settled || sent.due > now || claims.size() == max) continue;
      sent.due = now + lease;
      claims.push_back({sent.message, ++sent.attempts});
    }
  return claims;
}

}  // namespace ssc::backend
