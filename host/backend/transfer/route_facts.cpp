// SPDX-License-Identifier: Apache-2.0
// Which way the account's money goes: fixed at the origin before any of it is set aside.
#include <algorithm>

#include "host/backend/transfer/facts.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::array kIntraProvince = {Route::kPortable, Route::kAccount, Route::kNoTransfer};
constexpr std::array kZeroEvents = {ZeroEvent::kOutConfirmed, ZeroEvent::kInfoSent,
                                    ZeroEvent::kRemitted};

Routed by_bank(std::string_view reason, Fen amount) {
  Routed routed;
  routed.route = Route::kBank;
  routed.reason = reason;
  routed.amount = amount;
  return routed;
}

// The event at which it is posted counts only for money that goes to an account.
Result<Routed> to_account(const Office& office, Date date, Routed routed) {
  const auto rule = zero_at(office.world.policy, place(office.here), date);
  if (!rule) return tl::unexpected(rule.error());
  routed.route = Route::kAccount;
  routed.zero_at = kZeroEvents.at(static_cast<std::size_t>(rule->at));
  routed.rows.push_back(rule->row);
  return routed;
}

Result<Routed> within_province(const Office& office, const Region& to, Date date, Fen amount) {
  const auto rule = intra_province_mode(office.world.policy, place(office.here), place(to), date);
  if (!rule) return tl::unexpected(rule.error());
  Routed routed;
  routed.route = kIntraProvince.at(static_cast<std::size_t>(rule->mode));
  routed.amount = amount;
  routed.rows = {rule->row};
  if (routed.route != Route::kAccount) return routed;
  return to_account(office, date, std::move(routed));
}

Result<Routed> across_provinces(const Office& office, const Region& to, Date date,
                                std::string_view person_class, std::string_view channel,
                                Fen amount) {
  const auto rule =
      money_route(office.world.policy, place(office.here), place(to), person_class, date, channel);
  if (!rule) return tl::unexpected(rule.error());
  Routed routed = by_bank(rule->reason, amount);
  routed.rows = {rule->row};
  if (rule->route == MoneyRoute::kBank) return routed;
  routed.reason.clear();
  return to_account(office, date, std::move(routed));
}

}  // namespace

Result<Routed> route(const Office& office, const Case& state) {
  const Submitted& of = state.opened;
  const auto to = region_of(office, of.destination);
  if (!to) return tl::unexpected(to.error());
  const auto record = record_of(office, of.person, of.insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record || !(*record)->now.has_account()) return Routed{};
  const auto amount = available(office, of.person, of.insutype);
  if (!amount) return tl::unexpected(amount.error());
  if (amount->value <= 0) return Routed{};

  const Date date = state.accepted ? state.accepted->accepted_on : china_date(office.now());
  if (!(*to)->on_platform) return by_bank("OFF_PLATFORM", *amount);
  // A resident has no account there.
  if (state.destination_insutype == kResident) return by_bank("RESIDENT_DESTINATION", *amount);
  if ((*to)->province == office.here.province) return within_province(office, **to, date, *amount);
  return across_provinces(office, **to, date, person_class((*record)->now),
                          channel_word(of.channel), *amount);
}

}  // namespace ssc::backend::transfer
