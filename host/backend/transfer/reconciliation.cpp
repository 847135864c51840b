// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/reconciliation.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/timers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

constexpr auto kHour = 18h;
constexpr std::size_t kPage = 256;
constexpr std::size_t kPages = 256;     // of a list: a lane with more is compared by its first ones
constexpr std::size_t kDetails = 1000;  // in one message, which must not be too large to be sent

using List = std::map<Id, Fen>;

std::string list_prefix(const Office& office, std::string_view peer) {
  return joined("under-way", office.here.code, peer) + ":";
}
std::string list_key(const Office& office, const Case& state) {
  return list_prefix(office, peer(state, office)) + state.opened.case_id.text();
}
std::string pending_key(const Office& office, std::string_view peer) {
  return joined("reconciled-daily", office.here.code, peer);
}

Result<List> list_of(const Office& office, std::string_view peer) {
  const std::string prefix = list_prefix(office, peer);
  List list;
  std::string after;
  for (std::size_t page = 0; page < kPages; ++page) {
    const auto keys = office.world.store.keys(prefix, after, kPage);
    if (!keys) return tl::unexpected(keys.error());
    for (const Key& key : *keys) {
      const auto case_id = parse_id(std::string_view(key.name).substr(prefix.size()));
      const auto amount = parse_fen(key.value);
      if (!case_id || !amount) return failure(Code::kStorage, "list of money is damaged");
      list[*case_id] = *amount;
    }
    if (keys->size() < kPage) break;
    after = keys->back().name;
  }
  return list;
}

// What the peer announces may be any number; a sum that does not fit differs from every other.
Fen sum_of(const List& list) {
  Fen sum;
  for (const auto& [case_id, amount] : list)
    sum = add(sum, amount).value_or(Fen{std::numeric_limits<std::int64_t>::max()});
  return sum;
}

List part_of(const List& list, const ReconDetail& detail) {
  const auto first = detail.after ? list.upper_bound(*detail.after) : list.begin();
  const auto last = detail.through ? list.upper_bound(*detail.through) : list.end();
  List part;
  for (auto item = first; item != list.end() && item != last; ++item) part.insert(*item);
  return part;
}

Timestamp next_run(Timestamp now) {
  const Timestamp today = china_midnight(china_date(now)) + kHour;
  return now < today ? today : today + std::chrono::days(1);
}

bool takes(Step& step, const std::string& name) {
  const auto& keys = step.batch().keys;
  return std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
}

// A key that may be taken already is not taken twice.
Result<void> raise(Step& step, std::string_view peer, const Id& case_id) {
  const std::string alarm = joined("todo", step.office().here.code, "RECON:")
                                .append(peer)
                                .append(":")
                                .append(case_id.text());
  const auto raised = step.office().world.store.find(alarm);
  if (!raised) return tl::unexpected(raised.error());
  if (!*raised && !takes(step, alarm)) step.batch().keys.push_back({alarm, case_id.text()});
  return {};
}

}  // namespace

Result<void> list_money(Step& step, const Case& state, Fen amount) {
  std::string key = list_key(step.office(), state);
  const auto listed = step.office().world.store.find(key);
  if (!listed) return tl::unexpected(listed.error());
  if (*listed) step.batch().releases.push_back(key);
  step.batch().keys.push_back({std::move(key), std::to_string(amount.value)});
  return {};
}

void unlist_money(Step& step, const Case& state) {
  step.batch().releases.push_back(list_key(step.office(), state));
}

Result<void> reconcile_daily(Step& step, std::string_view destination) {
  const std::string key = pending_key(step.office(), destination);
  const auto pending = step.office().world.store.find(key);
  if (!pending) return tl::unexpected(pending.error());
  if (*pending || takes(step, key)) return {};
  step.batch().keys.push_back({key, {}});
  step.wake(timer::kRecon, destination, next_run(step.now()));
  return {};
}

Result<void> send_totals(Step& step, std::string_view destination) {
  const auto list = list_of(step.office(), destination);
  if (!list) return tl::unexpected(list.error());
  step.send(destination, ReconTotals{china_date(step.now()), list->size(), sum_of(*list)});
  if (list->empty()) {
    step.batch().releases.push_back(pending_key(step.office(), destination));
    return {};
  }
  step.wake(timer::kRecon, destination, next_run(step.now()));
  return {};
}

Result<void> compare_totals(Step& step, std::string_view origin, const ReconTotals& totals) {
  const auto list = list_of(step.office(), origin);
  if (!list) return tl::unexpected(list.error());
  if (list->size() == totals.count && sum_of(*list) == totals.sum) return {};
  auto item = list->begin();
  std::optional<Id> sent;
  do {
    ReconDetail detail{totals.day, sent, {}, {}};
    for (; item != list->end() && detail.under_way.size() < kDetails; ++item)
      detail.under_way.push_back({item->first, item->second});
    if (item != list->end()) detail.through = sent = detail.under_way.back().case_id;
    step.send(origin, detail);
  } while (item != list->end());
  return {};
}

Result<void> compare_details(Step& step, std::string_view destination, const ReconDetail& detail) {
  const auto list = list_of(step.office(), destination);
  if (!list) return tl::unexpected(list.error());
  List mine = part_of(*list, detail);
  for (const ReconDetail::Item& item : detail.under_way) {
    const auto found = mine.find(item.case_id);
    const bool agrees = found != mine.end() && found->second == item.amount;
    if (found != mine.end()) mine.erase(found);
    if (agrees) continue;
    if (auto raised = raise(step, destination, item.case_id); !raised) return raised;
  }
  for (const auto& [case_id, amount] : mine) step.send(destination, StatusRequest{case_id});
  return {};
}

}  // namespace ssc::backend::transfer
