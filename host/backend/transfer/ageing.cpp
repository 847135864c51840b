// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/ageing.hpp"

#include <algorithm>

#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::size_t kPage = 256;

unsigned working_days_since(const Office& office, Timestamp since) {
  const std::chrono::sys_days today = china_date(office.now());
  unsigned count = 0;
  for (auto day = std::chrono::sys_days(china_date(since)); day < today;) {
    day += std::chrono::days(1);
    count += office.world.calendar.working(day, place(office.here)) ? 1 : 0;
  }
  return count;
}

bool gone(Relation state) {
  return state == Relation::kInfoReceived || final(state);
}

// Nothing was set aside or has come yet, but is to.
std::optional<Fen> expected(const Case& c) {
  if (!gone(c.relation) || !c.rejections.empty() || c.relation == Relation::kWithdrawn) return {};
  if (c.role == Role::kDestination) return c.announced;
  if (!c.routed || c.routed->route != Route::kBank) return {};
  return c.routed->amount;
}

std::optional<Fen> amount_of(const Case& c) {
  if (final(c.money)) return {};
  if (c.money == Money::kNone) return expected(c);
  if (c.role == Role::kDestination) return c.arrived;
  return c.reserved ? std::optional(c.reserved->amount) : std::nullopt;
}

// When the money came to stand as it does; of money that is still expected, when the relation went.
Timestamp since(const Case& c) {
  const auto stands = [&](const HistoryEntry& entry) {
    return entry.money == c.money && (c.money != Money::kNone || gone(entry.relation));
  };
  const auto before = std::find_if_not(c.history.rbegin(), c.history.rend(), stands);
  return before.base() == c.history.end() ? c.opened_at : before.base()->at;
}

std::optional<Timestamp> reached(const Case& c, Relation state) {
  const auto entry = std::find_if(c.history.begin(), c.history.end(),
                                  [&](const HistoryEntry& e) { return e.relation == state; });
  if (entry == c.history.end()) return {};
  return entry->at;
}

// The origin's rule, from its form on; the destination counts from the day the form came.
Result<void> limit(const Office& office, const Case& c, WaitingMoney& money) {
  if (c.opened.kind != Kind::kTransfer || (c.routed && c.routed->route == Route::kBank)) return {};
  const auto origin = region_of(office, c.opened.origin);
  if (!origin) return tl::unexpected(origin.error());
  const bool out = c.role == Role::kOrigin;
  const auto begun = reached(c, out ? Relation::kInfoSent : Relation::kInfoReceived);
  const auto date = money_deadline({**origin, office.world}, c, begun.value_or(office.now()));
  if (!date) return tl::unexpected(date.error());
  money.limited = date->has_value();
  if (!begun || !*date) return {};
  money.limit = **date;
  money.overdue = end_of(**date) <= office.now();
  return {};
}

WaitingMoney waiting(const Office& office, const Case& c, std::string_view state, Fen amount,
                     Timestamp since) {
  return {
      c.opened.case_id, state, amount, since, working_days_since(office, since), false, {}, false};
}

// The history tells of each line once, in the order of the lines.
void add_surplus(const Office& office, const Case& c, std::vector<WaitingMoney>& all) {
  constexpr std::string_view kSurplus = "SURPLUS";
  auto line = c.surplus.begin();
  for (const HistoryEntry& entry : c.history) {
    if (entry.event != kSurplus || line == c.surplus.end()) continue;
    if (!line->settled) all.push_back(waiting(office, c, kSurplus, line->line.amount, entry.at));
    ++line;
  }
}

Result<void> add_stray(const Office& office, std::string_view kind, const std::string& prefix,
                       std::vector<StrayMoney>& all) {
  for (std::string after;;) {
    const auto page = office.world.store.keys(prefix, after, kPage);
    if (!page) return tl::unexpected(page.error());
    for (const Key& key : *page) {
      const auto amount = parse_fen(key.value);
      if (!amount) return failure(Code::kStorage, key.name + " is damaged");
      all.push_back({std::string(kind), key.name.substr(prefix.size()), *amount});
    }
    if (page->size() < kPage) return {};
    after = page->back().name;
  }
}

}  // namespace

Result<std::vector<WaitingMoney>> waiting_money(const Office& office, const Case& state) {
  std::vector<WaitingMoney> all;
  if (const auto amount = amount_of(state); amount && amount->value > 0) {
    WaitingMoney money = waiting(office, state, to_string(state.money), *amount, since(state));
    if (auto done = limit(office, state, money); !done) return tl::unexpected(done.error());
    all.push_back(std::move(money));
  }
  add_surplus(office, state, all);
  return all;
}

Result<std::vector<StrayMoney>> stray_money(const Office& office) {
  std::vector<StrayMoney> all;
  const std::string& here = office.here.code;
  if (auto done = add_stray(office, "HOLD", joined("unmatched", here, {}), all); !done)
    return tl::unexpected(done.error());
  if (auto done = add_stray(office, "LATE", joined("todo", here, "LATE:"), all); !done)
    return tl::unexpected(done.error());
  return all;
}

Result<std::vector<AgeBand>> by_age(std::span<const WaitingMoney> waiting) {
  std::vector<AgeBand> bands = {
      {0, 5, 0, {}}, {6, 10, 0, {}}, {11, 15, 0, {}}, {16, 30, 0, {}}, {31, {}, 0, {}}};
  for (const WaitingMoney& each : waiting) {
    const auto band = std::find_if(bands.begin(), bands.end(),
                                   [&](const AgeBand& b) { return !b.to || each.days <= *b.to; });
    const auto sum = add(band->sum, each.amount);
    if (!sum) return failure(Code::kLedgerBroken, "more money waits than there is");
    band->sum = *sum;
    ++band->count;
  }
  return bands;
}

}  // namespace ssc::backend::transfer
